"""Files of signals: lines of JSON as the API takes them, or a source's CSV through its adapter."""

import csv
import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Any

from insights.actions.ingest import MOST_ROWS, Origin, Report, ingest_batch
from insights.signals.reading import Unfit
from insights.sources._adapter import Source, Target
from leafenterprise.accounts.models import Organization, User
from leafenterprise.shared.errors import InvalidInput


class WrongColumns(InvalidInput):
    """The file is not of the kind that the adapter reads."""

    code = "WRONG_COLUMNS"
    message = "The file does not have the columns of this source."


@dataclass
class FileReport:
    """What became of a file: rows by outcome, and by reason where they were not plainly taken."""

    batches: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, report: Report) -> None:
        """Counts another batch in."""
        self.batches += 1
        self.outcomes.update(outcome.outcome for outcome in report.outcomes)
        self.reasons.update(
            f"{outcome.code} {outcome.field}".strip() for outcome in report.outcomes if outcome.code
        )


def ingest_file(
    *,
    organization: Organization,
    path: Path,
    by: User,
    source: Source | None = None,
    target: Target | None = None,
    each: Callable[[Report], None] = lambda report: None,
) -> FileReport:
    """Takes a file in, batch by batch; taking it in again changes nothing.

    Raises: WrongColumns, and what ingest_batch raises.
    """
    found = FileReport()
    with _opened(path) as file:
        rows = _from_csv(file, source, target) if source and target else _from_lines(file)
        while some := list(islice(rows, MOST_ROWS)):
            report = ingest_batch(
                organization=organization,
                rows=some,
                by=by,
                origin=Origin(door="file", file_name=path.name[:200]),
            )
            found.add(report)
            each(report)
    return found


@contextmanager
def _opened(path: Path) -> Iterator[IO[str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
        yield file


def _from_lines(file: Iterable[str]) -> Iterator[Any]:
    for line in file:
        if line.strip():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError):
                yield Unfit("NOT_JSON", "", "The line is no JSON.")


def _from_csv(file: Iterable[str], source: Source, target: Target) -> Iterator[Any]:
    reader = csv.DictReader(file)
    missing = set(source.columns) - set(reader.fieldnames or ())
    if missing:
        raise WrongColumns(missing=sorted(missing))
    return source.rows((_whole(record) for record in reader), target)


def _whole(record: dict[Any, Any]) -> dict[str, str]:
    """A record whose missing cells are empty; cells beyond the header are of no column."""
    return {name: value or "" for name, value in record.items() if isinstance(name, str)}
