"""Cards that a person may see, and the signals behind them."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from insights.analytics.detectors._kinds import KINDS
from insights.models import (
    CardEvidence,
    CardText,
    CashReconciliation,
    FinancialSignal,
    InsightCard,
)
from insights.queries.look import KNOWN_CASH
from insights.queries.signals import VIEW
from insights.signals.types import SIGNAL_TYPES
from leafenterprise.accounts.access import for_user, sites_for
from leafenterprise.accounts.models import Site

SIGNALS_SHOWN = 50


def list_cards(user: Any, capability: str = VIEW) -> QuerySet[InsightCard]:
    """Cards about the person's sites; those about many only where every site is the person's."""
    mine = sites_for(user, capability)
    others = Site.objects.exclude(pk__in=mine).values("organization")
    rows = for_user(InsightCard.objects.all(), user, capability)
    rows = rows.filter(Q(site__in=mine) | Q(site__isnull=True) & ~Q(organization__in=others))
    return rows.select_related("organization", "site", "provider", "acknowledged_by", "linked_task")


def get_card(user: Any, card_id: str, capability: str = VIEW) -> InsightCard:
    """The card; else Http404."""
    found = list_cards(user, capability).filter(public_id=card_id).first()
    if found is None:
        raise Http404
    return found


def get_text(card: InsightCard, text_id: str) -> CardText:
    """The model's text of the card; else Http404."""
    found = CardText.objects.filter(card=card, public_id=text_id).first()
    if found is None:
        raise Http404
    return found


def counts_of(cards: QuerySet[InsightCard]) -> dict[str, dict[str, int]]:
    """How many by state, severity and category."""
    return {
        name: dict(
            cards.order_by().values_list(name).annotate(Count("pk")).values_list(name, "pk__count")
        )
        for name in ("state", "severity", "category")
    }


def signals_behind(evidence: CardEvidence) -> QuerySet[FinancialSignal]:
    """The signals whose sum the evidence states; none for counted cash."""
    kind = KINDS.get(evidence.kind)
    if kind is None:
        return FinancialSignal.objects.none()
    counted = Q()
    for name in kind.types:
        type_ = SIGNAL_TYPES[name]
        states = type_.counted_states or type_.payment_states or ("",)
        counted |= Q(signal_type=name, payment_state__in=states)
    rows = FinancialSignal.objects.filter(
        counted,
        organization=evidence.organization_id,
        site=evidence.site_id,
        currency_code=evidence.currency_code,
        business_day__range=(evidence.first_day, evidence.last_day),
    )
    if kind.by_provider:
        rows = rows.filter(provider=evidence.provider_id)
    if kind.attribute:
        rows = rows.filter(**{f"attributes__{kind.attribute}__in": list(kind.values)})
    return rows.select_related("site", "provider")


def cash_behind(evidence: CardEvidence) -> QuerySet[CashReconciliation]:
    """The counted days; none for what is made of signals."""
    if evidence.kind != "cash":
        return CashReconciliation.objects.none()
    return CashReconciliation.objects.filter(
        site=evidence.site_id,
        currency_code=evidence.currency_code,
        state__in=KNOWN_CASH,
        record_date__range=(evidence.first_day, evidence.last_day),
    ).order_by("record_date")
