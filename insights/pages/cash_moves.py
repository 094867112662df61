"""Cashing-up: what people do with a day, each in a form of its own."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from insights.actions.cash import submit_count
from insights.actions.cash_copies import number_copy
from insights.actions.cash_verification import (
    NotesRequired,
    close_escalated,
    count_again,
    verify_count,
)
from insights.models import CashReconciliation
from insights.pages.cash import context_of, day, show_day, submitted_words
from insights.pages.cash_forms import ClosingForm, NotesForm, TakingsForm, TillForm, is_manual
from insights.pages.refusals import DONE, belongs_to, carry_out
from insights.queries.cash import ENTER, VERIFY, get_cash_day
from insights.serializers.cash import shown
from leafenterprise.accounts.guards import PersonRequest, fresh_second_factor, guarded
from leafenterprise.shared.errors import Conflict
from leafenterprise.shared.sheets import CSV_TYPE, csv_lines

DAY = "insights-cash-day"
LEFT = ("possible_moves", "figures_shown")  # of the asking person, not of the day


@require_http_methods(["GET", "POST"])
@guarded(ENTER)
@belongs_to(day, "reconciliation_id")
def submit(request: PersonRequest, reconciliation_id: str) -> HttpResponse:
    """Hands the count over."""
    record = get_cash_day(request.user, reconciliation_id)
    form = TakingsForm(request.POST, is_manual=is_manual(record))
    done = _done(
        request,
        form,
        lambda: submit_count(
            record=record, by=request.user, takings=form.cleaned_data.get("takings")
        ),
        submitted_words,
    )
    return _answer(request, record, done, takings_form=form)


@require_http_methods(["GET", "POST"])
@guarded(VERIFY)
def second_count(request: PersonRequest, reconciliation_id: str) -> HttpResponse:
    """The verifier's own count, before any figure shows."""
    record = get_cash_day(request.user, reconciliation_id, VERIFY)
    sent = request.POST if request.method == "POST" else None
    form, status = TillForm(sent, currency=record.currency_code), 200
    if sent is not None:
        status = _done(
            request,
            form,
            lambda: count_again(record=record, till=form.till(), by=request.user),
            lambda _: "Counted. Now the figures show beside yours.",
        )
        if status == DONE:
            return redirect(DAY, record.public_id)
    context = {"record": record, "form": form, "currency": record.currency_code}
    return render(request, "insights/cash_second_count.html", context, status=status)


@require_http_methods(["GET", "POST"])
@guarded(VERIFY)
@belongs_to(day, "reconciliation_id")
@fresh_second_factor()
def verify(request: PersonRequest, reconciliation_id: str) -> HttpResponse:
    """The second person's word."""
    record = get_cash_day(request.user, reconciliation_id, VERIFY)
    form = NotesForm(request.POST, record=record)
    done = _done(
        request,
        form,
        lambda: verify_count(
            record=record, by=request.user, second_factor=True, notes=form.cleaned_data["notes"]
        ),
        _verified_words,
    )
    return _answer(request, record, done, notes_form=form)


@require_http_methods(["GET", "POST"])
@guarded(VERIFY)
@belongs_to(day, "reconciliation_id")
@fresh_second_factor()
def close(request: PersonRequest, reconciliation_id: str) -> HttpResponse:
    """The end of an escalation."""
    record = get_cash_day(request.user, reconciliation_id, VERIFY)
    form = ClosingForm(request.POST)
    done = _done(
        request,
        form,
        lambda: close_escalated(
            record=record, by=request.user, notes=form.cleaned_data["notes"], second_factor=True
        ),
        lambda _: "Closed with its variance; the task is settled.",
    )
    return _answer(request, record, done, closing_form=form)


@require_GET
@guarded(ENTER)
def printed(request: PersonRequest, reconciliation_id: str) -> HttpResponse:
    """A closed day on paper, under the number of this copy."""
    record = _closed(get_cash_day(request.user, reconciliation_id))
    copy = number_copy(record=record, kind="print", by=request.user)
    return render(request, "insights/cash_print.html", context_of(request, record, copy))


@require_GET
@guarded(ENTER)
def exported(request: PersonRequest, reconciliation_id: str) -> HttpResponse:
    """A closed day as CSV, under the number of this copy."""
    record = _closed(get_cash_day(request.user, reconciliation_id))
    copy = number_copy(record=record, kind="export", by=request.user)
    assert copy is not None
    name = f"cash-{record.record_date}-{record.site.public_id}-copy-{copy.number}.csv"
    facts = [(key, value) for key, value in shown(record, request.user).items() if key not in LEFT]
    lines = [(f"line {line['movement']}", line["amount"]) for line in _closing_lines(record)]
    answer = HttpResponse(
        csv_lines(("copy", str(copy.number)), [*facts, *lines]), content_type=CSV_TYPE
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _closing_lines(record: CashReconciliation) -> list[dict[str, Any]]:
    return list(record.steps.order_by("-number")[0].lines)


def _closed(record: CashReconciliation) -> CashReconciliation:
    if not record.is_closed:
        raise Conflict("Only a closed day is printed or taken away.")
    return record


def _done(
    request: PersonRequest,
    form: forms.Form,
    act: Callable[[], CashReconciliation],
    words: Callable[[CashReconciliation], str],
) -> int:
    """DONE, and what came of it told; else the status of the refusal, which the form then says."""
    return carry_out(request, form, act, words, {NotesRequired.code: "notes"})[1]


def _answer(
    request: PersonRequest, record: CashReconciliation, status: int, **sent: forms.Form
) -> HttpResponse:
    """Back to the day; where it was refused, the day as it is now with what was typed."""
    if status == DONE:
        return redirect(DAY, record.public_id)
    return show_day(request, get_cash_day(request.user, record.public_id), status, **sent)


def _verified_words(record: CashReconciliation) -> str:
    return {
        "verified_balanced": "Verified: the count is what was expected.",
        "verified_variance_logged": "Verified, with its variance and notes.",
    }.get(record.state, "The variance is beyond the threshold by now, so a task was raised.")
