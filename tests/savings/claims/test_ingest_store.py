"""The lake: one address per content, no rework, nothing half-written, stoppable."""

import hashlib
import hmac
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from savings.claims.errors import IngestCancelled
from savings.claims.ingest import ingest
from savings.claims.layouts import BUILT_IN
from tests.savings.claims.ingest_files import (
    MEMBER_KEY,
    csv_text,
    row,
    rows_of,
    take_file,
    take_in,
)

CANONICAL = BUILT_IN["canonical"]


def many(count: int) -> str:
    """So many different claims, not in order of their ids."""
    numbers = (number * 7919 % count for number in range(count))
    return csv_text(
        [row(claim_id=f"C{number:07}", member_id=f"M{number % 97}") for number in numbers]
    )


def test_it_gives_the_same_file_the_same_address_and_does_no_work_twice(tmp_path) -> None:
    first = take_in(tmp_path, many(50))
    written = first.path.stat().st_mtime_ns

    again = take_in(tmp_path, many(50))

    assert again == replace(first, reused=True)
    assert again.path.stat().st_mtime_ns == written


def test_it_gives_another_layout_or_key_another_address(tmp_path) -> None:
    source = tmp_path / "source"
    source.write_text(many(3))
    known = take_file(tmp_path, source).address

    other_key = ingest(source, CANONICAL, lake=tmp_path / "lake", member_key=b"another secret key")
    other_layout = take_file(tmp_path, source, replace(CANONICAL, null_values=("NULL",)))
    other_title = take_file(tmp_path, source, replace(CANONICAL, title="Renamed"))

    assert len({known, other_key.address, other_layout.address}) == 3
    assert other_title.address == known


def test_it_stores_the_same_rows_with_any_number_of_threads(tmp_path) -> None:
    source = tmp_path / "source"
    source.write_text(many(40_000))
    stored = []

    for threads in (1, 2, 4):
        lake = tmp_path / f"lake{threads}"
        result = ingest(source, CANONICAL, lake=lake, member_key=MEMBER_KEY, threads=threads)
        stored.append(rows_of(result))

    assert stored[0] == stored[1] == stored[2]
    assert [cells[0] for cells in stored[0]] == sorted(cells[0] for cells in stored[0])


def test_it_hashes_member_ids_with_the_key_and_stores_no_id(tmp_path) -> None:
    result = take_in(tmp_path, csv_text([row(member_id=" SUBSCRIBER-77 ")]))

    key = hmac.new(MEMBER_KEY, b"member ids", "sha256").digest()
    expected = hashlib.sha256(key + b"SUBSCRIBER-77").hexdigest()[:32]
    assert rows_of(result, "member_key") == [(expected,)]
    for path in (tmp_path / "lake").rglob("*"):
        assert path.is_dir() or b"SUBSCRIBER-77" not in path.read_bytes()


@pytest.mark.parametrize("key", [b"short", b"x" * 65])
def test_it_refuses_a_key_that_protects_nothing(tmp_path, key) -> None:
    source = tmp_path / "source"
    source.write_text(many(1))

    with pytest.raises(ValueError, match="16 to 64 bytes"):
        ingest(source, CANONICAL, lake=tmp_path, member_key=key)


def test_it_reports_progress_that_never_runs_backwards(tmp_path) -> None:
    source = tmp_path / "source"
    source.write_text(many(20_000))
    told: list[tuple[int, int]] = []

    ingest(
        source,
        CANONICAL,
        lake=tmp_path,
        member_key=MEMBER_KEY,
        progress=lambda done, total: told.append((done, total)),
    )

    assert told == sorted(told)
    assert told[-1] == (1_000, 1_000)
    assert len(told) > 3


def test_it_stops_when_told_and_leaves_nothing(tmp_path) -> None:
    source = tmp_path / "source"
    source.write_text(many(300_000))

    with pytest.raises(IngestCancelled):
        ingest(
            source, CANONICAL, lake=tmp_path / "lake", member_key=MEMBER_KEY, cancelled=lambda: True
        )

    assert [path for path in (tmp_path / "lake").rglob("*") if path.is_file()] == []


CHILD = """
import sys
from pathlib import Path
from savings.claims.ingest import ingest
from savings.claims.layouts import BUILT_IN
ingest(Path(sys.argv[1]), BUILT_IN["canonical"], lake=Path(sys.argv[2]), member_key=b"k" * 32)
"""


@pytest.mark.parametrize("milliseconds", [150, 350, 600, 900])
def test_it_is_whole_or_absent_after_a_kill_and_clears_up(tmp_path, milliseconds) -> None:
    source, lake = tmp_path / "source", tmp_path / "lake"
    source.write_text(many(200_000))
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    child = subprocess.Popen([sys.executable, "-c", CHILD, source, lake], env=environment)
    time.sleep(milliseconds / 1000)
    child.send_signal(signal.SIGKILL)
    child.wait()

    result = ingest(source, CANONICAL, lake=lake, member_key=b"k" * 32)

    assert result.rows_accepted == 200_000
    assert {path.name for path in lake.iterdir()} == {"claims", "incoming"}
    assert list((lake / "incoming").iterdir()) == []
    assert len(list((lake / "claims").iterdir())) == 1


def test_it_stands_by_the_first_of_two_builders(tmp_path) -> None:
    source = tmp_path / "source"
    source.write_text(many(100_000))
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    command = [sys.executable, "-c", CHILD, source, tmp_path / "lake"]

    children = [subprocess.Popen(command, env=environment) for _ in range(2)]

    assert [child.wait() for child in children] == [0, 0]
    assert len(list((tmp_path / "lake" / "claims").iterdir())) == 1
    assert list((tmp_path / "lake" / "incoming").iterdir()) == []
