"""The claims engine: datasets in, exact sums out, every figure and finding stored once.

Stages: netting → windows (duplicates, refills) → dated prices → lines, written once → the cube
→ findings → completeness. Equal inputs give equal results on any number of threads, in any
order of rows, and with a dataset cut in two.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path

from savings.claims import netting
from savings.claims.availability import Evidence
from savings.claims.completeness import completeness, price_match
from savings.claims.connection import (
    Engine,
    EngineError,
    OpenEngine,
    RunCancelled,
    open_engine,
    text_literal,
)
from savings.claims.cube import (
    OTHER_KEY,
    SEGMENT_LIMIT,
    SumList,
    create_cube,
    list_sums,
    read_segments,
)
from savings.claims.declarations import (
    Formula,
    Rule,
    RuleResult,
    RunInputs,
    RunResult,
    SegmentRow,
)
from savings.claims.eligible import create_coverage, create_persons, member_months
from savings.claims.figures import finish, standing_of
from savings.claims.findings import Judged, write_findings
from savings.claims.lines import LineSources, promised, write_lines
from savings.claims.opportunities import channels_to_reprice, create_formulations
from savings.claims.price_join import create_prices, join_prices
from savings.claims.result_digest import digest_findings, digest_result
from savings.claims.sources import (
    create_claims,
    create_months,
    create_scoped,
    in_groups,
    in_window,
)
from savings.claims.stand_ins import REFERENCE_AWP
from savings.claims.terms import create_terms
from savings.claims.windows import create_windows

__all__ = ["OTHER_KEY", "EngineError", "RunCancelled", "compute"]

Progress = Callable[[str, Decimal], None]
STAGES = ("netting", "windows", "prices", "lines", "sums", "findings", "completeness", "done")
PRICE_KINDS = ("nadac", "mac", "awp")


class _Clock:
    """Tells the caller which stage runs, and keeps how long each took."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._began = time.monotonic()
        self._stage = ""
        self.timings: dict[str, float] = {}

    def start(self, stage: str) -> None:
        now = time.monotonic()
        if self._stage:
            self.timings[self._stage] = now - self._began
        self._stage, self._began = stage, now
        share = Decimal(STAGES.index(stage)) / (len(STAGES) - 1)
        self._progress(stage, share.quantize(Decimal("0.01")))


def compute(
    inputs: RunInputs,
    *,
    workdir: Path,
    formulas: Mapping[str, Formula],
    rules: Iterable[Rule],
    threads: int | None = None,
    memory_limit: str = "3GB",
    progress: Progress = lambda stage, share: None,
    cancelled: Callable[[], bool] = lambda: False,
    segment_limit: int = SEGMENT_LIMIT,
    opened: OpenEngine = open_engine,
) -> RunResult:
    """Every figure, finding and completeness row of a run, made from nothing but `inputs`.

    workdir receives `lines.parquet`, `findings.parquet`, `netted.parquet` and the spill files.
    progress and cancelled are called on the caller's thread, the latter several times a second.
    formulas, rules: what to compute (savings/computation.py gives the registries).
    segment_limit: keys kept apart per kind. opened: what runs the SQL; DuckDB unless told.
    Raises EngineError for inputs that contradict themselves, RunCancelled when told to stop.
    """
    clock = _Clock(progress)
    workdir.mkdir(parents=True, exist_ok=True)
    files = [file.path for file in inputs.claims] + [file.path for file in inputs.prices]
    files += [inputs.eligibility.path] if inputs.eligibility else []
    with opened(
        workdir, files, threads=threads, memory_limit=memory_limit, cancelled=cancelled
    ) as engine:
        evidence = _prepare(engine, inputs, workdir, clock)
        clock.start("sums")
        segments = _segments(engine, formulas, inputs, evidence, segment_limit)
        clock.start("findings")
        found, judged = write_findings(
            engine, rules, inputs.parameters, evidence, workdir / "findings.parquet"
        )
        clock.start("completeness")
        return _result(engine, inputs, segments, (found, judged), workdir, clock)


def _prepare(engine: Engine, inputs: RunInputs, workdir: Path, clock: _Clock) -> Evidence:
    """From the files to `lines`; returns what the run has to go on."""
    basis = f"{inputs.parameters.date_basis}_date"
    clock.start("netting")
    absent = create_claims(engine, inputs.claims)
    create_months(engine, inputs.scope, basis)
    netting.create_netted(engine)
    create_scoped(engine, inputs.scope, basis)
    _orphans(engine, inputs, basis)
    clock.start("windows")
    parameters = inputs.parameters
    create_windows(engine, parameters.refill_threshold, parameters.maintenance_fills)
    clock.start("prices")
    kinds = frozenset(file.kind for file in inputs.prices) & set(PRICE_KINDS)
    for kind in sorted(kinds):
        of_kind = [file for file in inputs.prices if file.kind == kind]
        create_prices(engine, of_kind, parameters.carry_forward_weeks, kind)
    if "nadac" in kinds:
        create_formulations(engine)
    join_prices(engine, kinds)
    create_terms(engine, inputs.terms)
    months = _member_months(engine, inputs)
    create_persons(engine, inputs.eligibility is not None)
    clock.start("lines")
    channels = channels_to_reprice(inputs.terms)
    has = LineSources(
        kinds, inputs.eligibility is not None, channels, REFERENCE_AWP in inputs.stand_ins
    )
    write_lines(engine, workdir / "lines.parquet", parameters, has)
    return Evidence(
        absent, kinds, promised(inputs.terms), bool(inputs.terms), has.eligibility, months
    )


def _member_months(engine: Engine, inputs: RunInputs) -> dict[tuple[str, str], Decimal]:
    if inputs.eligibility is None:
        return {}
    create_coverage(engine, inputs.eligibility)
    return dict(member_months(engine, inputs.eligibility, inputs.scope))


def _orphans(engine: Engine, inputs: RunInputs, basis: str) -> None:
    """Make `orphan_reversals`: those in the window and groups, shaped for the rules."""
    component = "CAST(NULL AS VARCHAR)"
    engine.run(
        "CREATE TEMP VIEW orphan_reversals AS SELECT n.*, m.month, channel AS channel_component, "
        f"{component} AS drug_class, {component} AS component, {component} AS duplicate_of, "
        "CAST(NULL AS DATE) AS prior_fill_date, "
        "CAST(NULL AS DECIMAL(18,6)) AS refill_used_share FROM netted n "
        f"LEFT JOIN months m ON {basis} BETWEEN m.first_day AND m.last_day "
        f"WHERE reason = 'orphan_reversal' AND {in_window(inputs.scope, basis)} "
        f"AND {in_groups(inputs.scope)}"
    )


def _segments(
    engine: Engine,
    formulas: Mapping[str, Formula],
    inputs: RunInputs,
    evidence: Evidence,
    limit: int,
) -> tuple[SegmentRow, ...]:
    sums = SumList(inputs.parameters)
    placed = list_sums(formulas.values(), sums, inputs.stand_ins)
    standing = {id_: standing_of(one, inputs, evidence) for id_, one in formulas.items()}
    whole = sums.add("*", "")
    rank = sums.add("paid_total_usd", "")
    create_cube(engine, sums)
    labels = _drug_names(engine)
    rows = []
    for segment in read_segments(engine, sums, rank, limit):
        figures = tuple(
            finish(one, placed[one.id], standing[id_], segment, whole, inputs, evidence)
            for id_, one in formulas.items()
        )
        lines = int(segment.total.get(whole, 0))
        label = _label(segment.kind, segment.key, labels)
        rows.append(SegmentRow(segment.kind, segment.key, label, lines, figures))
    return tuple(rows)


def _drug_names(engine: Engine) -> dict[str, str]:
    return dict(
        engine.rows(
            "SELECT ndc11, MIN(drug_name) FROM lines "
            "WHERE ndc11 IS NOT NULL AND drug_name IS NOT NULL GROUP BY ndc11"
        )
    )


def _label(kind: str, key: str, drug_names: Mapping[str, str]) -> str:
    if kind == "total":
        return "Total"
    if key in ("", OTHER_KEY):
        return "not stated" if not key else "all others"
    if kind == "drug":
        return drug_names.get(key, key)
    if kind in ("component", "channel", "drug_class"):
        return key.replace("_", " ").replace("/", " ")
    return key


def _result(
    engine: Engine,
    inputs: RunInputs,
    segments: tuple[SegmentRow, ...],
    rules: tuple[tuple[RuleResult, ...], dict[str, Judged]],
    workdir: Path,
    clock: _Clock,
) -> RunResult:
    basis = f"{inputs.parameters.date_basis}_date"
    has_nadac = any(file.kind == "nadac" for file in inputs.prices)
    found, judged = rules
    statement = completeness(engine, inputs, basis, has_nadac, found, judged)
    match = price_match(engine, has_nadac)
    netted_path = workdir / "netted.parquet"
    engine.run(
        f"COPY (SELECT reason, {netting.SHOWN} FROM netted ORDER BY reason, claim_id, paid_date,"
        f" dataset_id, source_line) TO {text_literal(str(netted_path.resolve()))}"
        " (FORMAT parquet, COMPRESSION zstd)"
    )
    digest = digest_result(segments, found, statement, match, digest_findings(engine))
    clock.start("done")
    return RunResult(
        segments,
        found,
        statement,
        match,
        workdir / "lines.parquet",
        workdir / "findings.parquet",
        digest,
        clock.timings,
        netted_path,
    )
