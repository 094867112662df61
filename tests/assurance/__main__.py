"""`python -m tests.assurance [--deep] [--json FILE] [ROW …]`: attack, count, print one table.

Exit code 0 when every attempt went as expected and every positive control bit.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.assurance.rows import ROWS, Row

ROOT = Path(__file__).resolve().parents[2]
Tests = dict[str, dict[str, Any]]
NOT_RUN = "not run"


@dataclass
class Line:
    """One line of the table."""

    row: str
    title: str
    attempted: int = 0
    as_expected: int = 0
    skipped: int = 0
    control: str = ""
    seed: str = ""
    seconds: float = 0.0
    state: str = "ok"
    remarks: tuple[str, ...] = ()


def main() -> int:
    """Run what was asked for, print, write."""
    options = read_options()
    rows = [row for row in ROWS if not options.rows or row.id in options.rows]
    started = time.monotonic()
    attacks = run("attacks", [t for row in rows for t in wanted(row, deep=options.deep)])
    controls = run("controls", [f"{g}={t}" for row in rows for g, t in row.control])
    lines = [line_of(row, attacks, controls, deep=options.deep) for row in rows]
    show(lines, time.monotonic() - started, deep=options.deep)
    if options.json:
        told = {"deep": options.deep, "rows": [asdict(line) for line in lines]}
        Path(options.json).write_text(json.dumps(told, indent=1) + "\n")
    return int(any(line.state == "FAIL" for line in lines))


def read_options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="assurance", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--deep", action="store_true", help="also what takes long or a server")
    parser.add_argument("--json", metavar="FILE", help="write the table there too")
    parser.add_argument("rows", nargs="*", metavar="ROW", help="only these rows, by id")
    options = parser.parse_args()
    if unknown := set(options.rows) - {row.id for row in ROWS}:
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    return options


def wanted(row: Row, *, deep: bool) -> tuple[str, ...]:
    """The tests of a row."""
    return (*row.tests, *row.proof, *(row.deep if deep else ()))


def run(mode: str, named: list[str]) -> Tests:
    """One pytest session in a process of its own; what became of each test."""
    if not named:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "told.json"
        command = [sys.executable, "-m", "tests.assurance.session", mode, str(out)]
        done = subprocess.run(
            [*command, *dict.fromkeys(named)], cwd=ROOT, capture_output=True, text=True, check=False
        )
        if not out.exists():
            raise SystemExit(f"the session of {mode} broke:\n{done.stdout}\n{done.stderr[-3000:]}")
        told = json.loads(out.read_text())
    if not told["tests"]:
        raise SystemExit(f"the session of {mode} found nothing to run:\n{done.stdout[-3000:]}")
    tests: Tests = told["tests"]
    return tests


def line_of(row: Row, attacks: Tests, controls: Tests, *, deep: bool) -> Line:
    """What the row's tests say."""
    line = Line(row.id, row.title, seed=row.seed)
    if row.not_run:
        line.state, line.remarks = NOT_RUN, (row.not_run,)
        return line
    tests = {name: told for name, told in attacks.items() if _among(name, wanted(row, deep=deep))}
    ran = {name: told for name, told in tests.items() if told["outcome"] != "skipped"}
    line.attempted = sum(told["attempts"] for told in ran.values())
    line.as_expected = sum(t["attempts"] for t in ran.values() if t["outcome"] == "passed")
    line.skipped = len(tests) - len(ran)
    line.seconds = round(sum(told["seconds"] for told in tests.values()), 1)
    bitten, control_remarks = _controls_of(row, attacks, controls)
    line.control = f"{bitten} of {len(row.control) + len(row.proof)}"
    failed = [f"{n}: {t['why']}" for n, t in ran.items() if t["outcome"] != "passed"]
    line.remarks = (*failed, *control_remarks)
    missing = [
        name for name in wanted(row, deep=deep) if not any(_among(t, (name,)) for t in tests)
    ]
    line.remarks += tuple(f"{name} was not found" for name in missing)
    if line.remarks or not line.attempted:
        line.state = "FAIL"
    return line


def _controls_of(row: Row, attacks: Tests, controls: Tests) -> tuple[int, list[str]]:
    """How many controls bit: tests that failed with their guard off, and proofs that passed."""
    bitten, remarks = 0, []
    for guard, name in row.control:
        told = controls.get(name, {"outcome": "not run", "phase": ""})
        bit = told["outcome"] == "failed" and told["phase"] == "call"
        bitten += bit
        if not bit:
            remarks.append(f"with guard {guard} off, {name} is {told['outcome']} {told['phase']}")
    for name in row.proof:
        proofs = [told for test, told in attacks.items() if _among(test, (name,))]
        bitten += bool(proofs) and all(told["outcome"] == "passed" for told in proofs)
    return bitten, remarks


def _among(test: str, named: tuple[str, ...]) -> bool:
    return any(test == name or test.startswith((f"{name}::", f"{name}[")) for name in named)


def show(lines: list[Line], seconds: float, *, deep: bool) -> None:
    """The table."""
    head = ("", "row", "attempted", "as expected", "control", "seed", "seconds")
    cells = [
        (
            line.state,
            line.title,
            f"{line.attempted:,}",
            f"{line.as_expected:,}" + (f" ({line.skipped} skipped)" if line.skipped else ""),
            line.control,
            line.seed or "–",
            f"{line.seconds:.1f}",
        )
        for line in lines
    ]
    widths = [max(len(row[place]) for row in (head, *cells)) for place in range(len(head))]
    for row in (head, *cells):
        print(
            "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        )
    for line in lines:
        for remark in line.remarks:
            print(f"{line.state} {line.row}: {remark}")
    states = [line.state for line in lines]
    told = ", ".join(f"{states.count(state)} {state}" for state in ("ok", "FAIL", NOT_RUN))
    tier = "deep" if deep else "quick"
    print(f"\n{len(lines)} rows: {told}; {tier} tier, {seconds:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
