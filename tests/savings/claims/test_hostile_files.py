"""Hostile files: each a clear refusal, quickly, in bounded memory, and never a dead server.

Every file is read in a process of its own whose peak memory is asserted.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.savings.claims.ingest_files import HEADER, csv_text, row
from tests.savings.claims.workbooks import SHEET, STRINGS, raw_workbook, text_cell, workbook

SECONDS = 30
MEGABYTES = 500

PROBE = """
import json, resource, sys
from pathlib import Path
from savings.claims.errors import ClaimsFileError
from savings.claims.ingest import ingest
from savings.claims.layouts import BUILT_IN
try:
    result = ingest(
        Path(sys.argv[1]), BUILT_IN["canonical"], lake=Path(sys.argv[2]), member_key=b"k" * 32
    )
    answer = {"rows": result.rows_in, "rejects": dict(result.reject_reasons)}
except ClaimsFileError as error:
    answer = {"code": error.code, "message": error.message, "details": error.details}
# ru_maxrss of this process would count the test runner's memory at the fork; VmHWM does not.
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
peaks = [int(status["VmHWM"].split()[0]) // 1024,
         resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024]
print(json.dumps({**answer, "peaks": peaks}))
"""


def probe(tmp_path: Path, source: Path, megabytes: int = MEGABYTES) -> dict:
    """Ingest in a fresh process; its answer, once time and memory are within bounds."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    command = [sys.executable, "-c", PROBE, str(source), str(tmp_path / "lake")]
    began = time.monotonic()
    done = subprocess.run(command, env=environment, capture_output=True, timeout=SECONDS * 2)
    assert done.returncode == 0, done.stderr.decode()
    assert time.monotonic() - began < SECONDS
    answer = json.loads(done.stdout)
    assert max(answer["peaks"]) < megabytes
    return answer


def write(tmp_path: Path, content: bytes) -> Path:
    source = tmp_path / "source"
    source.write_bytes(content)
    return source


def sheet_of(*rows: str) -> str:
    return SHEET.format(rows="".join(rows))


def header_row() -> str:
    cells = [text_cell(f"{'ABCDEF'[place]}1", name) for place, name in enumerate(HEADER)]
    return f'<row r="1">{"".join(cells)}</row>'


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 or str()};" * 10}">' for n in range(1, 10))
    + "]><sst><si><t>&a9;</t></si></sst>"
)
FAR_CELL = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
FORGED = STRINGS.replace('uniqueCount="1"', 'uniqueCount="4294967295"').replace(
    'count="1"', 'count="4294967295"'
)

WORKBOOKS = [
    pytest.param(raw_workbook(extra=[("xl/big.xml", b" " * (60 << 20))]), "ratio", id="bomb"),
    pytest.param(raw_workbook(strings=LAUGHS), "doctype", id="billion laughs"),
    pytest.param(raw_workbook(extra=[("../evil.xml", "x")]), "path", id="path upwards"),
    pytest.param(raw_workbook(extra=[("/etc/evil.xml", "x")]), "path", id="absolute path"),
    pytest.param(raw_workbook(extra=[("XL/Workbook.xml", "x")]), "duplicate", id="duplicate"),
    pytest.param(raw_workbook(extra=[("xl/vbaProject.bin", "x")]), "macro", id="macro"),
    pytest.param(
        raw_workbook(extra=[(f"xl/p{n}.txt", "") for n in range(2_001)]), "entries", id="entries"
    ),
    pytest.param(raw_workbook()[:-30], "damaged", id="cut off"),
]


@pytest.mark.parametrize(("content", "rule"), WORKBOOKS)
def test_it_refuses_an_unsafe_workbook_by_its_rule(tmp_path, content, rule) -> None:
    answer = probe(tmp_path, write(tmp_path, content))

    assert (answer["code"], answer["details"]) == ("UNSAFE_WORKBOOK", {"rule": rule})


def test_it_survives_a_workbook_that_aborts_its_reader(tmp_path) -> None:
    content = raw_workbook(sheet_of(header_row(), FAR_CELL))

    answer = probe(tmp_path, write(tmp_path, content), megabytes=1_600)

    assert answer["code"] in ("UNREADABLE_WORKBOOK", "TOO_LARGE")


def test_it_survives_a_forged_count_of_strings(tmp_path) -> None:
    content = raw_workbook(sheet_of(header_row()), strings=FORGED)

    answer = probe(tmp_path, write(tmp_path, content), megabytes=1_600)

    assert answer["code"] in ("UNREADABLE_WORKBOOK", "TOO_LARGE", "NO_ROWS")


def test_it_refuses_an_archive_that_is_no_workbook(tmp_path) -> None:
    content = raw_workbook().replace(b"xl/workbook.xml", b"xx/workbook.xml")

    assert probe(tmp_path, write(tmp_path, content))["code"] == "NOT_A_TABLE"


def test_it_refuses_formula_cells(tmp_path) -> None:
    content = workbook([HEADER, (*row()[:4], '=WEBSERVICE("http://x")', "M1")])

    answer = probe(tmp_path, write(tmp_path, content))

    assert (answer["code"], answer["details"]) == ("FORMULA_CELLS", {"cell": "E2"})


def test_it_refuses_a_line_of_two_gigabytes_at_once(tmp_path) -> None:
    source = write(tmp_path, csv_text([row()]).encode() + b"A" * (1 << 20))
    os.truncate(source, 2 << 30)

    answer = probe(tmp_path, source)

    assert answer["code"] == "BINARY_FILE"  # a hole in a file reads as zero bytes


def test_it_refuses_a_line_longer_than_a_megabyte(tmp_path) -> None:
    source = write(tmp_path, csv_text([row()]).encode() + b"A" * ((1 << 20) + 1) + b"\n")

    answer = probe(tmp_path, source)

    assert (answer["code"], answer["details"]["line"]) == ("LINE_TOO_LONG", 3)


def test_it_accounts_for_an_overlong_last_line(tmp_path) -> None:
    long = ",".join(row(claim_id="C2", member_id="M" * ((1 << 20) - 100)))

    answer = probe(tmp_path, write(tmp_path, (csv_text([row()]) + long).encode()))

    assert (answer["rows"], answer["rejects"]) == (2, {})


def test_it_refuses_a_page_of_columns(tmp_path) -> None:
    text = ",".join(f"c{number}" for number in range(100_000)) + "\n1\n"

    assert probe(tmp_path, write(tmp_path, text.encode()))["code"] == "TOO_MANY_COLUMNS"


def test_it_rejects_money_and_dates_that_are_none(tmp_path) -> None:
    bad = [row(plan_paid_usd=cell) for cell in ("NaN", "inf", "1e400", "0x10", "-", "9" * 400)]
    bad += [row(fill_date=cell) for cell in ("31/02/2025", "2025-02-31", "0000-00-00")]

    answer = probe(tmp_path, write(tmp_path, csv_text(bad).encode()))

    assert answer["rejects"] == {"not_a_date": 3, "not_a_number": 5, "too_large": 1}


def test_it_refuses_parquet_that_unpacks_to_two_hundred_million_rows(tmp_path) -> None:
    source, rows = tmp_path / "source", 20_000_000
    empty = pa.table(
        {"claim_id": pa.nulls(rows, pa.string()), "fill_date": pa.nulls(rows, pa.date32())}
    )
    with pq.ParquetWriter(source, empty.schema) as writer:
        for _ in range(10):
            writer.write_table(empty, row_group_size=rows)

    answer = probe(tmp_path, source)

    assert source.stat().st_size < 1 << 20
    assert (answer["code"], answer["details"]["rows"]) == ("TOO_LARGE", 200_000_000)


@pytest.mark.parametrize("cut", [8, 100, 5_000])
def test_it_refuses_parquet_that_is_cut_off(tmp_path, cut) -> None:
    source = tmp_path / "source"
    pq.write_table(pa.table({"claim_id": [str(n) for n in range(9_999)]}), source)
    os.truncate(source, cut)

    assert probe(tmp_path, source)["code"] == "UNREADABLE_FILE"
