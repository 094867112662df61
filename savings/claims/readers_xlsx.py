"""Workbooks: read in a child process that may die; this side only reads its answer."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from leafenterprise.shared.workbooks.asking import Stopped, ask_child
from leafenterprise.shared.workbooks.errors import FileRefused
from savings.claims.errors import ClaimsFileError, IngestCancelled
from savings.claims.header import Header, match_header
from savings.claims.layout import Layout
from savings.claims.readers import Relation
from savings.claims.readers_careful import cell_file_sql, cell_names
from savings.claims.results import Notice

WALL_SECONDS = 120
COMMAND = (sys.executable, "-m", "savings.claims.xlsx_child")


def xlsx_relation(
    source: Path, layout: Layout, work: Path, cancelled: Callable[[], bool]
) -> Relation:
    """The first sheet's rows. Raises: ClaimsFileError, IngestCancelled."""
    answer = _ask_child(source, layout, work, cancelled)
    header = match_header(answer["header"], layout)
    if answer["rows"] == 0:
        raise ClaimsFileError("NO_ROWS", "The first sheet has a header and no rows.")
    return Relation(
        cell_file_sql(work / "rows.csv", cell_names(header)),
        header,
        answer["rows"],
        has_line=True,
        native_dates=True,
        notices=tuple(_notices(answer, header)),
    )


def _ask_child(
    source: Path, layout: Layout, work: Path, cancelled: Callable[[], bool]
) -> Mapping[str, Any]:
    layout_path = work / "layout.json"
    layout_path.write_text(layout.to_json(), encoding="utf-8")
    command = (*COMMAND, str(source.resolve()), str(layout_path), str(work))
    try:
        return ask_child(command, work, seconds=WALL_SECONDS, cancelled=cancelled)
    except Stopped:
        raise IngestCancelled from None
    except FileRefused as refused:
        raise ClaimsFileError(refused.code, refused.message, **refused.details) from None


def _notices(answer: Mapping[str, Any], header: Header) -> list[Notice]:
    notices = []
    if answer["sheets"] > 1:
        message = "Further sheets of the workbook were not read."
        notices.append(Notice("other_sheets", message, answer["sheets"] - 1))
    if answer["blank"]:
        notices.append(Notice("blank_lines", "Empty lines, which are no rows.", answer["blank"]))
    for found in header.columns:
        if found.column.target == "ndc11" and (count := _count(answer, "numeric", found.positions)):
            message = "NDCs stored as numbers: leading zeros are lost and cannot be told."
            notices.append(Notice("numeric_ndc", message, count))
        if found.column.target in ("claim_id", "member_key", "rx_number") and (
            count := _count(answer, "imprecise", found.positions)
        ):
            message = f"Numbers of 16 digits or more in {found.column.target} have lost digits."
            notices.append(Notice("imprecise_id", message, count))
    return notices


def _count(answer: Mapping[str, Any], kind: str, positions: tuple[int, ...]) -> int:
    return sum(answer[kind].get(str(position), 0) for position in positions)
