"""From what was entered to what is summed: placed in its year, risk-adjusted, discounted."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal, DecimalException, localcontext

from tei.case.declarations import (
    EXACT,
    ZERO,
    CannotCalculate,
    Case,
    Field,
    Flow,
    Flows,
    Table,
    Value,
)
from tei.case.exact import beyond, reckoning, without_residue

ONE = Decimal(1)


def build_flows(case: Case) -> Flows:
    """Every amount of the case as one flow.

    Formula: see `risk_adjusted`; costs stand as entered unless the case adjusts them.
    Shape: one row per field and year, in the order of the fields. Null: a blank amount counts as 0.
    Raises: CannotCalculate naming field and year.
    """
    with localcontext(EXACT):
        factors = _factors(case)
        return Flows(case, tuple(_rows(case, factors)))


def risk_adjusted(table: Table, nominal: Decimal, risk: Decimal) -> Decimal:
    """The amount after its risk, which always counts against the case.

    Formula: benefit − |benefit| × risk; cost + |cost| × risk. Of an amount above 0 that is
    benefit × (1 − risk) and cost × (1 + risk). A negative benefit becomes a larger loss and a
    negative cost (a credit) a smaller gain; × (1 − risk) would make a loss smaller the less sure
    it is. Unit: USD, unrounded, if called at the precision of `EXACT`.
    """
    at_risk = abs(nominal) * risk
    return nominal - at_risk if table == "benefits" else nominal + at_risk


def mirrored(row: Flow) -> Flow:
    """The flow of the amount with its sign turned; its risk counts against the case as well."""
    with localcontext(EXACT):
        adjusted = risk_adjusted(row.table, -row.nominal, row.risk_adjustment)
        return replace(
            row,
            nominal=-row.nominal,
            risk_adjusted=adjusted,
            present_value=adjusted * row.factor,
        )


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Their sum at full precision; 0 where they cancel."""
    with reckoning("The sum of the amounts"):
        return without_residue(sum(amounts, ZERO))


def _factors(case: Case) -> dict[int, Decimal]:
    growth = ONE + case.discount_rate
    if growth <= 0:
        raise CannotCalculate("The discount rate must be above -100 percent.")
    return {year: ONE / growth**year for year in case.periods()}


def _rows(case: Case, factors: dict[int, Decimal]) -> Iterator[Flow]:
    for field in case.fields:
        for value in field.values:
            year = case.one_time_year() if value.year is None else value.year
            if year not in factors:
                raise CannotCalculate("The year lies outside the analysis.", field.key, year)
            try:
                yield _flow(case, field, value, year, factors[year])
            except DecimalException as broken:
                raise beyond("The amount", field.key, year) from broken


def _flow(case: Case, field: Field, value: Value, year: int, factor: Decimal) -> Flow:
    nominal = ZERO if value.amount is None else value.amount
    risk = next(
        (given for given in (value.risk_adjustment, field.risk_adjustment) if given is not None),
        ZERO,
    )
    if field.table == "costs" and not case.risk_adjust_costs:
        risk = ZERO
    adjusted = risk_adjusted(field.table, nominal, risk)
    return Flow(
        field_key=field.key,
        table=field.table,
        year=year,
        is_one_time=value.year is None,
        nominal=nominal,
        risk_adjustment=risk,
        risk_adjusted=adjusted,
        factor=factor,
        present_value=adjusted * factor,
    )
