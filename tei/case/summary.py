"""All figures of a case at once, each rounded once."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from leafenterprise.shared.money import round_half_up
from leafenterprise.shared.registry import load
from tei import formulas
from tei.case.declarations import Case, Flows, Formula
from tei.case.exact import beyond, reckoning
from tei.case.flows import build_flows
from tei.case.yearly import by_year

Figure = Decimal | int | None
MOST_USD = Decimal(10) ** 20  # no sum of amounts up to 10^15 comes near; records hold 22 digits


@dataclass(frozen=True)
class Summary:
    """A case's figures, rounded for storing and showing, beside the flows that make them.

    figures: by formula id. caveats: by formula id, of those that have one. benefits_by_year,
    costs_by_year: USD, risk-adjusted, undiscounted.
    """

    figures: Mapping[str, Figure]
    caveats: Mapping[str, str]
    benefits_by_year: Mapping[int, Decimal]
    costs_by_year: Mapping[int, Decimal]
    flows: Flows


@cache
def all_formulas() -> Mapping[str, Formula]:
    """Every figure that a business case states, by id."""
    return load(formulas, "FORMULA", Formula)


def formula_versions() -> dict[str, int]:
    """The version of each formula, by id: what a stored figure was reckoned by."""
    return {name: each.version for name, each in all_formulas().items()}


def summarize(case: Case) -> Summary:
    """The figures of the case. Raises: CannotCalculate naming the field and year, or the figure."""
    flows = build_flows(case)
    return Summary(
        figures={name: rounded(each, flows) for name, each in all_formulas().items()},
        caveats=caveats_of(flows),
        benefits_by_year=_cents(by_year(flows, "benefits")),
        costs_by_year=_cents(by_year(flows, "costs")),
        flows=flows,
    )


def caveats_of(flows: Flows) -> dict[str, str]:
    """What must be said beside figures of these flows, by formula id."""
    found = {name: each.caveat(flows) for name, each in all_formulas().items()}
    return {name: words for name, words in found.items() if words}


def rounded(formula: Formula, flows: Flows) -> Figure:
    """One figure of the flows, rounded once, half-up, to its own places.

    Raises: CannotCalculate naming the figure.
    """
    with reckoning(formula.title):
        found: Figure = formula.compute(flows)
        if found is None or formula.places is None:
            return found
        figure = round_half_up(Decimal(found), formula.places)
    if formula.unit == "usd" and abs(figure) > MOST_USD:
        raise beyond(formula.title)
    return figure


def _cents(amounts: Mapping[int, Decimal]) -> dict[int, Decimal]:
    return {year: round_half_up(amount) for year, amount in amounts.items()}
