"""How a child process that reads a workbook answers: in any case, and in words of its own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from leafenterprise.shared.workbooks.errors import FileRefused
from leafenterprise.shared.workbooks.limits import limit_process
from leafenterprise.shared.workbooks.zip_guard import check_workbook


def answer(
    source: Path, work: Path, read: Callable[[], dict[str, Any]], *, takes_csv: bool = False
) -> int:
    """Limit, read, write `work/answer.json`; any failure is an answer too."""
    limit_process()
    try:
        check_workbook(source)
        told = read()
    except FileRefused as error:
        told = {"error": [error.code, error.message, error.details]}
    except MemoryError:
        instead = "; send CSV" if takes_csv else ""
        message = f"The workbook needs too much memory{instead}."
        told = {"error": ["TOO_LARGE", message, {}]}
    except Exception:  # the text of a parser's error may quote a cell
        instead = " or as CSV" if takes_csv else ""
        message = f"The workbook could not be read; save it again as .xlsx{instead}."
        told = {"error": ["UNREADABLE_WORKBOOK", message, {}]}
    (work / "answer.json").write_text(json.dumps(told), encoding="utf-8")
    return 0
