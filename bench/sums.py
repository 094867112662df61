"""The whole formula set on generated claims, against a hand-written query and against pandas.

    python -m bench.sums [--millions 1 5 20] [--threads 2] [--folder var/bench] [--no-pandas]

Every measurement runs alone in a child process: CPU seconds of all its threads, wall seconds and
peak memory. Like is set beside like: `sums` and `pandas` make the sums alone from raw claims,
`run` and `pandas_run` net, join prices, tell duplicates and refills, make every sum, put the rules
to the lines and store lines and findings. Targets at every size: totals equal to the cent, as many
findings of each rule, the whole run under 4 GB. From a million rows on, below which fixed costs
weigh most: the engine's sums within 1.2 × the CPU of the hand-written query, the whole run within
3 × it, sums and run in less time than pandas takes for the same. From 20 million rows on: at most
a quarter of the memory of pandas, or of the 16 GB that it has, where it fails for want of more.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench._targets import Target, judge  # noqa: E402
from savings.claims.declarations import RunInputs  # noqa: E402

SEED = 7
CONTENDERS = ("hand", "sums", "run", "pandas", "pandas_run")
TARGET_SUMS, TARGET_RUN, TARGET_GB = 1.2, 3.0, 4.0
RATIOS_FROM_ROWS = 1_000_000
TARGET_PANDAS_TIME, TARGET_PANDAS_MEMORY, MEMORY_FROM_ROWS = 1.0, 0.25, 20_000_000
PANDAS_GB = 16
BESIDE_PANDAS = (("sums", "pandas", "the sums alone"), ("run", "pandas_run", "the whole run"))


def inputs_of(folder: Path, rows: int) -> RunInputs:
    """The generated set's inputs; the claims' digest is left out, it costs a read."""
    from savings.claims.generate import generate

    if not (folder / "contract.json").exists():
        return generate(folder, rows, SEED, fmt="parquet").run_inputs()
    from savings.claims.declarations import ClaimFile, PriceFile
    from savings.claims.generate_contract import GeneratedContract

    contract = GeneratedContract.from_json((folder / "contract.json").read_text())
    kinds = ("nadac", "mac", "awp")
    return RunInputs(
        (ClaimFile("generated", folder / "claims.parquet", ""),),
        tuple(PriceFile(kind, kind, folder / f"{kind}.parquet", "") for kind in kinds),
        contract.terms,
        contract.scope,
        contract.parameters,
        contract.settlements,
        ClaimFile("eligibility", folder / "eligibility.parquet", ""),
    )


def generate_apart(folder: Path, rows: int) -> None:
    """Generate in a child: Linux hands a parent's peak memory down to the children it starts."""
    command = [sys.executable, __file__, "--generate", "--folder", str(folder)]
    subprocess.run([*command, "--rows", str(rows)], check=True)


def hand(inputs: RunInputs, workdir: Path, threads: int) -> dict[str, Any]:
    """The hand-written single-scan query of the same sums."""
    import duckdb

    from bench._sums_hand import hand_query, total_of

    con = duckdb.connect()
    con.execute(f"SET threads = {threads}; SET memory_limit = '3GB'")
    con.execute(f"SET temp_directory = '{workdir}'")
    con.execute("SET disabled_optimizers = 'grouping_sets'")  # its best: half the CPU without
    sums = _sum_list(inputs)
    rows = con.execute(hand_query(inputs, sums.columns)).fetchall()
    return {"sums": len(sums.columns), "rows": len(rows), "total": _texts(total_of(rows))}


def sums(inputs: RunInputs, workdir: Path, threads: int) -> dict[str, Any]:
    """The engine's own query for the sums, straight from the claims: nothing netted or stored."""
    from savings.claims import cube, sources
    from savings.claims.connection import open_engine
    from savings.claims.lines import LineSources, lines_select
    from savings.claims.opportunities import create_formulations
    from savings.claims.price_join import create_prices, join_prices
    from savings.claims.terms import create_terms
    from savings.claims.windows import number_drugs

    files = [inputs.claims[0].path, *(file.path for file in inputs.prices)]
    with open_engine(workdir, files, threads=threads) as engine:
        sources.create_claims(engine, inputs.claims)
        sources.create_months(engine, inputs.scope, "fill_date")
        engine.run("CREATE TEMP TABLE netted (line_id BIGINT)")
        engine.run(
            "CREATE TEMP TABLE marked_lines (line_id BIGINT, duplicate_of VARCHAR, "
            "prior_fill_date DATE, prior_days_supply INTEGER, refill_used_share DECIMAL(18,6))"
        )
        sources.create_scoped(engine, inputs.scope, "fill_date")
        number_drugs(engine)
        create_terms(engine, inputs.terms)
        weeks = inputs.parameters.carry_forward_weeks
        for kind in ("nadac", "mac"):
            create_prices(engine, [f for f in inputs.prices if f.kind == kind], weeks, kind)
        create_formulations(engine)
        join_prices(engine, ("nadac", "mac"))
        listed = _sum_list(inputs)
        has = LineSources(frozenset({"nadac", "mac"}), False)
        lines = lines_select(inputs.parameters, has)
        cube.create_cube(engine, listed, f"({lines}) AS lines")
        found = cube.read_segments(engine, listed, "s0", 10**9)
    total = found[0].total
    groups = sum(len(segment.components) for segment in found)
    values = [
        total.get(name) for name in listed.columns.values()
    ]  # what no line states is not there
    return {"sums": len(listed.columns), "rows": groups, "total": _texts(values)}


def run(inputs: RunInputs, workdir: Path, threads: int) -> dict[str, Any]:
    """The whole run: netting, prices, lines stored, sums, window rules, findings, statement."""
    from savings.computation import compute

    result = compute(inputs, workdir=workdir, threads=threads)
    stages = {name: round(seconds, 1) for name, seconds in result.timings.items()}
    rules = {rule.rule: rule.findings for rule in result.rules}
    return {"stages": stages, "findings": sum(rules.values()), "rules": rules}


def pandas(inputs: RunInputs, workdir: Path, threads: int) -> dict[str, Any]:
    """The same sums in pandas, within 16 GB."""
    from bench._sums_pandas import run_pandas

    resource.setrlimit(resource.RLIMIT_DATA, (PANDAS_GB * 2**30, PANDAS_GB * 2**30))
    return run_pandas(inputs, _sum_list(inputs).columns)


def pandas_run(inputs: RunInputs, workdir: Path, threads: int) -> dict[str, Any]:
    """The whole run in pandas, within 16 GB."""
    from bench._run_pandas import run_pandas
    from savings.claims.cube import SumList, list_sums
    from savings.formulas import FORMULAS

    resource.setrlimit(resource.RLIMIT_DATA, (PANDAS_GB * 2**30, PANDAS_GB * 2**30))
    listed = SumList(inputs.parameters)
    list_sums(FORMULAS.values(), listed)
    return run_pandas(inputs, listed.columns, workdir)


def _sum_list(inputs: RunInputs) -> Any:
    """The sums that figures are finished from, left-out dollars included, in every contender.

    Left to the run alone: opportunities, which reprice each line, and the counts of lines that
    lack an input.
    """
    from savings.claims.cube import SumList, list_sums
    from savings.formulas import FORMULAS

    listed = SumList(inputs.parameters)
    list_sums([one for one in FORMULAS.values() if one.family != "opportunity"], listed)
    kept = {
        (column, where): name
        for (column, where), name in listed.columns.items()
        if column != "*" or "COALESCE" not in where
    }
    return SumList(inputs.parameters, kept)


def _texts(values: list[Any]) -> list[str]:
    return [str(value if value is not None else 0) for value in values]


def child(name: str, folder: Path, rows: int, threads: int) -> None:
    """Measure one contender and print what it cost."""
    work: Callable[..., dict[str, Any]] = globals()[name]
    inputs = inputs_of(folder, rows)
    workdir = Path(tempfile.mkdtemp(dir=folder))
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
    facts = work(inputs, workdir, threads)
    after, wall = resource.getrusage(resource.RUSAGE_SELF), time.monotonic() - began
    shutil.rmtree(workdir)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"cpu": cpu, "wall": wall, "gb": after.ru_maxrss / 1e6, **facts}))


def measure(name: str, folder: Path, rows: int, threads: int) -> dict[str, Any]:
    """One contender in a child process."""
    command = [sys.executable, __file__, "--child", name, "--folder", str(folder)]
    command += ["--rows", str(rows), "--threads", str(threads)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip(" ^~")]
        return {"failed": said[-1] if said else f"exit {done.returncode}"}
    return json.loads(done.stdout.splitlines()[-1])


def report(rows: int, found: Mapping[str, Mapping[str, Any]]) -> None:
    """Print the table and the ratios for one size."""
    print(f"\n{rows:,} rows")
    for name, one in found.items():
        if "failed" in one:
            print(f"  {name:10} failed: {one['failed']}")
            continue
        rate = rows / one["cpu"]
        print(
            f"  {name:10} {one['cpu']:8.1f} CPU-s {one['wall']:8.1f} s {one['gb']:6.2f} GB"
            f" {rate:12,.0f} rows/CPU-s  {_beside(one)}"
        )
    for ours, theirs, what in BESIDE_PANDAS:
        one, other = found[ours], found.get(theirs, {})
        if "cpu" not in one or "cpu" not in other:
            continue
        print(f"  {what}, ours beside pandas:")
        for name, cost in (("CPU s", "cpu"), ("wall s", "wall"), ("peak GB", "gb")):
            share = one[cost] / other[cost]
            print(f"    {name:8} {one[cost]:8.2f} against {other[cost]:8.2f}: {share:.2f} ×")


def targets(rows: int, found: Mapping[str, Mapping[str, Any]]) -> list[Target]:
    """What this size has to keep; a contender that failed keeps nothing."""
    at = f"{rows:,} rows"
    kept = [
        Target(f"run's peak memory, {at}", found["run"].get("gb"), TARGET_GB, unit="GB"),
        _same("sums", "hand", found, at),
    ]
    if rows >= RATIOS_FROM_ROWS:
        sums_share = _ratio(found, "sums", "hand", "cpu")
        run_share = _ratio(found, "run", "hand", "cpu")
        kept.append(Target(f"sums ÷ hand-written, CPU, {at}", sums_share, TARGET_SUMS))
        kept.append(Target(f"run ÷ hand-written, CPU, {at}", run_share, TARGET_RUN))
    if "cpu" in found.get("pandas", {}):
        kept.append(_same("pandas", "hand", found, at))
    return [*kept, *_beside_pandas(rows, found, at)]


def _beside_pandas(rows: int, found: Mapping[str, Mapping[str, Any]], at: str) -> list[Target]:
    """What is promised beside pandas, where it could do the same."""
    kept = []
    if "cpu" in found.get("pandas_run", {}):
        unlike = found["run"].get("rules", {}).items() ^ found["pandas_run"]["rules"].items()
        what = f"rules with other findings in pandas, {at}"
        kept.append(Target(what, len({rule for rule, _ in unlike}), 0, unit="rules"))
    for ours, theirs, what in BESIDE_PANDAS:
        if "MemoryError" in found.get(theirs, {}).get("failed", ""):
            share = found[ours]["gb"] / PANDAS_GB if "gb" in found[ours] else None
            name = f"{what} ÷ the {PANDAS_GB} GB that are too few for pandas, {at}"
            kept.append(Target(name, share, TARGET_PANDAS_MEMORY))
        if rows < RATIOS_FROM_ROWS or "cpu" not in found.get(theirs, {}):
            continue
        share = _ratio(found, ours, theirs, "wall")
        kept.append(Target(f"{what} ÷ pandas, wall, {at}", share, TARGET_PANDAS_TIME))
        if rows >= MEMORY_FROM_ROWS:
            share = _ratio(found, ours, theirs, "gb")
            kept.append(Target(f"{what} ÷ pandas, memory, {at}", share, TARGET_PANDAS_MEMORY))
    return kept


def _ratio(found: Mapping[str, Mapping[str, Any]], name: str, base: str, cost: str) -> float | None:
    both = cost in found[name] and cost in found[base]
    return found[name][cost] / found[base][cost] if both else None


def _same(name: str, base: str, found: Mapping[str, Mapping[str, Any]], at: str) -> Target:
    """Every total to the cent."""
    told = (found[name].get("total"), found[base].get("total"))
    pairs = list(zip(*told, strict=True)) if None not in told else []
    differing = (
        float(sum(Decimal(one) != Decimal(other) for one, other in pairs)) if pairs else None
    )
    return Target(f"totals of {name} unlike {base}, {at}", differing, 0, unit="totals")


def _beside(one: Mapping[str, Any]) -> str:
    shown = {key: one[key] for key in ("sums", "rows", "findings", "stages") if key in one}
    return ", ".join(f"{key} {value}" for key, value in shown.items())


def main() -> int:
    """Generate what is missing, measure each size, print the growth; 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--millions", type=float, nargs="+", default=[1, 5, 20])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench")
    parser.add_argument("--no-pandas", action="store_true")
    parser.add_argument("--child", choices=CONTENDERS, help=argparse.SUPPRESS)
    parser.add_argument("--generate", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--rows", type=int, default=0, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        child(chosen.child, chosen.folder, chosen.rows, chosen.threads)
        return 0
    if chosen.generate:
        inputs_of(chosen.folder, chosen.rows)
        return 0
    growth, kept = [], []
    for millions in chosen.millions:
        rows = int(millions * 1_000_000)
        folder = chosen.folder / f"claims-{rows}"
        generate_apart(folder, rows)
        names = [
            name for name in CONTENDERS if not (chosen.no_pandas and name.startswith("pandas"))
        ]
        found = {name: measure(name, folder, rows, chosen.threads) for name in names}
        report(rows, found)
        growth.append((rows, found["run"]))
        kept += targets(rows, found)
    print("\ngrowth of the whole run")
    for rows, one in growth:
        if "cpu" in one:
            print(
                f"  {rows:>12,} rows {one['cpu']:8.1f} CPU-s {one['wall']:8.1f} s"
                f" {one['gb']:6.2f} GB {rows / one['cpu']:12,.0f} rows/CPU-s"
            )
    return judge(kept)


if __name__ == "__main__":
    sys.exit(main())
