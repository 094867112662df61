"""Benches keep their promises in the exit code, and the page holds what they printed."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from bench._targets import Target, judge
from bench.record import Ran, machine, merged, names_of_benches, section, split, titled
from tests.places import ROOT

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def test_it_ends_well_when_every_target_is_met(capsys):
    targets = [Target("a ÷ b", 1.2, 1.2), Target("b ÷ a", 8.0, 8.0, "at least")]

    assert judge(targets) == 0
    assert "2 of 2 targets met" in capsys.readouterr().out


@pytest.mark.parametrize(
    "missed",
    [Target("a", 1.21, 1.2), Target("a", 7.9, 8.0, "at least"), Target("a", None, 1.0)],
    ids=["above", "below", "not measured"],
)
def test_it_ends_badly_when_one_is_missed(missed, capsys):
    assert judge([Target("held", 1.0, 1.0), missed]) == 1
    assert "MISSED" in capsys.readouterr().out


def test_it_ends_badly_when_nothing_was_promised():
    assert judge([]) == 1


def test_it_runs_a_bench_to_its_exit_code():
    command = [sys.executable, "-m", "bench.workbook", "--rows", "300", "--growth"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    missed = done.stdout.count("target MISSED")
    assert "targets met" in done.stdout, done.stderr
    assert done.returncode == (1 if missed else 0)


def test_it_takes_every_bench_of_the_folder():
    assert {"ingest", "sums", "workbook", "planted"} <= set(names_of_benches())
    assert not any(name.startswith("_") or name == "record" for name in names_of_benches())


def test_it_gives_what_follows_the_names_to_each_bench():
    assert split(["sums", "--millions", "1", "5"]) == (["sums"], ["--millions", "1", "5"])
    assert split([]) == (names_of_benches(), [])


def test_it_gives_a_run_a_section_of_its_own_name():
    assert titled(["--as", "scale-100", "scale", "--growth", "100"]) == (
        "scale-100",
        ["scale", "--growth", "100"],
    )
    assert titled(["scale"]) == ("", ["scale"])


def test_it_replaces_the_section_of_a_bench_and_keeps_the_others():
    old = merged("", {"ingest": "## ingest\n\nold\n", "sums": "## sums\n\nkept\n"})

    page = merged(old, {"ingest": "## ingest\n\nnew\n"})

    assert "old" not in page
    assert page.index("## ingest") < page.index("new") < page.index("## sums") < page.index("kept")


def test_it_says_in_the_section_that_a_target_was_missed():
    ran = Ran("sums", "python -m bench.sums", 1, 2.0, f"wrote {ROOT}/var/x\n")

    written = section(ran, machine(), NOW)

    assert "A TARGET WAS MISSED" in written
    assert str(ROOT) not in written
