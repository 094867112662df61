"""Twenty million lines end to end, and a hundred million in bounded memory.

    python -m bench.scale [--whole 20] [--growth 1 5 20 100] [--threads 2] [--memory 4GB]

--whole (millions): a generated CSV with its price lists and eligibility is taken in, run and
written as a workbook, each step in a child process of its own. --growth (millions): the run alone
over generated Parquet, spilling to disk beyond --memory. The files of a size are removed when it
is done unless --keep is given; a size is left out, and its targets missed, where the disk has no
room for it (about 0.4 GB a million lines end to end, 0.25 GB for the run alone, with its spill).

Targets: every row of the file accepted or explained; in-scope rows of the run = detail rows of the
workbook; peak of ingest, run and workbook ≤ 1.5 × --memory at every size; CPU of the run per
million lines at the largest size ≤ 1.5 × that at 5 million (or at the smallest above it).
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench._targets import Target, judge  # noqa: E402

SEED = 7
TARGET_MEMORY, TARGET_GROWTH, STEADY_FROM = 1.5, 1.5, 5.0
GB_WHOLE, GB_GROWTH = 0.4, 0.25
STEPS = ("make", "make_stored", "ingest", "run", "run_stored", "workbook")
KINDS = ("nadac", "mac", "awp")


def make(folder: Path, rows: int, threads: int, memory: str) -> dict[str, Any]:
    """The generated files as a payer would send them."""
    from savings.claims.generate import generate

    made = generate(folder / "in", rows, SEED, threads=threads)
    return {"rows": rows, "gb_out": made.claims.stat().st_size / 1e9}


def make_stored(folder: Path, rows: int, threads: int, memory: str) -> dict[str, Any]:
    """The same set as Parquet, made in chunks."""
    from savings.claims.generate import generate

    made = generate(folder / "in", rows, SEED, fmt="parquet", threads=threads)
    return {"rows": rows, "gb_out": made.claims.stat().st_size / 1e9}


def ingest(folder: Path, rows: int, threads: int, memory: str) -> dict[str, Any]:
    """Claims, eligibility and price lists into a lake; what became of each file is written down."""
    from savings.claims.ingest import ingest as take_in
    from savings.claims.layouts import BUILT_IN
    from savings.claims.prices import ingest_prices

    options: dict[str, Any] = {"lake": folder / "lake", "threads": threads}
    options["memory_limit"] = memory
    taken = {
        name: take_in(
            folder / "in" / f"{file}.csv", BUILT_IN[name], member_key=b"b" * 32, **options
        )
        for name, file in (("canonical", "claims"), ("eligibility", "eligibility"))
    }
    for kind in KINDS:
        source = folder / "in" / f"{kind}.csv"
        taken[kind] = ingest_prices(source, layout="canonical_prices", **options)
    places = {
        name: {"path": str(one.path), "absent": sorted(one.absent)} for name, one in taken.items()
    }
    (folder / "taken.json").write_text(json.dumps(places))
    claims = taken["canonical"]
    return {
        "rows": claims.rows_in,
        "unexplained": claims.rows_in - claims.rows_accepted - claims.rows_rejected,
        "missing": rows - claims.rows_in,
    }


def run(folder: Path, rows: int, threads: int, memory: str) -> dict[str, Any]:
    """The whole run over what the ingest stored."""
    from savings.claims.declarations import ClaimFile, PriceFile, RunInputs
    from savings.claims.generate_contract import GeneratedContract

    places = json.loads((folder / "taken.json").read_text())
    contract = GeneratedContract.from_json((folder / "in" / "contract.json").read_text())

    def file(name: str) -> ClaimFile:
        return ClaimFile(name, Path(places[name]["path"]), "", frozenset(places[name]["absent"]))

    inputs = RunInputs(
        (file("canonical"),),
        tuple(PriceFile(kind, kind, Path(places[kind]["path"]), "") for kind in KINDS),
        contract.terms,
        contract.scope,
        contract.parameters,
        contract.settlements,
        file("eligibility"),
    )
    return _compute(inputs, folder, threads, memory)


def run_stored(folder: Path, rows: int, threads: int, memory: str) -> dict[str, Any]:
    """The whole run over generated Parquet."""
    from bench.sums import inputs_of

    return _compute(inputs_of(folder / "in", rows), folder, threads, memory)


def _compute(inputs: Any, folder: Path, threads: int, memory: str) -> dict[str, Any]:
    from savings.computation import compute

    result = compute(inputs, workdir=folder / "run", threads=threads, memory_limit=memory)
    stages = {name: round(seconds, 1) for name, seconds in result.timings.items()}
    return {"rows": result.segments[0].lines, "digest": result.digest[:12], "stages": stages}


def workbook(folder: Path, rows: int, threads: int, memory: str) -> dict[str, Any]:
    """A workbook whose detail sheets hold every line of the run."""
    from savings.claims.declarations import SegmentRow
    from savings.workbook.facts import Readiness, WorkbookFacts
    from savings.workbook.write import write_workbook

    lines = folder / "run" / "lines.parquet"
    facts = WorkbookFacts(
        title="Bench", organization="Bench", run_id="bench", trace_id="bench",
        facts_digest="0" * 64, made_at=datetime(2026, 1, 1, tzinfo=UTC), scope=(("Group", "B"),),
        readiness=Readiness("final"), formulas={}, rules={}, rule_results=(), completeness=(),
        segments=(SegmentRow("total", "", "", rows, ()),), lines_path=lines,
        findings_path=folder / "run" / "findings.parquet",
    )  # fmt: skip
    written = write_workbook(facts, folder / "workbook.xlsx")
    return {"rows": written.detail_rows, "gb_out": written.size_bytes / 1e9}


def child(step: str, folder: Path, rows: int, threads: int, memory: str) -> None:
    """One step in this process; prints what it cost."""
    began = time.monotonic()
    facts = globals()[step](folder, rows, threads, memory)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    cost = {
        "cpu": usage.ru_utime + usage.ru_stime,
        "wall": time.monotonic() - began,
        "gb": usage.ru_maxrss / 1e6,
    }
    print(json.dumps(cost | facts))


def measure(step: str, folder: Path, rows: int, chosen: argparse.Namespace) -> dict[str, Any]:
    """One step in a child process; empty where it failed."""
    command = [sys.executable, __file__, "--child", step, "--folder", str(folder)]
    command += ["--rows", str(rows), "--threads", str(chosen.threads), "--memory", chosen.memory]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"  {step:11} failed: {done.stderr.strip().splitlines()[-1:]}")
        return {}
    found = json.loads(done.stdout.splitlines()[-1])
    beside = {name: found[name] for name in ("gb_out", "digest", "stages") if name in found}
    print(
        f"  {step:11} {found['cpu']:9.1f} CPU-s {found['wall']:9.1f} s {found['gb']:6.2f} GB "
        f"{found['rows']:13,} rows {found['rows'] / found['wall']:11,.0f} rows/s  {beside}",
        flush=True,
    )
    return found


def steps(
    names: tuple[str, ...], millions: float, gb_each: float, chosen: argparse.Namespace
) -> dict[str, dict[str, Any]]:
    """The steps over one size, in a folder of its own."""
    rows = int(millions * 1_000_000)
    folder = chosen.folder / f"scale-{names[0]}-{rows}"
    folder.mkdir(parents=True, exist_ok=True)
    print(f"\n{rows:,} lines", flush=True)
    if shutil.disk_usage(folder).free < millions * gb_each * 1e9:
        print("  left out: the disk has no room for it")
        return {}
    try:
        return {name: measure(name, folder, rows, chosen) for name in names}
    finally:
        if not chosen.keep:
            shutil.rmtree(folder)


def judge_whole(found: dict[str, dict[str, Any]], most_gb: float) -> list[Target]:
    """What is promised of the main job, end to end."""
    taken, ran, written = (found.get(name, {}) for name in ("ingest", "run", "workbook"))
    lost = taken["unexplained"] + taken["missing"] if taken else None
    apart = float(abs(ran["rows"] - written["rows"])) if ran and written else None
    peaks = [
        Target(f"peak of {name}", one.get("gb"), most_gb, unit="GB")
        for name, one in (("ingest", taken), ("run", ran), ("workbook", written))
    ]
    return [
        Target("rows neither accepted nor rejected", lost, 0, unit="rows"),
        Target("in-scope rows that the workbook lacks", apart, 0, unit="rows"),
        *peaks,
    ]


def judge_growth(found: dict[float, dict[str, Any]], most_gb: float) -> list[Target]:
    """What is promised of the growth curve."""
    targets = [
        Target(f"peak of the run, {millions:g} million", one.get("gb"), most_gb, unit="GB")
        for millions, one in found.items()
    ]
    sizes = sorted(found)
    base = next((size for size in sizes if size >= STEADY_FROM), sizes[0])
    ratio = None
    if found[base] and found[sizes[-1]]:
        ratio = (found[sizes[-1]]["cpu"] / sizes[-1]) / (found[base]["cpu"] / base)
    what = f"CPU per line, {sizes[-1]:g} million ÷ {base:g} million"
    return [*targets, Target(what, ratio, TARGET_GROWTH)]


def main() -> int:
    """End to end, then the curve; non-zero where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--whole", type=float, default=20)
    parser.add_argument("--growth", type=float, nargs="*", default=[1, 5, 20, 100])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", default="4GB")
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench")
    parser.add_argument("--keep", action="store_true", help="leave the generated files")
    parser.add_argument("--child", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--rows", type=int, default=0, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        child(chosen.child, chosen.folder, chosen.rows, chosen.threads, chosen.memory)
        return 0
    most_gb = float(Decimal(chosen.memory.removesuffix("GB"))) * TARGET_MEMORY
    targets: list[Target] = []
    if chosen.whole:
        names = ("make", "ingest", "run", "workbook")
        targets += judge_whole(steps(names, chosen.whole, GB_WHOLE, chosen), most_gb)
    curve = {
        size: steps(("make_stored", "run_stored"), size, GB_GROWTH, chosen).get("run_stored", {})
        for size in chosen.growth
    }
    if curve:
        targets += judge_growth(curve, most_gb)
    return judge(targets)


if __name__ == "__main__":
    sys.exit(main())
