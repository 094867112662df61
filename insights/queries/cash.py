"""Days of cash that a person may see, and how much of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.http import Http404

from insights.analytics.periods import Period
from insights.models import CashReconciliation, CashStep, DailyRollup
from insights.models.cash import COUNT, SECOND_COUNT, SUBMISSION
from insights.queries.cash_expected import days_with_late_signals, next_open_day
from insights.queries.cash_rules import rule_of
from insights.signals.types import types_of
from insights.states import CASH
from leafenterprise.accounts.access import can, for_user, sites_for
from leafenterprise.accounts.models import Site

ENTER, VERIFY = "cash.enter", "cash.verify"
SHORT = {
    "no_cash_recorded": "To count", "cash_recorded": "Counted",
    "awaiting_verification": "To verify", "verified_balanced": "Balanced",
    "verified_variance_logged": "Variance", "escalated": "Escalated",
}  # fmt: skip
UNSUBMITTED = ("no_cash_recorded", "cash_recorded")


@dataclass(frozen=True)
class Sight:
    """What of a day is shown to a person: what is expected, and what others counted."""

    figures: bool
    counts: bool


@dataclass(frozen=True)
class CashDay:
    """One day at one site; record is null where nobody has entered anything."""

    site: Site
    day: date
    record: CashReconciliation | None
    has_cash: bool
    takes_late_signals: bool

    @property
    def state(self) -> str:
        """Where the day stands."""
        return self.record.state if self.record else CASH.initial

    @property
    def short(self) -> str:
        """The state in a word or two."""
        return SHORT[self.state]


def list_cash_days(user: Any, capability: str = ENTER) -> QuerySet[CashReconciliation]:
    """Records at the sites where the person enters or verifies cash."""
    rows = for_user(CashReconciliation.objects.all(), user, capability)
    rows = rows.filter(site__in=sites_for(user, capability))
    return rows.select_related("organization", "site", "entered_by", "verifier")


def get_cash_day(user: Any, public_id: str, capability: str = ENTER) -> CashReconciliation:
    """The record; else Http404."""
    found = list_cash_days(user, capability).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def get_cash_site(user: Any, public_id: str) -> Site:
    """A site where the person enters cash; else Http404."""
    sites = sites_for(user, ENTER).select_related("organization")
    found = sites.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def sight_of(record: CashReconciliation, user: Any) -> Sight:
    """Blind until the count is submitted; for the verifier until the own count, where one is asked.

    Who entered the submitted count sees it; who is to count a second time sees neither figure.
    """
    if record.state in UNSUBMITTED:
        return Sight(figures=False, counts=record.entries().filter(by=user).exists())
    if record.state != "awaiting_verification" or not rule_of(record.site).asks_second_count:
        return Sight(figures=True, counts=True)
    knows = record.entries().filter(by=user).exists() or second_count_by(record, user) is not None
    return Sight(figures=knows, counts=knows)


def last_count(record: CashReconciliation) -> CashStep | None:
    """The count that stands."""
    return record.steps.filter(kind=COUNT).order_by("-number").first()


def last_submission(record: CashReconciliation) -> CashStep | None:
    """The submission that stands."""
    return record.steps.filter(kind=SUBMISSION).order_by("-number").first()


def second_count_by(record: CashReconciliation, user: Any) -> CashStep | None:
    """The person's own second count of what was last submitted."""
    submission = last_submission(record)
    rows = record.steps.filter(kind=SECOND_COUNT, by=user)
    return rows.filter(number__gt=submission.number).last() if submission else None


def steps_for(record: CashReconciliation, user: Any) -> Iterator[tuple[CashStep, Sight]]:
    """Every step with what of it the person may see."""
    sight = sight_of(record, user)
    for step in record.steps.select_related("by").order_by("number"):
        own = step.by_id == getattr(user, "pk", None)
        yield step, Sight(figures=sight.figures, counts=sight.counts or own)


def moves_for(record: CashReconciliation, user: Any) -> list[str]:
    """The moves that the person can make now: state, right and being another person."""
    has_entered = record.entered_by_id == user.pk or record.entries().filter(by=user).exists()
    return [
        move.name
        for move in CASH.moves_from(record.state)
        if move.capability
        and can(user, move.capability, record.organization)
        and not (move.capability == VERIFY and has_entered)
    ]


def days_of(site: Site, period: Period) -> list[CashDay]:
    """Every day of the period with where it stands, the newest first."""
    records = {
        record.record_date: record
        for record in CashReconciliation.objects.filter(
            site=site, record_date__range=(period.first, period.last)
        ).select_related("site", "organization", "entered_by", "verifier")
    }
    with_cash = _days_with_cash(site, period)
    currency = rule_of(site).currency_code
    taking = {
        next_open_day(site, record.record_date, currency)
        for record in days_with_late_signals(site, currency, before=period.last)
    }
    days = (period.last - timedelta(days=back) for back in range(period.days))
    return [CashDay(site, day, records.get(day), day in with_cash, day in taking) for day in days]


def open_days(sites: Sequence[Site], period: Period) -> list[CashDay]:
    """Days with cash or a record that nobody has closed, at all the sites, the newest first."""
    by_id = {site.pk: site for site in sites}
    records = {
        (record.site_id, record.record_date): record
        for record in CashReconciliation.objects.filter(
            site__in=by_id, record_date__range=(period.first, period.last)
        ).select_related("site")
    }
    with_cash = set(_cash_cells(Q(site__in=by_id), period))
    places = sorted(records.keys() | with_cash, key=lambda one: (one[1], one[0]), reverse=True)
    days = (
        CashDay(by_id[site], day, records.get((site, day)), (site, day) in with_cash, False)
        for site, day in places
    )
    return [one for one in days if one.record is None or not one.record.is_closed]


def _days_with_cash(site: Site, period: Period) -> set[date]:
    own = Q(organization=site.organization_id, site=site)
    return {day for _, day in _cash_cells(own, period)}


def _cash_cells(where: Q, period: Period) -> Iterator[tuple[int, date]]:
    types = [type_.id for type_ in types_of("cash")]
    rows = DailyRollup.objects.filter(
        where, signal_type__in=types, day__range=(period.first, period.last)
    )
    return (
        (site, day)
        for site, day, number in rows.values_list("site", "day").annotate(Sum("signal_count"))
        if number
    )
