"""Small workbooks: read by their rows, refused by a sentence, in a process that may die."""

import json
import os
import signal
import sys

import pytest

from leafenterprise.shared.workbooks import answering, asking, child, small
from leafenterprise.shared.workbooks.errors import FileRefused
from tests.savings.claims.workbooks import raw_workbook, workbook


def answer(tmp_path, monkeypatch, content: bytes, rows: int = 9, columns: int = 9) -> dict:
    """The reader's main in this process, without its limits."""
    monkeypatch.setattr(answering, "limit_process", lambda: None)
    source = tmp_path / "sent.xlsx"
    source.write_bytes(content)
    assert child.main([str(source), str(tmp_path), str(rows), str(columns)]) == 0
    return json.loads((tmp_path / "answer.json").read_text())


def test_it_tells_rows_by_their_number_and_keeps_lines(tmp_path, monkeypatch):
    content = workbook([("a", "two\nlines"), (None, None), (None, 0.25), (True, None)])

    told = answer(tmp_path, monkeypatch, content)

    assert told == {"rows": [[1, ["a", "two\nlines"]], [3, [None, "0.25"]], [4, ["true"]]]}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (workbook([("a",)] * 11), "TOO_LARGE"),
        (workbook([("a",) * 10]), "TOO_LARGE"),
        (workbook([("=1+1",)]), "FORMULA_CELLS"),
        (raw_workbook(strings="<sst"), "UNREADABLE_WORKBOOK"),
        (raw_workbook()[:40], "UNSAFE_WORKBOOK"),
    ],
    ids=["rows", "columns", "formula", "broken strings", "cut off"],
)
def test_it_answers_with_the_error(tmp_path, monkeypatch, content, code):
    assert answer(tmp_path, monkeypatch, content)["error"][0] == code


def test_it_answers_when_memory_runs_out(tmp_path, monkeypatch):
    def exhausted(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(child, "read_rows", exhausted)

    assert answer(tmp_path, monkeypatch, workbook([("a",)]))["error"][0] == "TOO_LARGE"


def test_it_reads_through_the_process_and_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(small.tempfile, "tempdir", str(tmp_path))

    rows = small.read_small_workbook(workbook([("a", "b")]), most_rows=5, most_columns=5)

    assert rows == [(1, ["a", "b"])]
    assert not [name for name in os.listdir(tmp_path) if name.startswith("workbook-")]


@pytest.mark.parametrize(
    ("ends", "code"),
    [(signal.SIGABRT, "UNREADABLE_WORKBOOK"), (signal.SIGKILL, "TOO_LARGE")],
)
def test_it_outlives_a_reader_that_dies(monkeypatch, ends, code):
    die = f"import os; os.kill(os.getpid(), {int(ends)})"
    monkeypatch.setattr(small, "COMMAND", (sys.executable, "-c", die))

    with pytest.raises(FileRefused) as refusal:
        small.read_small_workbook(b"", most_rows=1, most_columns=1)

    assert refusal.value.code == code


def test_it_stops_when_told_to(tmp_path):
    command = (sys.executable, "-c", "import time; time.sleep(60)")

    with pytest.raises(asking.Stopped):
        asking.ask_child(command, tmp_path, seconds=9, cancelled=lambda: True)
