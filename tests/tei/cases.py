"""Business cases for the tests: built by hand or drawn by chance."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from tei.case.declarations import Case, Field, Table, Value


def make_field(
    key: str = "saving",
    table: Table = "benefits",
    *amounts: int | str | None,
    once: int | str | None = None,
    risk: str | None = None,
) -> Field:
    """A field with amounts from year 1 on, or with one one-time amount."""
    given = [(None, once)] if once is not None else list(enumerate(amounts, 1))
    values = tuple(Value(year, None if a is None else Decimal(a)) for year, a in given)
    return Field(key, table, values, None if risk is None else Decimal(risk))


def make_case(*fields: Field, years: int = 3, rate: str = "0.10", **switches: bool) -> Case:
    """A case of these fields."""
    return Case(fields, years, Decimal(rate), **switches)


amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=2) | st.none()
risks = st.decimals(min_value=0, max_value=1, places=4)


@st.composite
def cases(draw: Any, years: int = 4) -> Case:
    """Any case of a few fields under any terms, blanks and negative amounts included."""
    fields = []
    has_initial_period, risk_adjust_costs = draw(st.booleans()), draw(st.booleans())
    first = 0 if has_initial_period else 1
    for number in range(draw(st.integers(1, 5))):
        table: Table = draw(st.sampled_from(["benefits", "costs"]))
        when = [None] if draw(st.booleans()) else list(range(first, years + 1))
        values = tuple(Value(y, draw(amounts), draw(st.none() | risks)) for y in when)
        fields.append(Field(f"field_{number}", table, values, draw(st.none() | risks)))
    rate = draw(st.decimals(min_value=0, max_value=1, places=4))
    return Case(tuple(fields), years, rate, has_initial_period, risk_adjust_costs)


def scaled(field: Field, factor: Decimal) -> Field:
    """The field with every amount times the factor."""
    values = (
        replace(v, amount=None if v.amount is None else factor * v.amount) for v in field.values
    )
    return replace(field, values=tuple(values))


def naive_worth(case: Case) -> Fraction:
    """The net present value by the definition, in fractions: no code shared with the core."""
    worth = Fraction(0)
    for field in case.fields:
        for value in field.values:
            amount = Fraction(value.amount or 0)
            risk = value.risk_adjustment
            if risk is None:
                risk = field.risk_adjustment or 0
            year = (0 if case.has_initial_period else 1) if value.year is None else value.year
            growth = (1 + Fraction(case.discount_rate)) ** year
            if field.table == "benefits":
                worth += (amount - abs(amount) * Fraction(risk)) / growth
            elif case.risk_adjust_costs:
                worth -= (amount + abs(amount) * Fraction(risk)) / growth
            else:
                worth -= amount / growth
    return worth
