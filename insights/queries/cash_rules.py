"""Which rule of cashing-up holds at a site."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from insights.models import CashRule, FinancialSignal
from insights.models.cash import DEFAULT_THRESHOLD
from insights.signals.types import types_of
from leafenterprise.accounts.models import Site

FALLBACK_CURRENCY = "GBP"
Value = TypeVar("Value")


@dataclass(frozen=True)
class Rule:
    """What holds: the site's own value, else the practice's, else the built-in one."""

    variance_threshold: Decimal
    expected_method: str
    asks_second_count: bool
    currency_code: str


def rule_of(site: Site) -> Rule:
    """The rule at the site."""
    rows = CashRule.objects.filter(organization=site.organization_id)
    by_site = {row.site_id: row for row in rows.filter(site__in=[site]) | rows.filter(site=None)}
    ranked = [row for row in (by_site.get(site.pk), by_site.get(None)) if row]
    threshold = _first(row.variance_threshold for row in ranked)
    asks = _first(row.asks_second_count for row in ranked)
    return Rule(
        DEFAULT_THRESHOLD if threshold is None else threshold,
        _first(row.expected_method or None for row in ranked) or "signals",
        bool(asks),
        _first(row.currency_code or None for row in ranked) or _currency_of(site),
    )


def _first(values: Iterable[Value | None]) -> Value | None:
    return next((value for value in values if value is not None), None)


def _currency_of(site: Site) -> str:
    """The currency of the last cash that the site reported."""
    types = [type_.id for type_ in types_of("cash")]
    rows = FinancialSignal.objects.filter(
        organization=site.organization_id, site=site, signal_type__in=types
    )
    found = rows.order_by("-business_day").values_list("currency_code", flat=True).first()
    return found or FALLBACK_CURRENCY
