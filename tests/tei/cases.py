"""Business cases for the tests: built by hand, drawn by chance, or read from published studies."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from tei.case.declarations import Case, Field, Table, Value

STUDIES = (
    "lync-2013",
    "office-365-corporate",
    "office-365-e5",
    "office-365-retail",
    "office-365-smb",
    "power-bi",
    "windows-10",
)


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


def read_study(folder: Path, slug: str) -> dict[str, Any]:
    """A published study's figures."""
    return json.loads((folder / "tei" / f"{slug}.json").read_text())  # type: ignore[no-any-return]


def study_case(study: dict[str, Any], without: tuple[str, ...] = ()) -> Case:
    """The study as a case: initial period, risk on both sides.

    Rows of which only risk-adjusted amounts are published are entered as those, without risk.
    """
    fields = [
        _study_field(row, table)
        for table in ("benefits", "costs")
        for row in study[table]
        if row["ref"] not in without
    ]
    return Case(
        tuple(fields),
        study["analysis_years"],
        Decimal(study["discount_rate"]),
        has_initial_period=True,
        risk_adjust_costs=True,
    )


def _study_field(row: dict[str, Any], table: Any) -> Field:
    published = row["unadjusted"] or row["risk_adjusted"]
    risk = row["risk_adjustment_pct"] if row["unadjusted"] else None
    years = {"initial": 0, **{f"year_{n}": n for n in range(1, 11)}}
    values = tuple(
        Value(years[name], None if amount is None else Decimal(str(amount)))
        for name, amount in published.items()
        if name in years
    )
    return Field(row["ref"], table, values, risk and Decimal(risk) / 100, row["name"])


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
