"""Made practices as rollups, sources and marks, for a look at stored data."""

from datetime import timedelta
from typing import Any

from bench._detector_series import AS_OF, YEARS, Site
from insights.models import DailyRollup, ExpectedSource, Provider, SourceMark
from insights.signals.source_modules import SOURCE_MODULES
from leafenterprise.accounts.models import Organization
from leafenterprise.accounts.models import Site as Place

TYPES = {
    "revenue": ("revenue_event", ""), "production": ("provider_production_item", ""),
    "refunds": ("product_shop_refund", ""), "deposits_taken": ("deposit_held", ""),
    "deposits_forfeited": ("deposit_forfeited", ""),
    "subscriptions_failed": ("subscription_payment_failure", ""),
}  # fmt: skip


def fill(sites: list[Site]) -> tuple[Organization, int]:
    """An organization with all of them, and how many cells there are."""
    group = Organization.objects.create(name="Bench group", slug="bench")
    first = AS_OF - timedelta(days=366 * YEARS)
    cells: list[Any] = []
    for made in sites:
        place = Place.objects.create(organization=group, name=made.name, time_zone="UTC")
        provider = Provider.objects.create(organization=group, name=f"Provider of {made.name}")
        for source in SOURCE_MODULES:
            own = {"organization": group, "site": place, "source_module": source}
            ExpectedSource.objects.create(**own, expected_from=first)
            SourceMark.objects.create(**own, first_day=first, last_day=AS_OF)
        cells += [
            DailyRollup(
                organization=group, site=place, day=day, signal_type=TYPES[kind][0],
                payment_state=TYPES[kind][1], currency_code="GBP", sum_hundredths=sum_,
                signal_count=made.counts[kind][day], last_processed_at="2026-07-01T00:00:00Z",
                provider=provider if kind == "production" else None,
            )
            for kind in TYPES
            for day, sum_ in made.sums[kind].items()
        ]  # fmt: skip
    DailyRollup.objects.bulk_create(cells, batch_size=2000)
    return group, len(cells)
