"""What stands in a price list: how much it covers, and the intervals of a drug."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from savings.lake import dataset_path
from savings.models import PriceReference

INTERVAL = ("ndc11", "drug_name", "unit", "unit_price_usd", "effective_date", "end_date")


@dataclass(frozen=True)
class PriceCover:
    """How many prices a list holds, for how many drugs, and over which days."""

    intervals: int
    drugs: int
    first_date: date | None
    last_effective_date: date | None
    open_ended: int


def describe_prices(prices: PriceReference) -> PriceCover:
    """The list's cover, counted from its rows."""
    sql = (
        "SELECT count(*), count(DISTINCT ndc11), min(effective_date), max(effective_date),"
        " count(*) FILTER (end_date IS NULL) FROM read_parquet($path)"
    )
    with _connection() as database:
        row = database.execute(sql, {"path": _path(prices)}).fetchone()
    assert row is not None
    return PriceCover(*row)


def last_covered_day(prices: PriceReference) -> date | None:
    """The last day that a price of the list states; one left open counts from its first day."""
    sql = (
        "SELECT max(CASE WHEN end_date IS NULL OR end_date >= DATE '2099-01-01' THEN effective_date"
        " ELSE greatest(end_date, effective_date) END) FROM read_parquet($path)"
    )
    with _connection() as database:
        row = database.execute(sql, {"path": _path(prices)}).fetchone()
    assert row is not None
    found: date | None = row[0]
    return found


def count_intervals(prices: PriceReference, ndc11: str = "") -> int:
    """How many prices the list holds, for one drug if named."""
    sql = "SELECT count(*) FROM read_parquet($path)" + _where(ndc11)
    with _connection() as database:
        row = database.execute(sql, _values(prices, ndc11)).fetchone()
    return int(row[0]) if row else 0


def list_intervals(
    prices: PriceReference, *, ndc11: str = "", offset: int = 0, limit: int = 50
) -> list[dict[str, Any]]:
    """Prices by drug and date, for one drug if named."""
    sql = f"SELECT {', '.join(INTERVAL)} FROM read_parquet($path){_where(ndc11)}"
    sql += " ORDER BY ndc11, effective_date, unit_price_usd OFFSET $offset LIMIT $limit"
    values = _values(prices, ndc11) | {"offset": offset, "limit": limit}
    with _connection() as database:
        rows = database.execute(sql, values).fetchall()
    return [dict(zip(INTERVAL, row, strict=True)) for row in rows]


def _where(ndc11: str) -> str:
    return " WHERE ndc11 = $ndc11" if ndc11 else ""


def _values(prices: PriceReference, ndc11: str) -> dict[str, Any]:
    return {"path": _path(prices)} | ({"ndc11": ndc11} if ndc11 else {})


def _path(prices: PriceReference) -> str:
    return str(dataset_path(prices.address))


def _connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(":memory:", config={"threads": 1, "memory_limit": "512MB"})
