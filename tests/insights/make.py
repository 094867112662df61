"""What the lane's tests stand on: sites, providers and signals as a source would send them."""

import itertools
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from insights.actions.ingest import ingest_batch
from insights.actions.outcomes import Report
from insights.analytics.periods import Period
from insights.models import DailyRollup, MonthlyRollup, Provider
from insights.queries.figures import Selection, figures_of
from insights.signals.metrics import METRICS
from insights.signals.types import SIGNAL_TYPES
from leafenterprise.accounts.models import Organization, Site, User

_numbers = itertools.count(1)
_RECORDS = UUID(int=5)
_REQUIRED = {
    "subscription_payment_status": {"status": "paid"},
    "subscription_fulfilment_order": {"treatment_price": "90.00"},
    "subscription_payment_failure": {"attempt": 1},
    "cash_transaction": {"movement": "taking"},
    "subscription_mrr": {"movement": "new", "programme": "hygiene"},
    "labour_attendance": {"minutes": 480},
    "labour_overtime": {"minutes": 30},
    "labour_leave": {"minutes": 480},
}


def make_site(organization: Organization, name: str = "", zone: str = "UTC") -> Site:
    """A site with a name of its own."""
    return Site.objects.create(
        organization=organization, name=name or f"Site {next(_numbers)}", time_zone=zone
    )


def make_provider(organization: Organization, name: str = "") -> Provider:
    """Somebody who treats patients there."""
    return Provider.objects.create(
        organization=organization, name=name or f"Provider {next(_numbers)}"
    )


def record_id(name: object) -> str:
    """The UUID of a source's record that the test calls by name."""
    return str(uuid5(_RECORDS, str(name)))


def signal(site: Site, type_: str = "revenue_event", **fields: Any) -> dict[str, Any]:
    """A row as a source would send it; `record` names the source's record."""
    kind = SIGNAL_TYPES[type_]
    record = fields.pop("record", None) or f"record {next(_numbers)}"
    row: dict[str, Any] = {
        "signal_type": type_,
        "source_module_ref": kind.sources[0],
        "source_record_id": record_id(record),
        "site_id": site.public_id,
        "amount": "-10.00" if kind.sign == "zero or less" else "10.00",
        "currency_code": "GBP",
        "signal_timestamp": "2026-03-10T12:00:00Z",
    }
    if kind.payment_states:
        row["payment_state"] = kind.payment_states[-1]
    if kind.points_at_payment:
        row["original_payment_record_id"] = record_id("a payment")
    if type_ in _REQUIRED:
        row["attributes"] = _REQUIRED[type_]
    return {**row, **fields}


def ingest(site: Site, by: User, *rows: Any, **options: Any) -> Report:
    """The rows taken in at the site's organization."""
    return ingest_batch(organization=site.organization, rows=list(rows), by=by, **options)


def outcomes(report: Report) -> list[str]:
    """What became of each row."""
    return [outcome.outcome for outcome in report.outcomes]


def cells(organization: Organization | None = None) -> list[tuple[Any, ...]]:
    """Every rollup cell of both grains (of one organization), without the time of processing."""
    own = {"organization": organization} if organization else {}
    kept = (
        "site__name", "provider__name", "day", "signal_type", "payment_state", "payment_method",
        "currency_code", "sum_hundredths", "signal_count",
    )  # fmt: skip
    rows = [("day", *row) for row in DailyRollup.objects.filter(**own).values_list(*kept)]
    rows += [("month", *row) for row in MonthlyRollup.objects.filter(**own).values_list(*kept)]
    return sorted(rows, key=repr)


def selection(site: Site, first: str = "2026-01-01", last: str = "2026-12-31") -> Selection:
    """The site alone, over these days."""
    period = Period(date.fromisoformat(first), date.fromisoformat(last))
    return Selection(site.organization, (site.pk,), period)


def amount_of(site: Site, metric: str, **days: str) -> dict[str, int]:
    """The figure at the site by currency, in hundredths."""
    found = figures_of(selection(site, **days), [METRICS[metric]])[metric]
    return {currency: amount.hundredths for currency, amount in found.items()}
