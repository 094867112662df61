"""Making rollups again from the signals, and comparing what stands with what should."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Max, Sum, Value
from django.db.models.functions import TruncMonth

from audit import trail
from insights.models import DailyRollup, FinancialSignal, MonthlyRollup
from insights.queries.figures import exact_hundredths
from leafenterprise.accounts.models import Organization

REBUILT = trail.register("rollups.rebuilt", "Rollups were made again from the signals")
DIMENSIONS = (
    "site_id", "provider_id", "day", "signal_type", "payment_state", "payment_method",
    "currency_code",
)  # fmt: skip
GRAINS: tuple[type[Any], ...] = (DailyRollup, MonthlyRollup)
Key = tuple[Any, ...]
STANDS, SHOULD = "stands", "should"


@dataclass(frozen=True)
class Difference:
    """A cell that is not what its signals give: (sum, count) or null where there is none."""

    grain: str
    cell: Key
    stands: tuple[int, int] | None
    should: tuple[int, int] | None


def check_rollups(organization: Organization) -> list[Difference]:
    """Every cell of the organization that differs from its signals; there must be none.

    Each grain is read in one statement, cells and signals together: two would see two moments,
    and take for a difference what was sent in between.
    """
    found = []
    for model in GRAINS:
        sums: dict[str, dict[Key, tuple[int, int]]] = {STANDS: {}, SHOULD: {}}
        for *key, hundredths, number, which in _both(model, organization):
            sums[which][tuple(key)] = (int(hundredths), int(number))
        stands, should = sums[STANDS], sums[SHOULD]
        for cell in sorted(stands.keys() | should.keys(), key=repr):
            if stands.get(cell) != should.get(cell):
                grain = str(model._meta.verbose_name)
                found.append(Difference(grain, cell, stands.get(cell), should.get(cell)))
    return found


@transaction.atomic
def rebuild_rollups(organization: Organization) -> list[Difference]:
    """Makes all cells again; what differed before. Ingest waits meanwhile."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE insights_financialsignal IN SHARE ROW EXCLUSIVE MODE")
    found = check_rollups(organization)
    for model in GRAINS:
        model.objects.filter(organization=organization).delete()
        made = [
            model(
                organization=organization, **dict(zip(DIMENSIONS, key, strict=True)),
                sum_hundredths=hundredths, signal_count=number, last_processed_at=at,
            )
            for key, (hundredths, number, at) in _should(model, organization).items()
        ]  # fmt: skip
        model.objects.bulk_create(made, batch_size=2000)
    trail.record(
        REBUILT,
        organization=organization,
        actor="rebuild_rollups",
        after={"cells_that_differed": len(found)},
    )
    return found


def _both(model: type[Any], organization: Organization) -> Any:
    """Cells as they stand and as their signals give them, told apart by the last column."""
    stands = model.objects.filter(organization=organization).order_by()
    sums = _sums(model, organization)
    return stands.values_list(*DIMENSIONS, "sum_hundredths", "signal_count", Value(STANDS)).union(
        sums.values_list(*_columns(model), "hundredths", "number", Value(SHOULD)), all=True
    )


def _should(model: type[Any], organization: Organization) -> dict[Key, tuple[int, int, Any]]:
    rows = _sums(model, organization).annotate(at=Max("ingested_at"))
    return {
        tuple(row[:-3]): (int(row[-3]), row[-2], row[-1])
        for row in rows.values_list(*_columns(model), "hundredths", "number", "at")
    }


def _columns(model: type[Any]) -> list[str]:
    day = "month" if model is MonthlyRollup else "business_day"
    return [day if name == "day" else name for name in DIMENSIONS]


def _sums(model: type[Any], organization: Organization) -> Any:
    rows = FinancialSignal.objects.filter(organization=organization).order_by()
    if model is MonthlyRollup:
        rows = rows.annotate(month=TruncMonth("business_day"))
    return rows.values(*_columns(model)).annotate(
        hundredths=Sum(exact_hundredths()), number=Count("pk")
    )
