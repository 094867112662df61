"""Dated prices: every price list cut into stretches of days, month by month, for the join.

A price holds from its first day to the day before the next price of the same NDC. Past the last
day its source states (or past its first day, when the source leaves it open or writes a year
beyond 2098) it is carried forward for so many weeks, and no longer. Days before the first price
and days past the carry-forward are kept as stretches without a price, so that a line that finds
no stretch at all has an unknown NDC.
"""

from collections.abc import Collection, Iterable
from pathlib import Path

from savings.claims.connection import Engine, parquet
from savings.claims.declarations import PriceFile

LAST = "DATE '9999-12-31'"
FIRST = "DATE '0001-01-01'"
# Columns of `prices`: where each comes from, and its type where the run has no such list.
PRICE_FIELDS = {
    "nadac_found_usd": ("nadac", "unit_price_usd", "DECIMAL(18,6)"),
    "nadac_state": ("nadac", "state", "VARCHAR"),
    "nadac_inside": ("nadac", "inside", "BOOLEAN"),
    "nadac_class": ("nadac", "classification", "VARCHAR"),
    "nadac_generic_usd": ("nadac", "generic_unit_price_usd", "DECIMAL(18,6)"),
    "mac_found_usd": ("mac", "unit_price_usd", "DECIMAL(18,6)"),
    "awp_found_usd": ("awp", "unit_price_usd", "DECIMAL(18,6)"),
    "formulation_unit_usd": ("nadac", "formulation_unit_usd", "DECIMAL(18,6)"),
}
OPTIONAL = {
    "end_date": "DATE",
    "classification": "VARCHAR",
    "generic_unit_price_usd": "DECIMAL(18,6)",
}


def create_prices(engine: Engine, files: Iterable[PriceFile], weeks: int, kind: str) -> None:
    """Make `prices_<kind>`: ndc11, month_no, from_day, to_day, state, price and what comes along.

    Shape: one row per NDC of the claims, calendar month and stretch; stretches never overlap.
    """
    paths = sorted({file.path for file in files})
    lists = " UNION ALL ".join(_list(engine, path) for path in paths)
    engine.run(f"""
        CREATE TEMP TABLE stretches_{kind} AS
        WITH listed AS ({lists}),
        wanted AS (
            SELECT l.* FROM listed l JOIN drugs d ON d.ndc11 = l.ndc11
            WHERE effective_date IS NOT NULL AND unit_price_usd IS NOT NULL),
        ranked AS (
            SELECT *, ROW_NUMBER() OVER (
                PARTITION BY ndc11, effective_date
                ORDER BY end_date DESC NULLS FIRST, unit_price_usd, classification NULLS FIRST,
                    generic_unit_price_usd NULLS FIRST) AS nth
            FROM wanted),
        dated AS (
            SELECT *, COALESCE(end_date, {LAST}) AS stated_end,
                COALESCE(LEAD(effective_date) OVER (PARTITION BY ndc11 ORDER BY effective_date)
                    - 1, {LAST}) AS before_next,
                MIN(effective_date) OVER (PARTITION BY ndc11) AS first_date
            FROM ranked WHERE nth = 1),
        carried AS (
            SELECT *, LEAST(before_next, (CASE WHEN stated_end >= DATE '2099-01-01'
                THEN effective_date ELSE GREATEST(stated_end, effective_date) END) + {7 * weeks}
                ) AS valid_to
            FROM dated)
        SELECT ndc11, 'before_first' AS state, {FIRST} AS from_day, first_date - 1 AS to_day,
            CAST(NULL AS DECIMAL(18,6)) AS unit_price_usd, CAST(NULL AS VARCHAR) AS classification,
            CAST(NULL AS DECIMAL(18,6)) AS generic_unit_price_usd, FALSE AS inside
        FROM carried WHERE effective_date = first_date
        UNION ALL SELECT ndc11, 'matched', effective_date, LEAST(valid_to, stated_end),
            unit_price_usd, classification, generic_unit_price_usd, TRUE FROM carried
        UNION ALL SELECT ndc11, 'matched', stated_end + 1, valid_to,
            unit_price_usd, classification, generic_unit_price_usd, FALSE
        FROM carried WHERE stated_end < valid_to
        UNION ALL SELECT ndc11, 'carry_forward_expired', valid_to + 1, before_next,
            CAST(NULL AS DECIMAL(18,6)), classification, generic_unit_price_usd,
            stated_end > valid_to
        FROM carried WHERE valid_to < before_next""")
    engine.run(
        f"CREATE TEMP TABLE prices_{kind} AS SELECT s.*, m.month_no "
        f"FROM stretches_{kind} s JOIN months m "
        "ON s.from_day <= m.last_day AND s.to_day >= m.first_day"
    )


def _list(engine: Engine, path: Path) -> str:
    table = parquet(path)
    found = engine.columns(f"SELECT * FROM {table}")
    extra = ", ".join(
        f"CAST({name if name in found else 'NULL'} AS {sql_type}) AS {name}"
        for name, sql_type in OPTIONAL.items()
    )
    return (
        "SELECT ndc11, CAST(unit_price_usd AS DECIMAL(18,6)) AS unit_price_usd, "
        f"effective_date, {extra} FROM {table}"
    )


def given(kinds: Collection[str], column: str) -> str:
    """A column of `prices`, or a null of its type in a run without that price list."""
    kind, _, sql_type = PRICE_FIELDS[column]
    return f"p.{column}" if kind in kinds else f"CAST(NULL AS {sql_type})"


def join_prices(engine: Engine, kinds: Collection[str]) -> None:
    """Make `prices`: per NDC, month and stretch of days what every list says; drug_no beside.

    Each list covers all days of an NDC that it has without a hole, so that a stretch ends where
    another begins, in whichever list.
    """
    ordered = sorted(kinds)
    begins = " UNION ".join(
        f"SELECT p.ndc11, p.month_no, p.from_day FROM prices_{kind} p "
        "JOIN months m ON m.month_no = p.month_no WHERE p.from_day > m.first_day"
        for kind in ordered
    )
    fields = "".join(
        f", {'f' if source == name else kind}.{source} AS {name}"
        for name, (kind, source, _) in PRICE_FIELDS.items()
        if kind in kinds
    )
    joins = "".join(
        f" LEFT JOIN prices_{kind} {kind} ON {kind}.ndc11 = s.ndc11 "
        f"AND {kind}.month_no = s.month_no "
        f"AND s.from_day >= {kind}.from_day AND s.from_day <= {kind}.to_day"
        for kind in ordered
    )
    if "nadac" in kinds:
        joins += " LEFT JOIN formulations f ON f.ndc11 = s.ndc11 AND f.month_no = s.month_no"
    engine.run(f"""
        CREATE TEMP TABLE prices AS
        WITH cuts AS (
            SELECT d.ndc11, m.month_no, m.first_day AS from_day FROM drugs d CROSS JOIN months m
            {f"UNION {begins}" if begins else ""}),
        cut AS (
            SELECT *, LEAD(from_day) OVER (PARTITION BY ndc11, month_no ORDER BY from_day) AS next
            FROM cuts),
        stretches AS (
            SELECT c.ndc11, c.month_no, c.from_day, COALESCE(c.next - 1, m.last_day) AS to_day
            FROM cut c JOIN months m ON m.month_no = c.month_no)
        SELECT s.*, d.drug_no{fields}
        FROM stretches s JOIN drugs d ON d.ndc11 = s.ndc11{joins}""")
