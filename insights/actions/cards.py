"""Running the detectors: what they find becomes cards, once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit import trail
from insights.actions.notices import notify_of
from insights.analytics.cards import Draft, Standing, choose, subject_of
from insights.analytics.detectors._declarations import SEVERITIES, Evidence, Finding, Look, days_of
from insights.analytics.detectors._registry import DETECTORS
from insights.analytics.detectors._words import said
from insights.models import CardEvidence, InsightCard, Provider
from insights.queries.look import look_at
from leafenterprise.accounts.models import Organization, Site

GENERATED = trail.register("insight_card.generated", "A detector made an insight card")
DETECTED = trail.register("insight_cards.detected", "The detectors looked at an organization")
RECENT_WEEKS = 30  # cards before that stand in the way of no new one
SITES_NAMED = 5
SYSTEM = "insights.detectors"


@transaction.atomic
def run_detectors(organization: Organization, now: datetime | None = None) -> list[InsightCard]:
    """Looks at the organization and makes the cards that are new; the same data make none again."""
    now = now or timezone.now()
    Organization.objects.select_for_update(of=("self",), no_key=True).get(pk=organization.pk)
    look = look_at(organization, now)
    found = [(each, one) for each in DETECTORS.values() for one in each.findings(look)]
    sites = {site.public_id: site for site in Site.objects.filter(organization=organization)}
    providers = {
        each.public_id: each for each in Provider.objects.filter(organization=organization)
    }
    drafts = choose(found, len(sites), _standing(organization, now))
    made = [_make(organization, draft, look, sites, providers, now) for draft in drafts]
    notify_of(organization, made, now)
    trail.record(
        DETECTED,
        organization=organization,
        actor=SYSTEM,
        after={
            "as_of": look.as_of,
            "detectors": {each.id: each.version for each in DETECTORS.values()},
            "findings": len(found),
            "cards": [card.public_id for card in made],
        },
        now=now,
    )
    return made


def _standing(organization: Organization, now: datetime) -> list[Standing]:
    since = now.date() - timedelta(weeks=RECENT_WEEKS)
    return [
        Standing(
            card.detector,
            frozenset([card.subject, *(one["subject"] for one in card.data_snapshot["findings"])]),
            card.first_day,
            card.last_day,
            card.week,
        )
        if card.site_id is None
        else Standing(
            card.detector, frozenset([card.subject]), card.first_day, card.last_day, card.week
        )
        for card in InsightCard.objects.filter(organization=organization, last_day__gte=since)
    ]


def _make(
    organization: Organization,
    draft: Draft,
    look: Look,
    sites: Mapping[str, Site],
    providers: Mapping[str, Provider],
    now: datetime,
) -> InsightCard:
    first = draft.findings[0]
    severity = max(draft.findings, key=lambda one: SEVERITIES.index(one.severity)).severity
    title, explanation = _words(draft, look)
    at_stake = sum(one.at_stake for one in draft.findings)
    card = InsightCard.objects.create(
        organization=organization,
        site=None if draft.is_group else sites[first.site],
        provider=None if draft.is_group else providers.get(first.provider),
        detector=draft.detector.id,
        detector_version=draft.detector.version,
        category=draft.detector.category,
        severity=severity,
        subject=draft.subject,
        week=draft.week,
        first_day=min(one.first for one in draft.findings),
        last_day=max(one.last for one in draft.findings),
        currency_code=first.currency,
        at_stake=Decimal(at_stake).scaleb(-2),
        title=title[:200],
        explanation=explanation,
        recommended_action=first.action,
        data_snapshot={"findings": [_snapshot(one, look) for one in draft.findings]},
        generated_at=now,
    )
    CardEvidence.objects.bulk_create(
        _evidence(card, each, look, sites, providers)
        for one in draft.findings
        for each in one.evidence
    )
    trail.record(
        GENERATED,
        organization=organization,
        actor=SYSTEM,
        target=card,
        after={
            "detector": card.detector, "version": card.detector_version, "severity": severity,
            "subject": card.subject, "first_day": card.first_day, "last_day": card.last_day,
            "at_stake": card.at_stake, "currency": card.currency_code,
        },
        now=now,
    )  # fmt: skip
    return card


def _words(draft: Draft, look: Look) -> tuple[str, str]:
    """Title and explanation; of many sites the gravest are named."""
    first = draft.findings[0]
    if not draft.is_group:
        return first.title, first.explanation
    ordered = sorted(draft.findings, key=lambda one: -one.at_stake)
    names = ", ".join(look.name(one.site) for one in ordered[:SITES_NAMED])
    more = len(ordered) - SITES_NAMED
    when = said(min(one.first for one in ordered), max(one.last for one in ordered))
    return (
        f"{draft.detector.title} at {len(ordered)} sites",
        f"The same was noticed at {len(ordered)} sites ({when}): {names}"
        f"{f' and {more} more' if more > 0 else ''}. The first of them: {ordered[0].explanation}",
    )


def _snapshot(one: Finding, look: Look) -> dict[str, Any]:
    return {
        "subject": subject_of(one),
        "site": one.site,
        "site_name": look.name(one.site),
        "provider": one.provider,
        "direction": one.direction,
        "severity": one.severity,
        "first_day": one.first.isoformat(),
        "last_day": one.last.isoformat(),
        "at_stake": one.at_stake,
        "explanation": one.explanation,
        "told": [{"id": told.id, "title": told.title, "value": told.value} for told in one.told],
        "points": [
            {"day": day.isoformat(), "actual": actual, "expected": expected}
            for day, actual, expected in one.points
        ],
    }


def _evidence(
    card: InsightCard,
    each: Evidence,
    look: Look,
    sites: Mapping[str, Site],
    providers: Mapping[str, Provider],
) -> CardEvidence:
    days = days_of(each.first, each.last)
    amount, number = 0, 0
    for one in look.of(each.kind):
        if (one.site, one.provider, one.currency) == (each.site, each.provider, each.currency):
            amount, number = one.total(days), one.number(days)
    if each.kind == "cash":
        counted = [
            one.variance for one in look.cash
            if (one.site, one.currency) == (each.site, each.currency)
            and each.first <= one.day <= each.last
        ]  # fmt: skip
        amount, number = sum(counted), len(counted)
    return CardEvidence(
        organization=card.organization, card=card, kind=each.kind, site=sites[each.site],
        provider=providers.get(each.provider), currency_code=each.currency,
        first_day=each.first, last_day=each.last,
        amount=Decimal(amount).scaleb(-2), signal_count=number,
    )  # fmt: skip
