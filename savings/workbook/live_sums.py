"""The exact sums of the formulas as spreadsheet functions over the detail sheets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from leafenterprise.shared.workbook import look
from savings.claims.declarations import Formula, Parameters, Sum
from savings.workbook.detail import (
    CLAIM_COLUMNS,
    CLAIM_ORDER,
    ROWS_PER_SHEET,
    Detail,
    DetailColumn,
    plan_detail,
    stored_columns,
)
from savings.workbook.predicates import PRESENT, Admission, Criterion, admission, predicate

FLAGS = "For formulas"  # the group of columns that only the live formulas read


@dataclass(frozen=True)
class LiveSum:
    """One sum as SUMIFS takes it: the detail column ("*" counts) and its criteria."""

    column: str
    criteria: tuple[Criterion, ...]

    def text(self, detail: Detail, extra: Sequence[Criterion] = ()) -> str:
        """The spreadsheet text, added up over every sheet the detail fills."""
        parts = [self._part(detail, number, extra) for number in range(len(detail.parts))]
        return parts[0] if len(parts) == 1 else f"({'+'.join(parts)})"

    def _part(self, detail: Detail, number: int, extra: Sequence[Criterion]) -> str:
        def cells(column: str) -> str:
            return detail.range_name(column, detail.parts[number])

        criteria = [*self.criteria, *extra]
        tests = ",".join(f"{cells(one.column)},{one.value}" for one in criteria)
        if self.column == "*":
            return f"COUNTIFS({tests})" if tests else f"COUNTA({cells(detail.order[0])})"
        if not tests:
            return f"SUM({cells(self.column)})"
        return f"SUMIFS({cells(self.column)},{tests})"


@dataclass(frozen=True)
class ClaimDetail:
    """The Claim detail list and the live form of every sum that its columns can carry."""

    detail: Detail
    sums: Mapping[tuple[str, str], LiveSum]  # by formula id and the sum's name

    def live_sum(self, formula_id: str, name: str) -> LiveSum | None:
        """The sum in live form, or None when the detail cannot carry it."""
        return self.sums.get((formula_id, name))


def plan_claim_detail(
    lines_path: Path,
    formulas: Iterable[Formula],
    parameters: Parameters,
    rows_per_sheet: int = ROWS_PER_SHEET,
) -> ClaimDetail:
    """The claim list with a flag column for each predicate that plain criteria cannot say."""
    stored = stored_columns(lines_path)
    wanted = {
        (formula.id, name): (taken, predicate(formula, taken, parameters))
        for formula in formulas
        for name, taken in formula.sums.items()
    }
    admitted = {key: admission(text, stored) for key, (_, text) in wanted.items()}
    flags = _flags(lines_path, admitted.values())
    columns = (*CLAIM_COLUMNS, *_further(stored, wanted.values(), admitted.values()))
    planned = plan_detail(
        "Claim detail", "line", lines_path, (*columns, *flags.values()), CLAIM_ORDER, rows_per_sheet
    )
    sums = {
        key: live
        for key, (taken, _) in wanted.items()
        if (live := _live(taken, admitted[key], flags, planned))
    }
    return ClaimDetail(planned, sums)


def _further(
    stored: Mapping[str, str], wanted: Iterable[tuple[Sum, str]], admitted: Iterable[Admission]
) -> list[DetailColumn]:
    """Columns that only a formula asks for, titled by their own name."""
    known = {column.name for column in CLAIM_COLUMNS}
    asked = [taken.column for taken, _ in wanted]
    asked += [one.column for found in admitted for one in found.criteria]
    return [
        DetailColumn(name, name.replace("_", " ").capitalize(), FLAGS, _format(stored[name]), 14)
        for name in dict.fromkeys(asked)
        if name in stored and name not in known
    ]


def _format(sql_type: str) -> str:
    if sql_type == "VARCHAR":
        return look.TEXT
    return look.NUMBER if sql_type.startswith("DECIMAL") else look.COUNT


def _flags(lines_path: Path, admitted: Iterable[Admission]) -> dict[str, DetailColumn]:
    flags: dict[str, DetailColumn] = {}
    with duckdb.connect() as connection:
        for found in admitted:
            if found.residue and found.residue not in flags:
                sql = f"CAST(coalesce({found.residue}, FALSE) AS INTEGER)"
                if _binds(connection, lines_path, sql):
                    name = f"flag_{len(flags) + 1}"
                    title = f"1 when {found.residue}"
                    flags[found.residue] = DetailColumn(name, title, FLAGS, look.COUNT, 26, sql)
    return flags


def _binds(connection: duckdb.DuckDBPyConnection, lines_path: Path, sql: str) -> bool:
    """Whether the run's lines have every column the predicate reads."""
    try:
        connection.execute(f"SELECT {sql} FROM read_parquet(?) LIMIT 0", [str(lines_path)])
    except duckdb.BinderException:
        return False
    return True


def _live(
    taken: Sum, admitted: Admission, flags: Mapping[str, DetailColumn], detail: Detail
) -> LiveSum | None:
    # An empty cell adds nothing to a sum, so that the summed column is there needs no criterion.
    present = Criterion(taken.column, PRESENT)
    criteria = [one for one in admitted.criteria if one != present]
    if admitted.residue:
        if admitted.residue not in flags:
            return None
        criteria.append(Criterion(flags[admitted.residue].name, "1"))
    read = {one.column for one in criteria} | ({taken.column} - {"*"})
    if not all(detail.has(column) for column in read):
        return None
    return LiveSum(taken.column, tuple(criteria))
