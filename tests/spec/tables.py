"""Tiny tables in: claims, prices and eligibility written as Parquet, and a run over them."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from inspect import signature
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from savings.claims.columns import CLAIM_COLUMNS, ELIGIBILITY_COLUMNS, PRICE_COLUMNS, Column
from savings.claims.declarations import (
    ClaimFile,
    Component,
    Figure,
    Parameters,
    PriceFile,
    RunInputs,
    RunResult,
    ScopeFilter,
    SegmentRow,
    Settlement,
    Term,
)
from savings.computation import compute

Row = Mapping[str, Any]
JANUARY = ScopeFilter(date(2026, 1, 1), date(2026, 1, 31))
EXTRA = (
    Column("source_line", "integer", ""),
    Column("ndc_problem", "text", ""),
    Column("ndc_source", "text", ""),
)


def claim(claim_id: str, **values: Any) -> dict[str, Any]:
    """A paid claim of mid-January with keys, a class and a channel; anything may be replaced."""
    row: dict[str, Any] = {
        "claim_id": claim_id,
        "pharmacy_id": "PH1",
        "rx_number": f"RX-{claim_id}",
        "fill_number": 0,
        "fill_date": date(2026, 1, 15),
        "paid_date": date(2026, 1, 16),
        "status": "paid",
        "ndc11": "00000000001",
        "drug_name": "DRUG 1",
        "quantity": Decimal(30),
        "unit": "EA",
        "days_supply": 30,
        "channel": "retail",
        "brand_generic": "generic",
        "is_specialty": False,
        "member_key": f"M-{claim_id}",
        "group_id": "G1",
        "plan_id": "P1",
    }
    return row | values


def term(component: str, **promises: Any) -> Term:
    """A term of January 2026 for `channel/class`; amounts given as text."""
    channel, drug_class = component.split("/")
    basis = promises.pop("rebate_basis", "brand")
    amounts = {name: Decimal(value) for name, value in promises.items()}
    return Term(
        Component(channel, drug_class),
        JANUARY.from_date,
        JANUARY.to_date,
        rebate_basis=basis,
        **amounts,
    )


def price(ndc11: str, unit_price: str, effective: date, **values: Any) -> dict[str, Any]:
    """One row of a price list."""
    row = {"ndc11": ndc11, "unit_price_usd": Decimal(unit_price), "effective_date": effective}
    return row | values


ARROW_TYPES: Mapping[str, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int32(),
    "date": pa.date32(),
    "boolean": pa.bool_(),
    "money": pa.decimal128(18, 2),
    "unit_price": pa.decimal128(18, 6),
    "quantity": pa.decimal128(18, 4),
}


def write(folder: Path, columns: Iterable[Column], rows: Iterable[Row]) -> Path:
    """The rows as a Parquet file with canonical types."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{uuid.uuid4().hex}.parquet"
    columns, rows = tuple(columns), list(rows)
    arrays = {
        column.name: pa.array([row.get(column.name) for row in rows], type=ARROW_TYPES[column.kind])
        for column in columns
    }
    pq.write_table(pa.table(arrays), path)
    return path


def claim_file(
    folder: Path, rows: Iterable[Row], dataset_id: str = "d1", absent: Iterable[str] = ()
) -> ClaimFile:
    """A dataset: rows get their line numbers, and columns no row fills are absent."""
    rows = [{"source_line": line, **row} for line, row in enumerate(rows, start=2)]
    filled = {name for row in rows for name, value in row.items() if value is not None}
    gone = {column.name for column in CLAIM_COLUMNS} - filled | set(absent)
    path = write(folder, (*CLAIM_COLUMNS, *EXTRA), rows)
    return ClaimFile(dataset_id, path, "0" * 64, frozenset(gone))


def inputs(
    folder: Path,
    rows: Iterable[Row] = (),
    *,
    files: Iterable[ClaimFile] | None = None,
    prices: Mapping[str, Iterable[Row]] | None = None,
    terms: Iterable[Term] = (),
    settlements: Iterable[Settlement] = (),
    eligibility: Iterable[Row] | None = None,
    eligibility_lacks: Iterable[str] = (),
    scope: ScopeFilter = JANUARY,
    parameters: Parameters | None = None,
    stand_ins: Iterable[str] = (),
) -> RunInputs:
    """Tiny tables as the inputs of a run."""
    return RunInputs(
        claims=tuple(files) if files is not None else (claim_file(folder, rows),),
        prices=tuple(
            PriceFile(kind, kind, write(folder, PRICE_COLUMNS, listed), "0" * 64)
            for kind, listed in (prices or {}).items()
        ),
        terms=tuple(terms),
        scope=scope,
        parameters=parameters or Parameters(),
        settlements=tuple(settlements),
        eligibility=None
        if eligibility is None
        else ClaimFile(
            "e1",
            write(folder, ELIGIBILITY_COLUMNS, eligibility),
            "0" * 64,
            frozenset(eligibility_lacks),
        ),
        stand_ins=tuple(stand_ins),
    )


INPUTS = frozenset(signature(inputs).parameters)


def run(folder: Path, rows: Iterable[Row] = (), **options: Any) -> RunResult:
    """The engine over tiny tables: what `inputs` takes, and options of the engine."""
    given = {name: options.pop(name) for name in INPUTS & options.keys()}
    options.setdefault("threads", 1)
    workdir = folder / uuid.uuid4().hex
    return compute(inputs(folder, rows, **given), workdir=workdir, **options)


def segment(result: RunResult, kind: str = "total", key: str = "") -> SegmentRow:
    """One segment value of a result."""
    return next(row for row in result.segments if (row.kind, row.key) == (kind, key))


def figure(result: RunResult, formula: str, kind: str = "total", key: str = "") -> Figure:
    """One figure of one segment value."""
    return next(one for one in segment(result, kind, key).figures if one.formula == formula)


def value(result: RunResult, formula: str, kind: str = "total", key: str = "") -> Decimal | None:
    """The value of a figure."""
    return figure(result, formula, kind, key).value


def code(result: RunResult, formula: str, kind: str = "total", key: str = "") -> str | None:
    """The reason code of a figure."""
    reason = figure(result, formula, kind, key).reason
    return reason.code if reason else None


def statement(result: RunResult) -> dict[str, int]:
    """The completeness statement as `group/code` → rows."""
    return {f"{row.group}/{row.code}": row.rows for row in result.completeness}
