"""Series and looks for detectors, made by rules a reader can follow."""

import itertools
import random
from datetime import UTC, date, datetime, timedelta

from insights.actions.cards import run_detectors
from insights.actions.tables import money
from insights.analytics.detectors._declarations import Look, Series, days_of
from insights.analytics.detectors._kinds import KINDS
from insights.analytics.detectors._registry import DETECTORS
from insights.models import ExpectedSource, InsightCard, SourceMark
from tests.insights.make import ingest, signal

AS_OF = date(2026, 6, 30)  # a Tuesday, and the end of a month
FIRST = AS_OF - timedelta(weeks=160)
SITE = "2" * 12
NUMBERS = itertools.count(1)
OWED = date(2020, 1, 1)


def steady(kind="revenue", *, site=SITE, usual=100_000, number=10, noise=0.08, provider="", seed=7,
           weeks=160, faults=None):  # fmt: skip
    """Working days alike but for a little noise, weekends nothing; faults: day → factor."""
    chosen = random.Random(f"{seed} {site} {kind} {provider}")
    faults = faults or {}
    sums, counts = {}, {}
    for day in days_of(AS_OF - timedelta(weeks=weeks), AS_OF):
        factor = faults.get(day, 1)
        if day.weekday() < 5 and factor:
            sums[day] = round(usual * factor * (1 + noise * chosen.gauss(0, 1)))
            counts[day] = max(1, round(number * factor))
    return Series(kind, site, "GBP", sums, counts, provider)


def sparse(kind, days, *, site=SITE, amount=2_500, number=1):
    """So many signals of an amount on these days."""
    return Series(
        kind, site, "GBP", dict.fromkeys(days, amount * number), dict.fromkeys(days, number)
    )


def look(*series, gaps=(), cash=(), expected=True, closed=frozenset()):
    """What detectors see of the series; every source of theirs is waited for."""
    sources = {
        (one.site, source): OWED for one in series for source in KINDS[one.kind].sources
    } if expected else {}  # fmt: skip
    return Look(FIRST, AS_OF, tuple(series), sources, tuple(gaps), tuple(cash), closed,
                {SITE: "Market Street", "anna": "Anna"})  # fmt: skip


def found_by(detector, seen):
    """What the named detector says."""
    return DETECTORS[detector].findings(seen)


def last(number, until=AS_OF):
    """The last days."""
    return days_of(until - timedelta(days=number - 1), until)


NOW = datetime(2026, 7, 1, 6, tzinfo=UTC)


def fill(site, by, *, weeks=13, factor=1.0, factor_days=(), day_amount=100_000, until=AS_OF):
    """Revenue at the site on working days, all of it marked as sent; the last days by a factor."""
    days = days_of(until - timedelta(weeks=weeks), until)
    for source in ("pms", "product_shop"):
        ExpectedSource.objects.get_or_create(
            organization=site.organization, site=site, source_module=source,
            defaults={"expected_from": days[0]},
        )  # fmt: skip
        SourceMark.objects.create(
            organization=site.organization, site=site, source_module=source,
            first_day=days[0], last_day=until, marked_by=by,
        )  # fmt: skip
    rows = [
        signal(
            site, record=f"{site.pk} {day} {number}",
            amount=money(round(day_amount / 2 * (factor if day in factor_days else 1)) + spread),
            signal_timestamp=f"{day}T1{number}:00:00Z",
        )
        for place, day in enumerate(days)
        if day.weekday() < 5
        for number, spread in ((0, place % 7 * 300), (1, place % 5 * 200))
        if factor or day not in factor_days
    ]  # fmt: skip
    return ingest(site, by, *rows)


def make_card(site, by, **fields):
    """The card of a week that brought less than half."""
    fill(site, by, factor=0.4, factor_days=last(7))
    (card,) = run_detectors(site.organization, NOW, **fields)
    return card


def make_plain_card(site=None, organization=None, **fields):
    """A card as stored, of a week in which revenue was half of what was expected."""
    organization = organization or site.organization
    told = [
        {"id": "actual", "title": "Revenue", "value": "£2,400.00"},
        {"id": "expected", "title": "Expected by the same weekdays", "value": "£4,800.00"},
        {"id": "share", "title": "Difference of what was expected", "value": "50 %"},
    ]
    name = site.name if site else "every site"
    said = f"Revenue at {name} was £2,400.00, where £4,800.00 was expected."
    points = [
        {"day": day.isoformat(), "actual": 48_000, "expected": 96_000} for day in last(5)
    ]  # fmt: skip
    finding = {
        "subject": "x", "site": site.public_id if site else "", "site_name": name, "provider": "",
        "direction": "down", "severity": "critical", "first_day": "2026-06-24",
        "last_day": "2026-06-30", "at_stake": 240_000, "explanation": said, "told": told,
        "points": points,
    }  # fmt: skip
    given = {
        "detector": "seasonal_deviation", "detector_version": 1, "category": "collections",
        "severity": "critical", "subject": f"{site and site.pk}|{next(NUMBERS)}",
        "week": date(2026, 6, 29), "first_day": date(2026, 6, 24), "last_day": AS_OF,
        "currency_code": "GBP", "at_stake": "2400.00", "title": f"Revenue well below at {name}",
        "explanation": said, "recommended_action": "Look at the appointments of these days.",
        "data_snapshot": {"findings": [finding]}, "generated_at": NOW,
    }  # fmt: skip
    return InsightCard.objects.create(organization=organization, site=site, **{**given, **fields})
