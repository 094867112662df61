"""Making rollups again from the signals, and comparing what stands with what should.

Signals that retention deleted count by the sums that stand in their place. All in the database:
ten million signals make millions of cells, which no process should hold.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from audit import trail
from insights.models import DailyRollup, MonthlyRollup
from leafenterprise.accounts.models import Organization

REBUILT = trail.register("rollups.rebuilt", "Rollups were made again from the signals")
GRAINS: tuple[type[Any], ...] = (DailyRollup, MonthlyRollup)
MOST_TOLD = 10_000  # of millions, where no sum stands yet
DAY = 2  # its place among the dimensions
SIGNALS, DAYS, DELETED = (
    "insights_financialsignal", "insights_dailyrollup", "insights_deletedsum",
)  # fmt: skip
_BEFORE_DAY, _AFTER_DAY = (
    "site_id, provider_id",
    "signal_type, payment_state, payment_method, currency_code",
)
CELL = f"{_BEFORE_DAY}, day, {_AFTER_DAY}"
# SQLite keeps decimals as doubles, whose sums drift.
_HUNDREDTHS = "CAST(ROUND(amount * 100) AS BIGINT)"


@dataclass(frozen=True)
class Difference:
    """A cell that is not what its signals give: (sum, count) or null where there is none."""

    grain: str
    cell: tuple[Any, ...]
    stands: tuple[int, int] | None
    should: tuple[int, int] | None


def check_rollups(organization: Organization) -> list[Difference]:
    """The cells of the organization that differ from their signals; there must be none. Of each
    grain the first ten thousand are told.

    Each grain is read in one statement, cells and signals together: two would see two moments,
    and take for a difference what was sent in between.
    """
    found = []
    for model in GRAINS:
        with _patience(), connection.cursor() as cursor:
            cursor.execute(_comparison(model), [organization.pk] * 3)
            rows = cursor.fetchall()
        grain = str(model._meta.verbose_name)
        found += [_difference(grain, row) for row in sorted(rows, key=repr)]
    return found


@transaction.atomic
def rebuild_rollups(organization: Organization) -> list[Difference]:
    """Makes all cells again; what differed before. Ingest waits meanwhile."""
    with _patience(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {SIGNALS} IN SHARE ROW EXCLUSIVE MODE")
        found = check_rollups(organization)
        for model in GRAINS:
            table = model._meta.db_table
            cursor.execute(f"DELETE FROM {table} WHERE organization_id = %s", [organization.pk])
            cursor.execute(
                f"INSERT INTO {table} (organization_id, {CELL}, sum_hundredths, signal_count,"
                f" last_processed_at) {_made(model)}",
                [organization.pk] * (2 if model is DailyRollup else 1),
            )
    trail.record(
        REBUILT,
        organization=organization,
        actor="rebuild_rollups",
        after={"cells_that_differed": len(found)},
    )
    return found


@contextmanager
def _patience() -> Iterator[None]:
    """As long as it takes, on PostgreSQL; on SQLite a transaction would keep writers out."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL work_mem = '256MB'")
        yield


def _comparison(model: type[Any]) -> str:
    """The cells that differ, each with what stands and what should."""
    cell = _cell(model, "business_day")
    return (
        f"SELECT {CELL}, MAX(stands), SUM(stood), SUM(stood_number), MAX(should), SUM(due),"
        f" SUM(due_number) FROM (SELECT {CELL}, 1 AS stands, sum_hundredths AS stood,"
        " signal_count AS stood_number, 0 AS should, 0 AS due, 0 AS due_number"
        f" FROM {model._meta.db_table} WHERE organization_id = %s"
        f" UNION ALL SELECT {cell}, 0, 0, 0, 1, SUM({_HUNDREDTHS}), COUNT(*)"
        f" FROM {SIGNALS} WHERE organization_id = %s GROUP BY {cell}"
        f" UNION ALL SELECT {_cell(model, 'day')}, 0, 0, 0, 1, sum_hundredths, signal_count"
        f" FROM {DELETED} WHERE organization_id = %s) AS cells GROUP BY {CELL}"
        " HAVING MAX(stands) <> MAX(should) OR SUM(stood) <> SUM(due)"
        f" OR SUM(stood_number) <> SUM(due_number) LIMIT {MOST_TOLD}"
    )


def _made(model: type[Any]) -> str:
    """The cells that should be: days from signals, months from the days made before them.

    Day by day, as ingest leaves them: what a look over many sites reads lies together.
    """
    if model is MonthlyRollup:
        source = f"{DAYS} WHERE organization_id = %s"
    else:
        source = (
            f"(SELECT organization_id, {_cell(model, 'business_day AS day')},"
            f" {_HUNDREDTHS} AS sum_hundredths, 1 AS signal_count,"
            f" ingested_at AS last_processed_at FROM {SIGNALS} WHERE organization_id = %s"
            f" UNION ALL SELECT organization_id, {CELL}, sum_hundredths, signal_count,"
            f" last_processed_at FROM {DELETED} WHERE organization_id = %s) AS given"
        )
    cell = _cell(model, "day")
    return (
        f"SELECT organization_id, {cell}, SUM(sum_hundredths), SUM(signal_count),"
        f" MAX(last_processed_at) FROM {source} GROUP BY organization_id, {cell}"
        " ORDER BY 4, 2"
    )


def _cell(model: type[Any], day: str) -> str:
    """The dimensions, the day made one of the grain's."""
    if model is MonthlyRollup:
        is_sqlite = connection.vendor == "sqlite"
        day = f"date({day}, 'start of month')" if is_sqlite else f"date_trunc('month', {day})::date"
    return f"{_BEFORE_DAY}, {day}, {_AFTER_DAY}"


def _difference(grain: str, row: tuple[Any, ...]) -> Difference:
    *cell, stands, stood, stood_number, should, due, due_number = row
    cell[DAY] = date.fromisoformat(str(cell[DAY]))  # SQLite gives a text
    return Difference(
        grain,
        tuple(cell),
        (int(stood), int(stood_number)) if stands else None,
        (int(due), int(due_number)) if should else None,
    )
