"""Claims in: a payer's file becomes one immutable, content-addressed Parquet and its rejects."""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from leafenterprise.shared.canonical import digest
from savings.claims.duck_session import DuckSession, UnreadableText, quoted
from savings.claims.errors import IngestCancelled, LayoutError
from savings.claims.layout import Layout
from savings.claims.ndc import NDC_PROBLEM, PROBLEMS
from savings.claims.prescan import Prescan, as_utf8, prescan
from savings.claims.readers import Relation, parquet_relation, text_relation
from savings.claims.readers_xlsx import xlsx_relation
from savings.claims.results import ColumnTotal, IngestResult, Notice
from savings.claims.store import REJECTS, file_sha256, load_result, publish, workspace
from savings.claims.transfer import ControlTotalError, Transfer, check_stored

__all__ = ["ColumnTotal", "IngestResult", "Notice", "ingest"]

# Part of every address: a change in how rows are read or stored makes new datasets.
READING_VERSION = 3
PROGRESS_TOTAL = 1_000
MIN_KEY_BYTES, MAX_KEY_BYTES = 16, 64
DATE_COLUMNS = {"claims": "fill_date", "eligibility": "start_date", "prices": "effective_date"}


def ingest(
    source: Path,
    layout: Layout,
    *,
    lake: Path,
    member_key: bytes,
    progress: Callable[[int, int], None] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
    threads: int = 2,
    memory_limit: str = "2GB",
) -> IngestResult:
    """Read a claims or eligibility file into the lake, or say why not.

    The same bytes with the same layout and key are the same dataset: a second call finds the
    first one's result. `progress` is called with (done, 1000). `member_key` is the secret that
    member ids are hashed with, 16 to 64 bytes.
    Raises: ClaimsFileError, IngestCancelled, LayoutError.
    """
    if not MIN_KEY_BYTES <= len(member_key) <= MAX_KEY_BYTES:
        raise ValueError(f"member_key has {MIN_KEY_BYTES} to {MAX_KEY_BYTES} bytes")
    if found := layout.problems():
        raise LayoutError(found)
    meter = _Meter(progress)
    meter.step(0, 150)
    size = max(source.stat().st_size, 1)

    def scanned(done: int) -> None:
        if meter.tell(done / size) and cancelled():
            raise IngestCancelled

    scan = prescan(source, layout.encoding, scanned)
    address = _address(scan, layout, member_key)
    if (known := load_result(lake, layout.table, address)) is not None:
        meter.finish()
        return known
    job = _Job(source, layout, lake, member_key, scan, address, cancelled)
    with workspace(lake) as work:
        session = DuckSession(
            work,
            reads=(source,),
            threads=threads,
            memory_limit=memory_limit,
            progress=meter.tell,
            cancelled=cancelled,
        )
        with session:
            result = _build(job, work, session, meter)
        result = publish(lake, work, result)
    meter.finish()
    return result


@dataclass(frozen=True)
class _Job:
    source: Path
    layout: Layout
    lake: Path
    member_key: bytes
    scan: Prescan
    address: str
    cancelled: Callable[[], bool]


class _Meter:
    """Turns the share of a step into progress of the whole, which never runs backwards."""

    def __init__(self, progress: Callable[[int, int], None]) -> None:
        self._progress = progress
        self._start = self._end = self._said = 0

    def step(self, start: int, end: int) -> None:
        """The next step covers this stretch of the whole."""
        self._start, self._end = start, end

    def tell(self, share: float) -> bool:
        """So much of the step is done; whether that was news."""
        done = int(self._start + (self._end - self._start) * min(share, 1.0))
        if done <= self._said:
            return False
        self._said = done
        self._progress(done, PROGRESS_TOTAL)
        return True

    def finish(self) -> None:
        """All is done."""
        self._progress(PROGRESS_TOTAL, PROGRESS_TOTAL)


def _address(scan: Prescan, layout: Layout, member_key: bytes) -> str:
    """The dataset's name: what was read, how, and under which key (by its keyed fingerprint)."""
    fingerprint = hmac.new(member_key, b"address of a dataset", "sha256").hexdigest()
    return digest(
        {
            "source": scan.sha256,
            "layout": layout.digest,
            "reading": READING_VERSION,
            "key": fingerprint,
        }
    )


def _build(job: _Job, work: Path, session: DuckSession, meter: _Meter) -> IngestResult:
    """All steps in the workspace; what they made is not in its place yet."""
    relation, notices = _relation(job, work, session)
    path = work / f"{job.layout.table}.parquet"
    transfer = _transferred(job, session, relation, path, meter)
    meter.step(900, 950)
    transfer.set_refused_aside()
    totals = transfer.totals()
    reasons = transfer.write_rejects(work / REJECTS)
    meter.step(950, 980)
    stored = _read_back(session, job.layout, path, totals)
    return _result(job, transfer.relation, totals, reasons, stored, notices)


def _transferred(
    job: _Job, session: DuckSession, relation: Relation, path: Path, meter: _Meter
) -> Transfer:
    """The rows, typed and written; damaged text is read a second time, by line."""
    hash_key = hmac.new(job.member_key, b"member ids", "sha256").digest()

    def read(relation: Relation) -> Transfer | None:
        transfer = Transfer(session, job.layout, relation, hash_key, path)
        meter.step(150, 250)
        if not transfer.control():
            return None
        meter.step(250, 900)
        return transfer if transfer.write_rows() else None

    if (done := read(relation)) is not None:
        return done
    if relation.retry is None:
        raise UnreadableText
    if (done := read(relation.retry())) is not None:
        return done
    raise ControlTotalError("")


def _result(
    job: _Job,
    relation: Relation,
    totals: Mapping[str, ColumnTotal],
    reasons: Mapping[str, int],
    stored: "_Stored",
    notices: list[Notice],
) -> IngestResult:
    rows_in, rejected = relation.rows + relation.broken_rows, sum(reasons.values())
    if stored.rows + rejected != rows_in:
        raise ControlTotalError("")
    layout = job.layout
    rounded = frozenset(c.target for c in layout.columns if c.source_places is not None)
    return IngestResult(
        table=layout.table,
        layout_id=layout.id,
        layout_digest=layout.digest,
        sha256=job.scan.sha256,
        address=job.address,
        path=stored.path,
        rejects_path=stored.path.with_name(REJECTS),
        rows_in=rows_in,
        rows_accepted=stored.rows,
        rows_rejected=rejected,
        totals=check_stored(totals, stored.dollars, rounded),
        reject_reasons=reasons,
        absent=stored.absent,
        missing=relation.header.missing,
        ignored=relation.header.ignored,
        first_date=stored.first_date,
        last_date=stored.last_date,
        notices=(*notices, *relation.notices, *stored.notices),
        parquet_sha256=file_sha256(stored.path),
    )


def _relation(job: _Job, work: Path, session: DuckSession) -> tuple[Relation, list[Notice]]:
    scan = job.scan
    if scan.kind == "xlsx":
        return xlsx_relation(job.source, job.layout, work, job.cancelled), []
    source = work / "source"
    source.symlink_to(job.source.resolve())  # DuckDB takes a file's name for a pattern
    if scan.kind == "parquet":
        return parquet_relation(source, job.layout, session), []
    notices = []
    count = scan.lines
    if count is None:
        source = work / "source.txt"
        count = as_utf8(job.source, scan.encoding, source)
    if scan.guessed:
        message = "The text is not UTF-8 and was read as Windows-1252."
        notices.append(Notice("guessed_encoding", message, count.lines))
    return text_relation(source, job.layout, count, work, job.cancelled), notices


@dataclass(frozen=True)
class _Stored:
    """What the written Parquet says of itself."""

    path: Path
    rows: int
    dollars: Mapping[str, Decimal]
    absent: frozenset[str]
    first_date: date | None
    last_date: date | None
    notices: tuple[Notice, ...]


def _read_back(
    session: DuckSession, layout: Layout, path: Path, totals: Mapping[str, ColumnTotal]
) -> _Stored:
    names, day = list(layout.targets), DATE_COLUMNS[layout.table]
    sums = [f"coalesce(sum({name}), 0)" for name in totals]
    counts = [f"count({name})" for name in names]
    wanted = ", ".join(["count(*)", f"min({day})", f"max({day})", *sums, *counts])
    row = session.run(f"SELECT {wanted} FROM read_parquet({quoted(path)})")[0]
    rows, first, last, *rest = row
    filled = dict(zip(names, rest[len(sums) :], strict=True))
    return _Stored(
        path=path,
        rows=rows,
        dollars=dict(zip(totals, rest[: len(sums)], strict=True)),
        absent=frozenset(name for name, count in filled.items() if count == 0),
        first_date=first,
        last_date=last,
        notices=_ndc_notices(session, path) if layout.table == "claims" else (),
    )


def _ndc_notices(session: DuckSession, path: Path) -> tuple[Notice, ...]:
    found = session.run(
        f"SELECT {NDC_PROBLEM}, count(*) FROM read_parquet({quoted(path)}) "
        f"WHERE {NDC_PROBLEM} IS NOT NULL GROUP BY 1 ORDER BY 1"
    )
    return tuple(Notice(f"ndc_{code}", PROBLEMS[code], rows) for code, rows in found)
