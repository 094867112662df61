"""Making rollups again from the signals, and comparing what stands with what should."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Max, Sum
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


@dataclass(frozen=True)
class Difference:
    """A cell that is not what its signals give: (sum, count) or null where there is none."""

    grain: str
    cell: Key
    stands: tuple[int, int] | None
    should: tuple[int, int] | None


@transaction.atomic
def check_rollups(organization: Organization) -> list[Difference]:
    """Every cell of the organization that differs from its signals; there must be none."""
    return _check(organization)


@transaction.atomic
def rebuild_rollups(organization: Organization) -> list[Difference]:
    """Makes all cells again; what differed before. Ingest waits meanwhile."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE insights_financialsignal IN SHARE ROW EXCLUSIVE MODE")
    found = _check(organization)
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


def _check(organization: Organization) -> list[Difference]:
    found = []
    for model in GRAINS:
        stands = {
            tuple(row[:-2]): (row[-2], row[-1])
            for row in model.objects.filter(organization=organization).values_list(
                *DIMENSIONS, "sum_hundredths", "signal_count"
            )
        }
        should = {key: sums[:2] for key, sums in _should(model, organization).items()}
        for key in sorted(stands.keys() | should.keys(), key=repr):
            if stands.get(key) != should.get(key):
                grain = str(model._meta.verbose_name)
                found.append(Difference(grain, key, stands.get(key), should.get(key)))
    return found


def _should(model: type[Any], organization: Organization) -> dict[Key, tuple[int, int, Any]]:
    rows = FinancialSignal.objects.filter(organization=organization).order_by()
    day = "business_day"
    if model is MonthlyRollup:
        rows, day = rows.annotate(month=TruncMonth("business_day")), "month"
    columns = [day if name == "day" else name for name in DIMENSIONS]
    summed = rows.values_list(*columns).annotate(
        hundredths=Sum(exact_hundredths()), number=Count("pk"), at=Max("ingested_at")
    )
    return {tuple(row[:-3]): (int(row[-3]), row[-2], row[-1]) for row in summed}
