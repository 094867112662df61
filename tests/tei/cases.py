"""Business cases for the tests: built by hand or drawn by chance."""

from decimal import Decimal
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
def cases(draw: Any, years: int = 4, **switches: bool) -> Case:
    """Any case of a few fields, blanks and negative amounts included."""
    fields = []
    for number in range(draw(st.integers(1, 5))):
        table: Table = draw(st.sampled_from(["benefits", "costs"]))
        when = [None] if draw(st.booleans()) else list(range(1, years + 1))
        values = tuple(Value(y, draw(amounts), draw(st.none() | risks)) for y in when)
        fields.append(Field(f"field_{number}", table, values, draw(st.none() | risks)))
    rate = draw(st.decimals(min_value=0, max_value=1, places=4))
    return Case(tuple(fields), years, rate, **switches)
