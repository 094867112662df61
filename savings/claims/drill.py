"""Drill-down: from a figure or a finding back to the claim lines it is made of."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from savings.claims.declarations import Figure, Formula, SegmentRow

Row = dict[str, Any]


def read_lines(
    lines_path: Path,
    *,
    kind: str = "total",
    key: str = "",
    component: str | None = None,
    formula: Formula | None = None,
    offset: int = 0,
    limit: int = 100,
) -> list[Row]:
    """In-scope lines of one segment value, by claim id; only those a formula takes, if named."""
    raise NotImplementedError


def count_lines(
    lines_path: Path,
    *,
    kind: str = "total",
    key: str = "",
    component: str | None = None,
    formula: Formula | None = None,
) -> tuple[int, Decimal]:
    """How many lines `read_lines` would page through, and what the plan paid on them."""
    raise NotImplementedError


def read_findings(
    findings_path: Path,
    *,
    rule: str | None = None,
    kind: str = "total",
    key: str = "",
    component: str | None = None,
    offset: int = 0,
    limit: int = 100,
) -> list[Row]:
    """Findings by rule order and claim id; each names its dataset and source line."""
    raise NotImplementedError


def count_findings(
    findings_path: Path,
    *,
    rule: str | None = None,
    kind: str = "total",
    key: str = "",
    component: str | None = None,
) -> tuple[int, Decimal]:
    """How many findings `read_findings` would page through, and their recoverable dollars."""
    raise NotImplementedError


def explain_figure(formula: Formula, segment: SegmentRow, figure: Figure) -> Row:
    """How a figure was made: statement, version, each sum with its filter and value, lines."""
    raise NotImplementedError
