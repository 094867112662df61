"""Asking a child process for a workbook: this side only reads its answer, and outlives it."""

import json
import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from leafenterprise.shared.workbooks.errors import FileRefused

POLL_SECONDS = 0.1
_ROOT = Path(__file__).resolve().parents[3]


class Stopped(Exception):
    """The caller's `cancelled` said yes."""


def ask_child(
    command: Sequence[str],
    work: Path,
    *,
    seconds: float,
    cancelled: Callable[[], bool] = lambda: False,
) -> dict[str, Any]:
    """What the command wrote to `work/answer.json`. Raises: FileRefused, Stopped."""
    environment = {"PYTHONPATH": str(_ROOT), "PATH": os.environ.get("PATH", "")}
    with subprocess.Popen(
        list(command),
        cwd=_ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as child:
        code = _wait(child, seconds, cancelled)
    path = work / "answer.json"
    if code != 0 or not path.is_file():
        raise _died(code)
    answer: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if "error" in answer:
        kind, message, details = answer["error"]
        raise FileRefused(kind, message, **details)
    return answer


def _wait(child: "subprocess.Popen[bytes]", seconds: float, cancelled: Callable[[], bool]) -> int:
    for _ in range(int(seconds / POLL_SECONDS)):
        try:
            return child.wait(POLL_SECONDS)
        except subprocess.TimeoutExpired:
            if cancelled():
                child.kill()
                raise Stopped from None
    child.kill()
    return -signal.SIGXCPU


def _died(code: int) -> FileRefused:
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        message = "The workbook takes too long to read; save it as CSV."
        return FileRefused("TOO_LARGE", message)
    message = "The workbook cannot be read in the memory allowed; save it as CSV."
    return FileRefused("UNREADABLE_WORKBOOK", message)
