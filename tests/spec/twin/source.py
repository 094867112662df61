"""The files of a run as lists of rows, read with pyarrow."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow.parquet as pq

from savings.claims.columns import CLAIM_COLUMNS
from savings.claims.declarations import ClaimFile, PriceFile, RunInputs

Row = dict[str, Any]


@dataclass
class Material:
    """Everything a run reads. prices: rows by kind; absent: missing columns by dataset."""

    inputs: RunInputs
    claims: list[Row]
    prices: dict[str, list[Row]] = field(default_factory=dict)
    coverage: list[Row] = field(default_factory=list)
    absent: dict[str, frozenset[str]] = field(default_factory=dict)
    _covered: dict[date, set[str]] = field(default_factory=dict)

    def covered_on(self, day: date) -> set[str]:
        """Members covered on a day; kept by day, because a year has few of them."""
        if day not in self._covered:
            self._covered[day] = {
                row["member_key"]
                for row in self.coverage
                if row["start_date"] <= day <= row["end_date"]
            }
        return self._covered[day]


def read(inputs: RunInputs) -> Material:
    """Read the Parquet files of a run."""
    material = Material(inputs, [])
    names = {column.name for column in CLAIM_COLUMNS}
    for file in inputs.claims:
        table = pq.read_table(file.path)
        gone = file.absent | (names - set(table.column_names))
        material.absent[file.dataset_id] = frozenset(gone)
        material.claims += [_claim(row, file, gone) for row in table.to_pylist()]
    for reference in inputs.prices:
        material.prices.setdefault(reference.kind, []).extend(_prices(reference))
    if inputs.eligibility:
        material.coverage = pq.read_table(inputs.eligibility.path).to_pylist()
        for row in material.coverage:
            row["end_date"] = row.get("end_date") or date.max
    return material


def _claim(row: Row, file: ClaimFile, gone: frozenset[str]) -> Row:
    kept = {column.name: row.get(column.name) for column in CLAIM_COLUMNS}
    kept |= dict.fromkeys(gone)
    beside = {name: row.get(name) for name in ("source_line", "ndc_problem", "ndc_source")}
    if "ndc11" in file.absent:  # the file has no usable codes: that says nothing of the line
        beside["ndc_problem"] = None
    return kept | beside | {"dataset_id": file.dataset_id}


def _prices(reference: PriceFile) -> list[Row]:
    optional = ("end_date", "classification", "generic_unit_price_usd")
    rows = pq.read_table(reference.path).to_pylist()
    return [{**dict.fromkeys(optional), **row} for row in rows]
