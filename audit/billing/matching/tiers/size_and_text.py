"""About the same size and the same words, within the window of days."""

from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz, process

from audit.billing.matching.declarations import Candidate, Entry, Limits, Tier
from audit.billing.matching.words import common_words, telling

PER_DAY = 1.0
PER_PERCENT = 2.0
ALIKE = 50  # texts less alike than this (of 100) do not count
KEPT = 6  # candidates of a case


def find(cases: Sequence[Entry], charges: Sequence[Entry], limits: Limits) -> Iterator[Candidate]:
    """Charges of about the case's units whose words are alike.

    Formula: score = likeness of the telling words − 2 a percent of size apart − 1 a day apart.
    """
    import numpy as np  # every process of the house would else load it at its start

    sized = sorted((one for one in charges if one.units is not None and one.text), key=_by_day)
    if not sized:
        return
    common = common_words(one.text for one in (*cases, *charges))
    days = np.array([one.day.toordinal() for one in sized])
    units = np.array([float(one.units or 0) for one in sized])
    words = [telling(one.text, common) for one in sized]
    for case in cases:
        if not case.units or not case.text:
            continue
        size, day = float(case.units), case.day.toordinal()
        first = np.searchsorted(days, day - limits.window_days)
        last = np.searchsorted(days, day + limits.window_days, side="right")
        room = float(limits.units_part) * abs(size) * (1 + 1e-9)
        near = np.nonzero(np.abs(units[first:last] - size) <= room)[0] + first
        choices = {int(place): words[place] for place in near}
        alike = process.extract(
            telling(case.text, common), choices, scorer=fuzz.ratio, limit=KEPT, score_cutoff=ALIKE
        )
        for _, likeness, place in alike:
            candidate = _candidate(case, sized[place], likeness)
            if candidate.score >= limits.least_score:
                yield candidate


def _by_day(entry: Entry) -> tuple[int, str]:
    return entry.day.toordinal(), entry.id


def _candidate(case: Entry, charge: Entry, likeness: float) -> Candidate:
    size, other = float(case.units or 0), float(charge.units or 0)
    apart, percent = abs((charge.day - case.day).days), 100 * abs(other - size) / abs(size)
    why = f"Words {likeness:.0f} % alike, size {percent:.1f} % and {apart} days apart."
    return Candidate(case, charge, likeness - PER_PERCENT * percent - PER_DAY * apart, why)


TIER = Tier(id="size_and_text", rank=4, title="About the same size and words", find=find)
