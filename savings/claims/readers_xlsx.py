"""Workbooks: read in a child process that may die; this side only reads its answer."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from savings.claims.duck_session import POLL_SECONDS
from savings.claims.errors import ClaimsFileError, IngestCancelled
from savings.claims.header import Header, match_header
from savings.claims.layout import Layout
from savings.claims.readers import Relation
from savings.claims.readers_careful import cell_file_sql, cell_names
from savings.claims.results import Notice

WALL_SECONDS = 120
COMMAND = (sys.executable, "-m", "savings.claims.xlsx_child")
_ROOT = Path(__file__).resolve().parents[2]


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
    environment = {"PYTHONPATH": str(_ROOT), "PATH": os.environ.get("PATH", "")}
    with subprocess.Popen(
        [*COMMAND, str(source.resolve()), str(layout_path), str(work)],
        cwd=_ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as child:
        code = _wait(child, cancelled)
    path = work / "answer.json"
    if code != 0 or not path.is_file():
        raise _died(code)
    answer: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if "error" in answer:
        kind, message, details = answer["error"]
        raise ClaimsFileError(kind, message, **details)
    return answer


def _wait(child: "subprocess.Popen[bytes]", cancelled: Callable[[], bool]) -> int:
    for _ in range(int(WALL_SECONDS / POLL_SECONDS)):
        try:
            return child.wait(POLL_SECONDS)
        except subprocess.TimeoutExpired:
            if cancelled():
                child.kill()
                raise IngestCancelled from None
    child.kill()
    return -signal.SIGXCPU


def _died(code: int) -> ClaimsFileError:
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        message = "The workbook takes too long to read; save it as CSV."
        return ClaimsFileError("TOO_LARGE", message)
    message = "The workbook cannot be read in the memory allowed; save it as CSV."
    return ClaimsFileError("UNREADABLE_WORKBOOK", message)


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
