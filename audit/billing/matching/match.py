"""Best first, within a tier and across tiers; what people decided stands before all."""

from collections import Counter
from collections.abc import Iterable, Sequence

from audit.billing.matching.declarations import (
    Candidate,
    Decision,
    Entry,
    Limits,
    Matching,
    Pair,
    Tier,
)
from audit.billing.matching.tiers import TIERS

BY_PERSON = "decision"


def match(
    cases: Sequence[Entry],
    charges: Sequence[Entry],
    limits: Limits | None = None,
    decisions: Iterable[Decision] = (),
) -> Matching:
    """One charge for each case, and one case for each charge, or none.

    Best first and not the best assignment overall: an assignment would rather force a wrong pair
    than leave a case alone, and so would hide the missing ones.
    Shape: pairs in the order they were found. Raises: ValueError for two entries with one id, for
    a decision that contradicts another.
    """
    limits = limits or Limits()
    _check_ids(cases)
    _check_ids(charges)
    same, other = _read_decisions(decisions)
    work = _Work({one.id: one for one in cases}, {one.id: one for one in charges}, other)
    for case, charge in same.items():
        work.take_decided(case, charge)
    for tier in sorted(TIERS.values(), key=lambda tier: tier.rank):
        work.take_tier(tier, limits)
    return work.finish()


def _check_ids(entries: Sequence[Entry]) -> None:
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            raise ValueError(f"Two entries have the id {entry.id!r}.")
        seen.add(entry.id)


def _read_decisions(decisions: Iterable[Decision]) -> tuple[dict[str, str], set[tuple[str, str]]]:
    same: dict[str, str] = {}
    other: set[tuple[str, str]] = set()
    for one in decisions:
        if not one.is_same:
            other.add((one.case, one.charge))
        elif same.setdefault(one.case, one.charge) != one.charge:
            raise ValueError(f"Case {one.case!r} was decided to be two charges.")
    charges = Counter(same.values())
    if twice := next((one for one, count in charges.items() if count > 1), None):
        raise ValueError(f"Charge {twice!r} was decided to be two cases.")
    if clash := next((pair for pair in same.items() if pair in other), None):
        raise ValueError(f"{clash[0]!r} and {clash[1]!r} were decided to be one and to be two.")
    return same, other


class _Work:
    """What is still open, and what has been paired."""

    def __init__(
        self, cases: dict[str, Entry], charges: dict[str, Entry], other: set[tuple[str, str]]
    ) -> None:
        self.cases = cases
        self.charges = charges
        self.other = other
        self.pairs: list[Pair] = []
        self.lost: dict[tuple[str, str], tuple[float, str]] = {}

    def take_decided(self, case: str, charge: str) -> None:
        """A pair of people's making, as long as both entries are still there."""
        if case in self.cases and charge in self.charges:
            self._close(Pair(case, charge, BY_PERSON, 100, "A person decided that they are one."))

    def take_tier(self, tier: Tier, limits: Limits) -> None:
        """All pairs of a tier, best first; ties by id, so that order of entries does not count."""
        found = tier.find(list(self.cases.values()), list(self.charges.values()), limits)
        ranked = sorted(
            (one for one in found if (one.case.id, one.charge.id) not in self.other),
            key=lambda one: (-one.score, one.case.id, one.charge.id),
        )
        rivals = _Rivals(ranked, limits.margin)
        for one in ranked:
            if one.case.id in self.cases and one.charge.id in self.charges:
                rival = rivals.of(one)
                self._close(
                    Pair(
                        one.case.id,
                        one.charge.id,
                        tier.id,
                        round(one.score, 1),
                        one.why,
                        one.is_doubtful or bool(rival),
                        rival,
                    )
                )
        for one in ranked:
            self._remember(one)

    def finish(self) -> Matching:
        """The result, with the nearest candidate of whoever is alone."""
        of_cases = {
            id_: self.lost[key][1] for id_ in self.cases if (key := ("case", id_)) in self.lost
        }
        of_charges = {
            id_: self.lost[key][1] for id_ in self.charges if (key := ("charge", id_)) in self.lost
        }
        return Matching(
            tuple(self.pairs), tuple(self.cases), tuple(self.charges), of_cases, of_charges
        )

    def _close(self, pair: Pair) -> None:
        self.pairs.append(pair)
        del self.cases[pair.case], self.charges[pair.charge]

    def _remember(self, one: Candidate) -> None:
        ends = (("case", one.case.id), one.charge.id), (("charge", one.charge.id), one.case.id)
        for here, there in ends:
            if self.lost.get(here, (-1.0, ""))[0] < one.score:
                self.lost[here] = (one.score, there)


class _Rivals:
    """Which other candidates of an entry come within the margin of the one taken."""

    def __init__(self, ranked: list[Candidate], margin: float) -> None:
        self.margin = margin
        self.by_case: dict[str, list[Candidate]] = {}
        self.by_charge: dict[str, list[Candidate]] = {}
        for one in ranked:
            self.by_case.setdefault(one.case.id, []).append(one)
            self.by_charge.setdefault(one.charge.id, []).append(one)

    def of(self, taken: Candidate) -> str:
        """The id of an entry that would have done about as well; empty for none.

        It may be in another pair by now: where two fit one as well, neither pair is sure.
        """
        for candidates, is_of_case in (
            (self.by_case[taken.case.id], True),
            (self.by_charge[taken.charge.id], False),
        ):
            # Best first: where the best of the others is not near, none is.
            best = next((one for one in candidates if one is not taken), None)
            if best is not None and self._is_near(best, taken):
                return best.charge.id if is_of_case else best.case.id
        return ""

    def _is_near(self, one: Candidate, taken: Candidate) -> bool:
        return taken.score - one.score < self.margin
