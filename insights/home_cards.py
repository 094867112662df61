"""Home cards of the insights lane: statements that wait, and the person's own."""

from django.http import HttpRequest
from django.urls import reverse

from insights.models import EarningsAccess
from insights.queries.statements import GOVERN, OWN, list_own_statements, list_statements
from leafenterprise.accounts.home import Card, HomeCard, Line
from leafenterprise.accounts.navigation import in_current_organization

SHOWN = 5


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
                note=f"{one.period_start} to {one.period_end}",
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
                title=f"{one.period_start} to {one.period_end}",
                href=reverse("insights-earning", args=[one.public_id]),
                note=f"{one.net_amount} {one.currency_code}",
            )
            for one in list_own_statements(user)[:SHOWN]
        ),
        href=reverse("insights-earnings"),
        empty_title="Nothing was distributed yet",
        empty_text="Your statements stand here once your practice has distributed them.",
        icon="price",
    )


CARDS = (HomeCard(GOVERN, 45, open_statements), HomeCard(OWN, 46, own_earnings))
