"""Files of signals: lines of JSON as the API takes them, or a source's CSV or workbook."""

import csv
import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Any

from insights.actions.ingest import MOST_ROWS, Origin, ingest_batch
from insights.actions.outcomes import INVALID, Outcome, Report
from insights.actions.refusals import Refused, keep_refused
from insights.actions.told_twice import Doubles, doubtful
from insights.signals.reading import Unfit
from insights.sources._adapter import Source, Target, plain_header
from leafenterprise.accounts.models import Organization, Site, User
from leafenterprise.shared.errors import InvalidInput
from leafenterprise.shared.workbooks.errors import FileRefused
from leafenterprise.shared.workbooks.small import read_small_workbook

DELIMITERS = ",;\t|"
WORKBOOK = b"PK\x03\x04"
WORKBOOK_ROWS, WORKBOOK_COLUMNS = 200_000, 60
HEADER_WITHIN = 20  # titles and notes stand above the names of columns
MOST_STATED = 1_000
Cells = tuple[int, list[str]]
Record = dict[str, str]


class WrongColumns(InvalidInput):
    """The file is not of the kind that the adapter reads."""

    code = "WRONG_COLUMNS"
    message = "The file does not have the columns of this source."


class NotATable(InvalidInput):
    """Neither CSV nor a workbook that can be read."""

    code = "NOT_A_TABLE"
    message = "The file is no table that can be read."


@dataclass(frozen=True)
class RefusedLine:
    """A line that was not taken in, and why; never what it says."""

    line: int
    code: str
    field: str
    message: str


@dataclass
class FileReport:
    """What became of a file: rows by outcome, by reason where they were not plainly taken, and the
    first lines that were refused."""

    batches: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    refused: list[RefusedLine] = field(default_factory=list)

    def add(self, report: Report, lines: list[int]) -> None:
        """Counts another batch in. lines: of its rows."""
        self.batches += 1
        self.outcomes.update(outcome.outcome for outcome in report.outcomes)
        told = [outcome for outcome in report.outcomes if outcome.code]
        self.reasons.update(f"{outcome.code} {outcome.field}".strip() for outcome in told)
        self.refused += [
            RefusedLine(lines[one.row], one.code, one.field, one.message)
            for one in told[: MOST_STATED - len(self.refused)]
            if one.row < len(lines)
        ]


def ingest_file(
    *,
    organization: Organization,
    path: Path,
    by: User,
    source: Source | None = None,
    target: Target | None = None,
    file_name: str = "",
    each: Callable[[Report], None] = lambda report: None,
) -> FileReport:
    """Takes a file in, batch by batch; taking it in again changes nothing.

    file_name: under which it came, where the path does not say it. Raises: WrongColumns, NotATable,
    and what ingest_batch raises.
    """
    found = FileReport()
    origin = Origin(door="file", file_name=(file_name or path.name)[:200])
    taken: list[tuple[int, Record]] = []
    site = Site.objects.filter(public_id=target.site_id).first() if target else None
    if source and target and source.rows:
        rows = source.rows(_remembered(_records(path, source), taken), target)
    else:
        rows = _from_lines(path)
    doubles = Doubles(organization, by)
    while some := list(islice(rows, MOST_ROWS)):
        checked = doubles.checked(some) if source else some
        report = ingest_batch(organization=organization, rows=checked, by=by, origin=origin)
        batch = taken[found.outcomes.total() :][: len(some)]
        found.add(report, [line for line, _ in batch])
        if source and batch:
            keep_refused(report.batch, _refused(source, site, report.outcomes, batch, some))
        each(report)
    return found


def _remembered(records: Iterator[tuple[int, Record]], taken: list[Any]) -> Iterator[Record]:
    for line, record in records:
        taken.append((line, record))
        yield record


def _refused(
    source: Source,
    site: Site | None,
    outcomes: Iterable[Outcome],
    batch: list[tuple[int, Record]],
    rows: Sequence[Any],
) -> list[Refused]:
    """Of the lines only their place: what they say stays in the file, unless a person may take
    it in after all."""
    return [
        Refused(
            source.id, batch[one.row][0], one.code, one.field, one.message,
            content=sorted(batch[one.row][1].items()), site=site.pk if site else None,
            signal=doubtful(one.code, rows[one.row]),
        )
        for one in outcomes
        if one.outcome == INVALID
    ]  # fmt: skip


@contextmanager
def _opened(path: Path, encoding: str = "utf-8-sig") -> Iterator[IO[str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    errors = "strict" if encoding == "utf-8-sig" else "replace"
    with opener(path, "rt", encoding=encoding, newline="", errors=errors) as file:
        yield file


def _from_lines(path: Path) -> Iterator[Any]:
    with _opened(path) as file:
        for line in file:
            if line.strip():
                try:
                    yield json.loads(line)
                except (ValueError, RecursionError):
                    yield Unfit("NOT_JSON", "", "The line is no JSON.")


def _records(path: Path, source: Source) -> Iterator[tuple[int, Record]]:
    """Line and record of each row below the names of columns. Raises: WrongColumns, NotATable."""
    table = _workbook(path) if _is_workbook(path) else _csv(path)
    names = _header(table, source)
    for line, cells in table:
        record: Record = {}
        for name, cell in zip(names, cells, strict=False):  # cells beyond are of no column
            if name and not record.get(name):
                record[name] = cell or ""
        if any(record.values()):
            yield line, {name: record.get(name, "") for name in names if name}


def _header(table: Iterator[Cells], source: Source) -> list[str]:
    seen: list[str] = []
    for _, cells in islice(table, HEADER_WITHIN):
        names = [_column(cell, source) for cell in cells]
        if not set(source.columns) - set(names):
            return _unambiguous(names, cells, source)
        seen = seen or names
    raise WrongColumns(missing=sorted(set(source.columns) - set(seen)))


def _column(cell: str, source: Source) -> str:
    return source.aliases.get(plain_header(cell), "") if source.aliases else cell


def _unambiguous(names: list[str], cells: list[str], source: Source) -> list[str]:
    """Of two columns that could be a needed one it is the one with its very name, else neither."""
    for needed in source.columns:
        places = [place for place, name in enumerate(names) if name == needed]
        named = [place for place in places if plain_header(cells[place]) == needed.casefold()]
        if len(places) > 1 and source.aliases:
            if len(named) != 1:
                raise WrongColumns(ambiguous=[cells[place][:60] for place in places])
            names = [
                "" if place in places and place != named[0] else name
                for place, name in enumerate(names)
            ]
    return names


def _is_workbook(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == WORKBOOK


def _workbook(path: Path) -> Iterator[Cells]:
    try:
        rows = read_small_workbook(
            path.read_bytes(), most_rows=WORKBOOK_ROWS, most_columns=WORKBOOK_COLUMNS
        )
    except FileRefused as refused:
        raise NotATable(reason=refused.code) from None
    return ((line, [cell or "" for cell in cells]) for line, cells in rows)


def _csv(path: Path) -> Iterator[Cells]:
    """Its rows. A line of no file is repeated in an error: it may hold what must not leave."""
    encoding = _encoding(path)
    with _opened(path, encoding) as file:
        first = [file.readline(1 << 16) for _ in range(HEADER_WITHIN)]
    delimiter = max(DELIMITERS, key=lambda mark: max(line.count(mark) for line in first))
    with _opened(path, encoding) as file:
        reader = csv.reader(file, delimiter=delimiter)
        try:
            for cells in reader:
                yield reader.line_num, cells
        except csv.Error:
            raise NotATable(line=reader.line_num) from None


def _encoding(path: Path) -> str:
    """UTF-8 where all of it is, else what Windows writes."""
    try:
        with _opened(path) as file:
            while file.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"
