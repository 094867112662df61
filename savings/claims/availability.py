"""What a run has to go on, and what a formula or rule lacks of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from savings.claims.declarations import NotComputable
from savings.claims.eligible import MemberMonths


@dataclass(frozen=True)
class Evidence:
    """What a run has, for judging what it can say.

    absent: canonical columns lacking, by dataset; one small dataset without a column is enough
    to make a figure partial.
    """

    absent: Mapping[str, frozenset[str]]
    prices: frozenset[str]
    promises: frozenset[str]
    has_terms: bool
    eligibility: bool
    member_months: MemberMonths

    def lacking(self, needs: Iterable[str]) -> tuple[str, int]:
        """The needed column that most datasets lack (first by name), and how many lack it."""
        counts = {name: sum(name in gone for gone in self.absent.values()) for name in needs}
        name = min(counts, key=lambda column: (-counts[column], column), default="")
        return name, counts.get(name, 0)


def missing_input(
    needs: tuple[str, ...],
    prices: tuple[str, ...],
    terms: tuple[str, ...],
    tables: tuple[str, ...],
    evidence: Evidence,
) -> NotComputable | None:
    """Why nothing of this kind can be made in the run at all; None when it can."""
    column, lacking = evidence.lacking(needs)
    if column and lacking == len(evidence.absent):
        return NotComputable(
            "column_absent",
            f"{column} is absent from every dataset.",
            f"A dataset whose layout fills {column}.",
        )
    for kind in prices:
        if kind not in evidence.prices:
            name = kind.upper()
            return NotComputable(
                "no_price_reference",
                f"The run has no {name} price reference.",
                f"A {name} price list that covers the fill dates.",
            )
    if "eligibility" in tables and not evidence.eligibility:
        return NotComputable(
            "no_eligibility", "The run has no eligibility file.", "An eligibility dataset."
        )
    return _unpromised(terms, evidence)


def _unpromised(terms: tuple[str, ...], evidence: Evidence) -> NotComputable | None:
    if terms and (none := uncontracted(evidence)):
        return none
    for name in terms:
        if name not in evidence.promises:
            return NotComputable(
                "not_promised",
                f"No term of the contract states {name}.",
                f"A contract term with {name}.",
            )
    return None


def uncontracted(evidence: Evidence) -> NotComputable | None:
    """Why nothing that rests on a contract can be said; None where the run has one."""
    if evidence.has_terms:
        return None
    return NotComputable(
        "no_terms", "The run has no contract terms.", "A frozen contract version with terms."
    )


def partly_missing(needs: tuple[str, ...], evidence: Evidence) -> NotComputable | None:
    """What a figure that can be made does not cover: datasets without a needed column."""
    some = [name for name in needs if evidence.lacking((name,))[1] < len(evidence.absent)]
    column, lacking = evidence.lacking(some)
    if not lacking:
        return None
    return NotComputable(
        "column_absent_in_some",
        f"{column} is absent from {lacking} of {len(evidence.absent)} datasets; "
        "their lines are left out.",
        f"Datasets that all fill {column}.",
    )
