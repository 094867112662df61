"""Cases that overlap in time, held against what their direction modifiers allow."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from audit.billing.ledger.declarations import LoggedCase

# modifier → fewest and most cases at once, this one included. Source: 42 CFR 415.110 and Medicare
# Claims Processing Manual, chapter 12, sections 50.C to 50.I.
ALLOWED: dict[str, tuple[int, int | None]] = {
    "AA": (1, 1), "QZ": (1, 1), "QY": (1, 1), "QK": (2, 4), "AD": (5, None),
}  # fmt: skip
LONGEST = timedelta(hours=36)


@dataclass(frozen=True)
class Overlap:
    """A case whose modifier does not fit how many ran at once; others: at its busiest time."""

    case: LoggedCase
    modifier: str
    at_once: int
    others: tuple[str, ...]
    why: str


def find_overlaps(cases: Iterable[LoggedCase]) -> list[Overlap]:
    """Every case with known times and a direction modifier that its concurrency contradicts.

    Formula: the most cases running at any moment of the case; one that ends as another begins does
    not overlap it. Cases without times are not judged.
    """
    timed = sorted((one for one in cases if _is_timed(one)), key=lambda one: (_start(one), one.id))
    found = []
    for case in timed:
        modifier = next((one for one in case.modifiers if one in ALLOWED), "")
        if modifier:
            busiest = _busiest(case, timed)
            least, most = ALLOWED[modifier]
            count = len(busiest)
            if count < least or (most is not None and count > most):
                others = tuple(one.id for one in busiest if one is not case)
                found.append(Overlap(case, modifier, count, others, _why(modifier, count)))
    return found


def _is_timed(case: LoggedCase) -> bool:
    return (
        case.start is not None
        and case.end is not None
        and case.start < case.end <= case.start + LONGEST
    )


def _busiest(case: LoggedCase, timed: list[LoggedCase]) -> list[LoggedCase]:
    """The cases that run at the moment of this one at which most do: it begins where one begins."""
    assert case.start is not None
    assert case.end is not None
    first = bisect_left(timed, case.start - LONGEST, key=_start)
    last = bisect_left(timed, case.end, key=_start)
    near = [one for one in timed[first:last] if one.end is not None and one.end > case.start]
    moments = sorted({max(one.start, case.start) for one in near if one.start is not None})
    running = (
        [one for one in near if one.start and one.end and one.start <= moment < one.end]
        for moment in moments
    )
    return max(running, key=len)


def _start(case: LoggedCase) -> datetime:
    assert case.start is not None
    return case.start


def _why(modifier: str, count: int) -> str:
    least, most = ALLOWED[modifier]
    wanted = (
        f"exactly {least}"
        if least == most
        else f"{least} to {most}"
        if most
        else f"at least {least}"
    )
    ran = "one case" if count == 1 else f"{count} cases at once"
    return f"{modifier} stands for {wanted}, but the log shows {ran}."
