"""The unified view of recurring revenue: one set of facts for the page and the API."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from insights.queries.dashboards import money_text, source_row
from insights.queries.marks import standings
from insights.queries.selections import Asked
from insights.queries.subscription_risk import (
    at_risk_days_of,
    came_later,
    failed_payments_of,
    reported_by,
    unnamed_failures,
)
from insights.queries.subscriptions import (
    LOST,
    MOVEMENTS,
    UNNAMED,
    Programme,
    events_of,
    payments_of,
    programmes_of,
)
from insights.signals.types import sources_of
from leafenterprise.shared.money import divide

RATE_PLACES, MOST_LATER = 4, 100


def subscription_view(asked: Asked, reported_on: date | None, now: datetime) -> dict[str, Any]:
    """Movements, failed payments, attempts and events; beside them what was known on a day."""
    selection = asked.selection
    programmes = programmes_of(selection)
    days = at_risk_days_of(selection.organization)
    waited = standings(asked.sites, selection.period, now, since_start=True)
    return {
        "programmes": [_programme(one) for one in programmes],
        "failed_payments": _failed(asked, days),
        "at_risk_days": days,
        "failures_without_subscription": unnamed_failures(selection),
        "attempts": _attempts(asked),
        "events": [
            {
                "signal_type": row["signal_type"], "currency": row["currency_code"],
                "number": row["number"], "amount": money_text(int(row["hundredths"])),
            }
            for row in events_of(selection)
        ],
        "reported": _reported(asked, programmes, reported_on) if reported_on else None,
        "sources": [
            source_row(each) for each in waited if each.source_module in sources_of("mrr")
        ],
    }  # fmt: skip


def _programme(one: Programme) -> dict[str, Any]:
    others = {name: amount for name, amount in one.movements.items() if name not in MOVEMENTS}
    return {
        "programme": one.name,
        "currency": one.currency,
        "opening": money_text(one.opening),
        **{name: money_text(one.movements[name]) for name in MOVEMENTS},
        "corrections": money_text(sum(others.values())),
        "closing": money_text(one.closing),
        "lost": money_text(sum(one.movements[name] for name in LOST)),
    }


def _failed(asked: Asked, policy_days: int) -> list[dict[str, Any]]:
    return [
        {
            "programme": programme,
            "currency": currency,
            "at_risk": money_text(one.at_risk),
            "at_risk_subscriptions": one.at_risk_subscriptions,
            "involuntary_churn": money_text(one.lost),
            "churn_reported": money_text(one.lost_reported),
            "churn_overdue": money_text(one.lost_overdue),
            "recovered": money_text(one.recovered),
            "recovered_subscriptions": one.recovered_subscriptions,
        }
        for (programme, currency), one in sorted(
            failed_payments_of(asked.selection, policy_days).items()
        )
    ]


def _attempts(asked: Asked) -> list[dict[str, Any]]:
    found = []
    for one in payments_of(asked.selection, asked.today):
        rate = divide(Decimal(one.failed), Decimal(one.attempts), RATE_PLACES)
        found.append(
            {
                "programme": one.programme, "paid": one.paid, "failed": one.failed,
                "open_retries": one.open_retries,
                "failure_rate": None if rate is None else str(rate),
            }
        )  # fmt: skip
    return found


def _reported(asked: Asked, now_known: Iterable[Programme], day: date) -> dict[str, Any]:
    """Closing as it was known, as it is, and every movement that makes the difference."""
    closing = _closing(now_known)
    reported = _closing(programmes_of(asked.selection, reported_by(day)))
    later = came_later(asked.selection, day)
    return {
        "reported_on": day,
        "programmes": [
            {
                "programme": programme, "currency": currency,
                "as_reported": money_text(reported.get((programme, currency), 0)),
                "as_known_now": money_text(closing[programme, currency]),
                "difference": money_text(
                    closing[programme, currency] - reported.get((programme, currency), 0)
                ),
            }
            for programme, currency in sorted(closing)
        ],
        "later_number": later.count(),
        "later_signals": [
            {
                "signal_id": str(one.signal_id),
                "programme": one.programme or UNNAMED,  # type: ignore[attr-defined]
                "currency": one.currency_code, "amount": str(one.amount),
                "business_day": one.business_day, "ingested_at": one.ingested_at,
                "is_correction": one.is_correction,
            }
            for one in later[:MOST_LATER]
        ],
    }  # fmt: skip


def _closing(programmes: Iterable[Programme]) -> Mapping[tuple[str, str], int]:
    return {(one.name, one.currency): one.closing for one in programmes}
