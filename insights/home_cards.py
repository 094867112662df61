"""Home cards of the insights lane: what was noticed, tills, statements, and one’s own."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from insights.analytics.periods import Period
from insights.models import EarningsAccess
from insights.queries.cards import list_cards
from insights.queries.cash import ENTER, CashDay, open_days
from insights.queries.marks import today_at
from insights.queries.signals import VIEW
from insights.queries.statements import GOVERN, OWN, list_own_statements, list_statements
from leafenterprise.accounts.access import sites_for
from leafenterprise.accounts.home import Card, HomeCard, Line
from leafenterprise.accounts.navigation import in_current_organization
from leafenterprise.shared.money import amount_text

SHOWN = 5
CASH_DAYS, CASH_SHOWN = 7, 8


def new_cards(request: HttpRequest) -> Card:
    """What the detectors noticed and nobody has acknowledged; small things stay on the board."""
    mine = in_current_organization(list_cards(request.user), request)
    waiting = mine.filter(state="generated", severity__in=("warning", "critical"))
    return Card(
        title="Noticed in the figures",
        lines=tuple(
            Line(
                title=one.title,
                href=reverse("insights-card", args=[one.public_id]),
                note=_days(one.first_day, one.last_day),
                state=one.severity,
            )
            for one in waiting[:SHOWN]
        ),
        href=reverse("insights-cards"),
        empty_title="Nothing new was noticed",
        empty_text="What is unusual stands here until somebody acknowledges it.",
        icon="info",
    )


def open_statements(request: HttpRequest) -> Card:
    """Drafts and reviews, the newest period first."""
    mine = in_current_organization(list_statements(request.user), request)
    waiting = mine.filter(state__in=("draft_generated", "under_review"))
    return Card(
        title="Provider statements",
        lines=tuple(
            Line(
                title=str(one.provider),
                href=reverse("insights-statement", args=[one.public_id]),
                note=_days(one.period_start, one.period_end),
                state="blocked" if one.readiness == "blocked" else one.state,
            )
            for one in waiting[:SHOWN]
        ),
        href=reverse("insights-statements"),
        empty_title="No statement waits",
        empty_text="Generate what your providers are due for a period.",
        empty_href=reverse("insights-statements"),
        empty_action="Go to statements",
        icon="report",
    )


def own_earnings(request: HttpRequest) -> Card | None:
    """The person's statements; no card where no owner turned it on."""
    user = request.user
    if not EarningsAccess.objects.filter(provider__user=user.pk, enabled=True).exists():
        return None
    return Card(
        title="My earnings",
        lines=tuple(
            Line(
                title=_days(one.period_start, one.period_end),
                href=reverse("insights-earning", args=[one.public_id]),
                note=""
                if one.net_amount is None
                else amount_text(one.net_amount, one.currency_code),
            )
            for one in list_own_statements(user)[:SHOWN]
        ),
        href=reverse("insights-earnings"),
        empty_title="Nothing was distributed yet",
        empty_text="Your statements stand here once your practice has distributed them.",
        icon="price",
    )


def cash_to_do(request: HttpRequest) -> Card | None:
    """Each site's days of the last week with cash that nobody has closed."""
    user: Any = request.user
    sites = list(in_current_organization(sites_for(user, ENTER), request))
    if not sites:
        return None
    today = today_at(sites, timezone.now())
    found = open_days(sites, Period(today - timedelta(days=CASH_DAYS), today))
    return Card(
        title="Cash to count and verify",
        lines=tuple(
            Line(
                title=f"{one.site.name}, {one.day.day} {one.day:%B}",
                href=_cash_href(one),
                note="cash was reported" if one.has_cash else "",
                state=one.state,
            )
            for one in found[:CASH_SHOWN]
        ),
        href=reverse("insights-cash"),
        empty_title="Every day is closed",
        empty_text="Days with cash stand here until two people stand behind them.",
        icon="price",
    )


def _days(first: date, last: date) -> str:
    said = [f"{day.day} {day:%b %Y}" for day in sorted({first, last})]
    return " to ".join(said)


def _cash_href(one: CashDay) -> str:
    if one.record and one.state not in ("no_cash_recorded", "cash_recorded"):
        return reverse("insights-cash-day", args=[one.record.public_id])
    return f"{reverse('insights-cash-count', args=[one.site.public_id])}?day={one.day}"


CARDS = (
    HomeCard(VIEW, 43, new_cards),
    HomeCard(ENTER, 44, cash_to_do),
    HomeCard(GOVERN, 45, open_statements),
    HomeCard(OWN, 46, own_earnings),
)
