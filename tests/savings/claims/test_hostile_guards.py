"""The guards by themselves: each rule broken once, and what the process around a reader says."""

import json
import signal
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from leafenterprise.shared.workbooks import answering, cells
from leafenterprise.shared.workbooks import limits as child_limits
from leafenterprise.shared.workbooks.errors import FileRefused
from leafenterprise.shared.workbooks.zip_guard import check_workbook
from savings.claims import readers_xlsx, xlsx_child
from savings.claims.duck_session import DuckSession, UnreadableText
from savings.claims.errors import ClaimsFileError, IngestCancelled
from savings.claims.layouts import BUILT_IN
from savings.claims.results import ColumnTotal
from savings.claims.transfer import ControlTotalError, check_stored
from tests.savings.claims.ingest_files import HEADER, row
from tests.savings.claims.test_hostile_files import FORGED, WORKBOOKS
from tests.savings.claims.workbooks import raw_workbook, workbook

CANONICAL = BUILT_IN["canonical"]


def write(tmp_path: Path, content: bytes) -> Path:
    source = tmp_path / "source"
    source.write_bytes(content)
    return source


@pytest.mark.parametrize(("content", "rule"), WORKBOOKS)
def test_it_names_the_rule_that_a_workbook_breaks(tmp_path, content, rule) -> None:
    with pytest.raises(FileRefused) as refusal:
        check_workbook(write(tmp_path, content))

    assert refusal.value.details == {"rule": rule}


def test_it_lets_an_ordinary_workbook_pass(tmp_path) -> None:
    check_workbook(write(tmp_path, workbook([HEADER, row()])))
    check_workbook(write(tmp_path, raw_workbook(strings=FORGED)))


def test_it_refuses_an_encrypted_part(tmp_path) -> None:
    content = bytearray(raw_workbook())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(mark) + offset] |= 1

    with pytest.raises(FileRefused) as refusal:
        check_workbook(write(tmp_path, bytes(content)))

    assert refusal.value.details == {"rule": "encrypted"}


def test_it_refuses_a_workbook_of_too_many_bytes_in_all(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("leafenterprise.shared.workbooks.zip_guard.MAX_TOTAL_BYTES", 100)

    with pytest.raises(FileRefused) as refusal:
        check_workbook(write(tmp_path, raw_workbook()))

    assert refusal.value.details == {"rule": "total"}


def ask(tmp_path: Path, monkeypatch, content: bytes) -> dict:
    """The reader's main in this process, without its limits."""
    monkeypatch.setattr(answering, "limit_process", lambda: None)
    layout = tmp_path / "layout.json"
    layout.write_text(CANONICAL.to_json())
    assert xlsx_child.main([str(write(tmp_path, content)), str(layout), str(tmp_path)]) == 0
    return json.loads((tmp_path / "answer.json").read_text())


def test_it_answers_with_the_header_and_the_counts(tmp_path, monkeypatch) -> None:
    rows = [HEADER, row(), (None,) * 6, (*row()[:3], 30, 10**16, "M1")]

    answer = ask(tmp_path, monkeypatch, workbook(rows, further_sheets=2))

    assert answer["header"] == list(HEADER)
    assert (answer["rows"], answer["blank"], answer["sheets"]) == (2, 1, 3)
    assert answer["numeric"] == {"0": 0, "1": 0, "2": 0, "3": 1, "4": 1, "5": 0}
    assert answer["imprecise"]["4"] == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (workbook([("a", "b")]), "MISSING_COLUMNS"),
        (workbook([HEADER, ("=1+1",)]), "FORMULA_CELLS"),
        (raw_workbook(strings="<sst"), "UNREADABLE_WORKBOOK"),
        (raw_workbook()[:40], "UNSAFE_WORKBOOK"),
    ],
    ids=["other columns", "formula", "broken strings", "cut off"],
)
def test_it_answers_with_the_error(tmp_path, monkeypatch, content, code) -> None:
    assert ask(tmp_path, monkeypatch, content)["error"][0] == code


def test_it_answers_when_memory_runs_out(tmp_path, monkeypatch) -> None:
    def exhausted(*arguments: object) -> None:
        raise MemoryError

    monkeypatch.setattr(xlsx_child, "read_workbook", exhausted)

    assert ask(tmp_path, monkeypatch, workbook([HEADER]))["error"][0] == "TOO_LARGE"


def test_it_limits_the_process_that_opens_a_workbook(monkeypatch) -> None:
    limits = {}
    monkeypatch.setattr(child_limits.resource, "setrlimit", limits.__setitem__)

    child_limits.limit_process()

    assert limits[child_limits.resource.RLIMIT_CORE] == (0, 0)
    assert limits[child_limits.resource.RLIMIT_AS] == (1536 << 20, 1536 << 20)
    assert limits[child_limits.resource.RLIMIT_CPU] == (20, 20)


def test_it_follows_the_index_to_the_first_sheet(tmp_path) -> None:
    with zipfile.ZipFile(write(tmp_path, raw_workbook())) as archive:
        assert cells.first_sheet_part(archive) == "xl/worksheets/sheet1.xml"


@pytest.fixture
def sleeper(monkeypatch):
    """A reader that never answers."""
    monkeypatch.setattr(
        readers_xlsx, "COMMAND", (sys.executable, "-c", "import time; time.sleep(60)")
    )


def test_it_kills_a_reader_that_takes_too_long(tmp_path, monkeypatch, sleeper) -> None:
    monkeypatch.setattr(readers_xlsx, "WALL_SECONDS", 0.3)

    with pytest.raises(ClaimsFileError) as refusal:
        readers_xlsx.xlsx_relation(tmp_path / "x", CANONICAL, tmp_path, lambda: False)

    assert refusal.value.code == "TOO_LARGE"


def test_it_kills_a_reader_when_told_to_stop(tmp_path, sleeper) -> None:
    with pytest.raises(IngestCancelled):
        readers_xlsx.xlsx_relation(tmp_path / "x", CANONICAL, tmp_path, lambda: True)


def test_it_reports_a_reader_that_was_aborted(tmp_path, monkeypatch) -> None:
    abort = f"import os; os.kill(os.getpid(), {int(signal.SIGABRT)})"
    monkeypatch.setattr(readers_xlsx, "COMMAND", (sys.executable, "-c", abort))

    with pytest.raises(ClaimsFileError) as refusal:
        readers_xlsx.xlsx_relation(tmp_path / "x", CANONICAL, tmp_path, lambda: False)

    assert refusal.value.code == "UNREADABLE_WORKBOOK"


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        ("SELECT * FROM read_csv('/etc/hostname')", RuntimeError),
        ("SET threads = 8", UnreadableText),
        ("SELEC 1", RuntimeError),
        ("SELECT CAST('Jane' AS DATE)", UnreadableText),
        ("SELECT len(list(i)) FROM range(9000000) t(i)", ClaimsFileError),
    ],
)
def test_it_lets_a_statement_reach_nothing_else_and_quote_nothing(tmp_path, sql, error) -> None:
    with (
        DuckSession(tmp_path, memory_limit="40MB", threads=1) as session,
        pytest.raises(error) as failure,
    ):
        session.run(sql)

    assert "Jane" not in str(failure.value)
    assert failure.value.__cause__ is None
    assert failure.value.__context__ is None


def test_it_refuses_totals_that_the_parquet_does_not_hold() -> None:
    total = ColumnTotal(Decimal("2.00"), Decimal("2.00"), Decimal(0), Decimal(0), 0)

    with pytest.raises(ControlTotalError):
        check_stored({"plan_paid_usd": total}, {"plan_paid_usd": Decimal("1.99")}, frozenset())

    rounded = frozenset({"plan_paid_usd"})
    kept = check_stored({"plan_paid_usd": total}, {"plan_paid_usd": Decimal("1.99")}, rounded)
    assert kept["plan_paid_usd"].stored == Decimal("1.99")
