"""The detail sheets: which columns they carry, under what names, and how they split.

Claim detail holds every line in scope in order of claim id, dataset and source line; Finding
detail every finding in order of rule, claim id, dataset and source line. A list longer than
ROWS_PER_SHEET goes on in "Claim detail 2" and so on. Columns the run does not have, or that
are empty on every line, are left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from leafenterprise.shared.workbook import look
from savings.claims.duck_session import literal

ROWS_PER_SHEET = 1_000_000
FIRST_ROW = 3  # below the band of groups and the header


@dataclass(frozen=True)
class DetailColumn:
    """One column of a detail sheet: an SQL expression over the Parquet file and its look."""

    name: str
    title: str
    group: str
    number_format: str
    width: int
    sql: str = ""

    @property
    def expression(self) -> str:
        """The SQL that gives the column; the stored column itself unless stated."""
        return self.sql or f'"{self.name}"'


def _text(name: str, title: str, group: str, width: int = 14) -> DetailColumn:
    return DetailColumn(name, title, group, look.TEXT, width)


def _usd(name: str, title: str, group: str, width: int = 14) -> DetailColumn:
    return DetailColumn(name, title, group, look.USD, width)


CLAIM_COLUMNS: tuple[DetailColumn, ...] = (
    _text("claim_id", "Claim id", "Claim", 18),
    DetailColumn("fill_date", "Fill date", "Claim", look.DATE, 11),
    DetailColumn("paid_date", "Paid date", "Claim", look.DATE, 11),
    _text("month", "Month", "Claim", 9),
    _text("status", "Status", "Claim", 10),
    _text("group_id", "Group", "Claim", 12),
    _text("plan_id", "Plan", "Claim", 12),
    _text("pharmacy_id", "Pharmacy", "Claim", 13),
    _text("rx_number", "Rx number", "Claim", 13),
    DetailColumn("fill_number", "Fill no.", "Claim", look.COUNT, 8),
    _text("ndc11", "NDC (11 digits)", "Drug", 14),
    _text("drug_name", "Drug", "Drug", 30),
    _text("component", "Contract component", "Drug", 22),
    _text("channel_component", "Channel", "Drug", 12),
    _text("drug_class", "Drug class", "Drug", 17),
    DetailColumn("quantity", "Quantity", "Drug", look.QUANTITY, 12),
    _text("unit", "Unit", "Drug", 7),
    DetailColumn("days_supply", "Days supply", "Drug", look.COUNT, 8),
    DetailColumn("days30", "30-day equivalents", "Drug", look.NUMBER, 11),
    _text("daw", "DAW", "Drug", 7),
    _usd("ingredient_cost_usd", "Ingredient cost", "Paid"),
    _usd("dispensing_fee_usd", "Dispensing fee", "Paid", 11),
    _usd("tax_usd", "Tax", "Paid", 10),
    _usd("allowed_usd", "Allowed", "Paid"),
    _usd("member_paid_usd", "Member paid", "Paid", 12),
    _usd("plan_paid_usd", "Plan paid", "Paid"),
    _usd("paid_total_usd", "Total paid", "Paid"),
    _usd("uc_usd", "Usual and customary", "Paid"),
    _usd("pharmacy_paid_usd", "Paid to pharmacy", "Paid"),
    DetailColumn("in_guarantee", "In guarantee (1 = yes)", "Contract", look.COUNT, 11),
    _text("guarantee_state", "Guarantee standing", "Contract", 20),
    _usd("awp_line_usd", "AWP of the line", "Contract"),
    _usd("guarantee_line_usd", "Guaranteed cost", "Contract"),
    _usd("fee_due_usd", "Fee promised", "Contract", 11),
    DetailColumn("rebate_script", "Rebate counted (1 = yes)", "Contract", look.COUNT, 11),
    _usd("rebate_due_usd", "Rebate due", "Contract", 12),
    _usd("admin_due_usd", "Admin fee allowed", "Contract", 12),
    _text("price_match", "NADAC match", "Price", 18),
    _usd("nadac_line_usd", "NADAC of the line", "Price"),
    _usd("mac_line_usd", "MAC of the line", "Price"),
    _usd("lesser_of_usd", "Lesser-of price", "Price"),
    _text("lesser_of_leg", "Lesser-of leg", "Price", 11),
    _text("dataset_id", "Dataset", "Source", 15),
    DetailColumn("source_line", "Line in file", "Source", look.COUNT, 11),
)
CLAIM_ORDER = ("claim_id", "dataset_id", "source_line")

FINDING_COLUMNS: tuple[DetailColumn, ...] = (
    _text("rule", "Rule", "Finding", 24),
    _text("claim_id", "Claim id", "Finding", 18),
    _text("component", "Contract component", "Claim", 22),
    DetailColumn("fill_date", "Fill date", "Claim", look.DATE, 11),
    _text("pharmacy_id", "Pharmacy", "Claim", 13),
    _text("ndc11", "NDC (11 digits)", "Claim", 14),
    _text("drug_name", "Drug", "Claim", 32),
    _usd("plan_paid_usd", "Plan paid", "Claim"),
    _usd("at_stake_usd", "At stake", "Dollars"),
    _usd("recoverable_usd", "Recoverable", "Dollars"),
    _text("dataset_id", "Dataset", "Source", 15),
    DetailColumn("source_line", "Line in file", "Source", look.COUNT, 11),
)
READINESS = _text("readiness", "Readiness", "Dollars", 18)
FINDING_ORDER = ("rule", "claim_id", "dataset_id", "source_line")
# Kept even where every line leaves them empty: formulas of other sheets name them.
ALWAYS = ("claim_id", "rule", "at_stake_usd", "recoverable_usd")


def finding_columns(states: Mapping[str, str]) -> tuple[DetailColumn, ...]:
    """The columns of Finding detail, with how far the dollars of each row's rule may be relied on.

    states: readiness by rule, in the words of the sheet Audit findings.
    """
    if not states:
        return FINDING_COLUMNS
    whens = " ".join(
        f"WHEN {literal(rule)} THEN {literal(state)}" for rule, state in sorted(states.items())
    )
    place = [column.name for column in FINDING_COLUMNS].index("recoverable_usd") + 1
    stated = replace(READINESS, sql=f'CASE "rule" {whens} END')
    return (*FINDING_COLUMNS[:place], stated, *FINDING_COLUMNS[place:])


@dataclass(frozen=True)
class Part:
    """One sheet of a detail list: rows `offset` to `offset + rows` of the ordered list."""

    title: str
    number: int
    offset: int
    rows: int

    @property
    def last_row(self) -> int:
        """The last sheet row of the list; an empty list keeps one empty row."""
        return FIRST_ROW + max(self.rows, 1) - 1


@dataclass(frozen=True)
class Detail:
    """One detail list: its file, columns, order and the sheets it fills."""

    title: str
    prefix: str  # of the defined names: line_component, finding_rule
    path: Path
    columns: tuple[DetailColumn, ...]
    order: tuple[str, ...]
    parts: tuple[Part, ...]

    @property
    def rows(self) -> int:
        """Rows over all its sheets."""
        return sum(part.rows for part in self.parts)

    def has(self, name: str) -> bool:
        """Whether the list carries the column."""
        return any(column.name == name for column in self.columns)

    def range_name(self, column: str, part: Part) -> str:
        """The defined name of a column's cells on one sheet of the list."""
        number = "" if part.number == 1 else str(part.number)
        return f"{self.prefix}{number}_{column}"


def stored_columns(path: Path) -> dict[str, str]:
    """Column names and SQL types of a Parquet file."""
    with duckdb.connect() as connection:
        found = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)])
        return {row[0]: row[1] for row in found.fetchall()}


def plan_detail(
    title: str,
    prefix: str,
    path: Path,
    columns: Sequence[DetailColumn],
    order: Sequence[str],
    rows_per_sheet: int = ROWS_PER_SHEET,
) -> Detail:
    """The list as it will stand in the workbook: kept columns, order and split."""
    stored = stored_columns(path)
    wanted = [column for column in columns if column.sql or column.name in stored]
    rows, filled = _filled(path, wanted)
    kept = tuple(c for c, full in zip(wanted, filled, strict=True) if full or c.name in ALWAYS)
    ordered = tuple(name for name in order if name in stored)
    return Detail(title, prefix, path, kept, ordered, _parts(title, rows, rows_per_sheet))


def _filled(path: Path, columns: Sequence[DetailColumn]) -> tuple[int, list[bool]]:
    counts = ", ".join(f"count({column.expression}) > 0" for column in columns)
    query = f"SELECT count(*), {counts} FROM read_parquet(?)"
    with duckdb.connect() as connection:
        row = connection.execute(query, [str(path)]).fetchone() or (0,)
    return row[0], list(row[1:])


def _parts(title: str, rows: int, rows_per_sheet: int) -> tuple[Part, ...]:
    offsets = range(0, max(rows, 1), rows_per_sheet)
    return tuple(
        Part(
            title if number == 1 else f"{title} {number}",
            number,
            offset,
            min(rows_per_sheet, rows - offset),
        )
        for number, offset in enumerate(offsets, start=1)
    )
