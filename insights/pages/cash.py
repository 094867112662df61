"""Cashing-up pages: days, the count, one day with its steps, escalations."""

import calendar
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from insights.actions.cash import enter_count, submit_count
from insights.actions.cash_copies import number_copy
from insights.analytics.periods import Period
from insights.cash.till import LINE_KINDS
from insights.models import CashReconciliation, CashStep, FollowUpTask
from insights.models.cash import COUNT, SECOND_COUNT
from insights.models.tasks import CASH_ORIGIN
from insights.pages.cash_forms import SUBMIT, CountForm, empty_forms, initial_of
from insights.pages.refusals import tell
from insights.queries.cash import (
    ENTER,
    CashDay,
    days_of,
    get_cash_day,
    get_cash_site,
    last_count,
    list_cash_days,
    moves_for,
    sight_of,
    steps_for,
)
from insights.queries.cash_expected import late_signals_of, next_open_day
from insights.queries.cash_rules import rule_of
from insights.queries.marks import today_at
from insights.states import CASH, VERIFY
from leafenterprise.accounts.access import can, sites_for
from leafenterprise.accounts.guards import PersonRequest, guarded
from leafenterprise.accounts.models import Site
from leafenterprise.accounts.navigation import in_current_organization
from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.lists import paged

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
TO_COUNT = ("no_cash_recorded", "cash_recorded")
EARLIEST = date(1990, 1, 1)


@require_GET
@guarded(ENTER)
def days(request: PersonRequest) -> HttpResponse:
    """A site's month, day by day, and what waits at all sites of the person."""
    sites = list(
        in_current_organization(sites_for(request.user, ENTER), request).select_related(
            "organization"
        )
    )
    mine = in_current_organization(list_cash_days(request.user), request)
    site = next((s for s in sites if s.public_id == request.GET.get("site")), None)
    site = site or (sites[0] if sites else None)
    context: dict[str, Any] = {"sites": sites, "site": site, "weekdays": WEEKDAYS}
    context |= {
        "waiting": _for_others(request, mine.filter(state="awaiting_verification")),
        "escalated": mine.filter(state="escalated").count(),
    }
    if site:
        context |= _month(site, request.GET.get("month", ""))
    return render(request, "insights/cash_days.html", context)


@require_http_methods(["GET", "POST"])
@guarded(ENTER)
def count(request: PersonRequest, site_id: str) -> HttpResponse:
    """The till of one day: entered, changed, and handed over where the person says so."""
    site = get_cash_site(request.user, site_id)
    day = _day(request.GET.get("day", ""), site)
    record = list_cash_days(request.user).filter(site=site, record_date=day).first()
    if record and "change" not in moves_for(record, request.user) and record.state != CASH.initial:
        return redirect("insights-cash-day", record.public_id)
    form = _form(request, site, record)
    status = 200
    if request.method == "POST":
        if form.is_valid() and (saved := _save(request, site, day, form)):
            return redirect("insights-cash-day", saved.public_id)
        status = 400
    context = {
        "site": site, "day": day, "record": record, "form": form,
        "currency": record.currency_code if record else rule_of(site).currency_code,
        "days_href": f"{reverse('insights-cash')}?site={site.public_id}&month={day:%Y-%m}",
    }  # fmt: skip
    return render(request, "insights/cash_count.html", context, status=status)


@require_GET
@guarded(ENTER)
def day(request: PersonRequest, reconciliation_id: str) -> HttpResponse:
    """One day: its figures as far as the person may see them, its steps, and what can be done."""
    return show_day(request, get_cash_day(request.user, reconciliation_id))


def show_day(
    request: PersonRequest, record: CashReconciliation, status: int = 200, **sent: forms.Form
) -> HttpResponse:
    """The day's page; with a form that was refused, as it was sent."""
    copy = number_copy(record=record, kind="view", by=request.user)
    context = context_of(request, record, copy) | empty_forms(record) | sent
    return render(request, "insights/cash_day.html", context, status=status)


@require_GET
@guarded(ENTER)
def escalations(request: PersonRequest) -> HttpResponse:
    """Days whose variance was beyond the threshold, the open ones first, with their tasks."""
    rows = in_current_organization(list_cash_days(request.user), request)
    ordered = rows.filter(escalated_at__isnull=False).order_by(
        F("verified_at").asc(nulls_first=True), "-record_date"
    )
    page = paged(request, ordered)
    tasks = {
        task.origin_id: task
        for task in FollowUpTask.objects.filter(
            origin=CASH_ORIGIN, origin_id__in=[record.public_id for record in page]
        )
    }
    context = {"page": page, "rows": [(row, tasks.get(row.public_id)) for row in page]}
    return render(request, "insights/cash_escalations.html", context)


def context_of(request: PersonRequest, record: CashReconciliation, copy: Any) -> dict[str, Any]:
    """What the page and the print of a day show."""
    user, sight = request.user, sight_of(record, request.user)
    steps = list(steps_for(record, user))
    last = next((step for step, _ in reversed(steps) if step.lines), None)
    moves = set(moves_for(record, user))
    asks = rule_of(record.site).asks_second_count
    return {
        "record": record,
        "currency": record.currency_code,
        "sight": sight,
        "steps": [(step, seen, _stated(step), _is_sighted(step)) for step, seen in steps],
        "lines": last.lines if last and sight.figures else [],
        "moves": moves,
        "must_count_first": asks and "count_again" in moves and not sight.figures,
        "is_own": not moves & {"verify_balanced", "close_escalated"}
        and can(user, VERIFY, record.organization)
        and record.state in ("awaiting_verification", "escalated"),
        "threshold": rule_of(record.site).variance_threshold,
        "copy": copy,
        "late": _late(record) if record.is_closed else None,
        "adjustments": record.adjustments.select_related("late_for", "signal"),
        "task": FollowUpTask.objects.filter(origin=CASH_ORIGIN, origin_id=record.public_id).first(),
        "count_href": f"{reverse('insights-cash-count', args=[record.site.public_id])}"
        f"?day={record.record_date}",
        "days_href": f"{reverse('insights-cash')}?site={record.site.public_id}"
        f"&month={record.record_date:%Y-%m}",
    }


def _stated(step: CashStep) -> list[tuple[str, Any]]:
    return [(kind.label, getattr(step, kind.id)) for kind in LINE_KINDS if getattr(step, kind.id)]


def _is_sighted(step: CashStep) -> bool:
    """Whether who counted could read the day's cash on a dashboard: no blind count then."""
    counts = step.kind in (COUNT, SECOND_COUNT)
    return counts and can(step.by, "insights.view", step.organization)


def _late(record: CashReconciliation) -> dict[str, Any]:
    """What came after closing: where it is taken in, or will be."""
    waiting = [late.signal for late in late_signals_of(record)]
    taken = record.late_signals.select_related("taken_by", "signal")
    return {
        "waiting": waiting,
        "next_day": next_open_day(record.site, record.record_date, record.currency_code)
        if waiting
        else None,
        "taken": taken,
    }


def _form(request: HttpRequest, site: Site, record: CashReconciliation | None) -> CountForm:
    rule = rule_of(site)
    currency = record.currency_code if record else rule.currency_code
    step = last_count(record) if record else None
    own = step if step and step.by_id == request.user.pk else None
    initial = (
        initial_of(own.denominations, {kind.id: getattr(own, kind.id) for kind in LINE_KINDS})
        | {"notes": own.notes, "counted_total": own.counted_total}
        if own
        else {}
    )
    sent = request.POST if request.method == "POST" else None
    return CountForm(
        sent, currency=currency, is_manual=rule.expected_method == "manual", initial=initial
    )


def _save(
    request: PersonRequest, site: Site, day: date, form: CountForm
) -> CashReconciliation | None:
    """The saved record; None where something is wrong, which the form then says."""
    notes = form.cleaned_data["notes"]
    try:
        record = enter_count(site=site, day=day, till=form.till(), by=request.user, notes=notes)
        if SUBMIT not in request.POST:
            messages.success(request, "Saved. Submit the count when you are sure of it.")
            return record
        takings = form.cleaned_data.get("takings")
        record = submit_count(record=record, by=request.user, takings=takings)
    except LeafError as problem:
        tell(request, form, problem)
        return None
    messages.success(request, submitted_words(record))
    return record


def submitted_words(record: CashReconciliation) -> str:
    """What became of the submission."""
    if record.state == "escalated":
        return "Submitted. The variance is beyond the threshold, so a task was raised."
    return "Submitted. Another person verifies it now."


def _month(site: Site, asked: str) -> dict[str, Any]:
    """The site's month in weeks from Monday, up to today."""
    today = today_at([site], timezone.now())
    first = _first_of(asked, today)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    shown = {one.day: one for one in days_of(site, Period(first, min(last, today)))}
    cells: list[CashDay | None] = [None] * first.weekday()
    return {
        "month": first,
        "cells": cells + [shown[each] for each in sorted(shown)],
        "to_count": sorted(
            (one for one in shown.values()
             if one.state in TO_COUNT and (one.has_cash or one.takes_late_signals or one.record)),
            key=lambda one: one.day,
        ),
        "today": today,
        "before": first - timedelta(days=1),
        "after": last + timedelta(days=1) if last < today else None,
    }  # fmt: skip


def _first_of(asked: str, today: date) -> date:
    try:
        first = date.fromisoformat(f"{asked}-01")
    except ValueError:
        return today.replace(day=1)
    return first if EARLIEST <= first <= today else today.replace(day=1)


def _day(asked: str, site: Site) -> date:
    """The day in the address, today where none is; else Http404."""
    today = today_at([site], timezone.now())
    try:
        found = date.fromisoformat(asked) if asked else today
    except ValueError:
        raise Http404 from None
    if not EARLIEST <= found <= today:
        raise Http404
    return found


def _for_others(request: PersonRequest, rows: Any) -> list[CashReconciliation]:
    """Days that the person can verify: nothing of them is the person's own."""
    return [row for row in rows[:20] if "verify_balanced" in moves_for(row, request.user)]
