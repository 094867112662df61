"""Cashing-up: what people do with a day, each in a form of its own."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from insights.actions.cash import submit_count
from insights.actions.cash_copies import number_copy
from insights.actions.cash_verification import close_escalated, count_again, verify_count
from insights.models import CashReconciliation
from insights.pages.cash import context_of, submitted_words
from insights.pages.cash_forms import TillForm
from insights.queries.cash import ENTER, VERIFY, get_cash_day
from insights.serializers.cash import shown
from leafenterprise.accounts.guards import PersonRequest, fresh_second_factor, guarded
from leafenterprise.shared.errors import Conflict, InvalidInput, LeafError
from leafenterprise.shared.sheets import CSV_TYPE, csv_lines

DAY = "insights-cash-day"
LEFT = ("possible_moves", "figures_shown")  # of the asking person, not of the day


@require_POST
@guarded(ENTER)
def submit(request: PersonRequest, reconciliation_id: str) -> HttpResponse:
    """Hands the count over."""
    record = get_cash_day(request.user, reconciliation_id)
    notes = _notes(request)
    return _done(
        request,
        record,
        lambda: submit_count(
            record=record, by=request.user, notes=notes, takings=_takings(request)
        ),
        submitted_words,
    )


@require_http_methods(["GET", "POST"])
@guarded(VERIFY)
def second_count(request: PersonRequest, reconciliation_id: str) -> HttpResponse:
    """The verifier's own count, before any figure shows."""
    record = get_cash_day(request.user, reconciliation_id, VERIFY)
    sent = request.POST if request.method == "POST" else None
    form = TillForm(sent, currency=record.currency_code)
    if sent is not None and form.is_valid():
        return _done(
            request,
            record,
            lambda: count_again(record=record, till=form.till(), by=request.user),
            lambda _: "Counted. Now the figures show beside yours.",
        )
    context = {"record": record, "form": form, "currency": record.currency_code}
    status = 400 if form.errors else 200
    return render(request, "insights/cash_second_count.html", context, status=status)


@require_POST
@guarded(VERIFY)
@fresh_second_factor()
def verify(request: PersonRequest, reconciliation_id: str) -> HttpResponse:
    """The second person's word."""
    record = get_cash_day(request.user, reconciliation_id, VERIFY)
    return _done(
        request,
        record,
        lambda: verify_count(
            record=record, by=request.user, second_factor=True, notes=_notes(request)
        ),
        _verified_words,
    )


@require_POST
@guarded(VERIFY)
@fresh_second_factor()
def close(request: PersonRequest, reconciliation_id: str) -> HttpResponse:
    """The end of an escalation."""
    record = get_cash_day(request.user, reconciliation_id, VERIFY)
    return _done(
        request,
        record,
        lambda: close_escalated(
            record=record, by=request.user, notes=_notes(request), second_factor=True
        ),
        lambda _: "Closed with its variance; the task is settled.",
    )


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
    record: CashReconciliation,
    act: Callable[[], CashReconciliation],
    words: Callable[[CashReconciliation], str],
) -> HttpResponse:
    """Back to the day, with what came of it; a missing right stays a refusal."""
    try:
        messages.success(request, words(act()))
    except LeafError as problem:
        if problem.status == 403:
            raise
        said = problem.details.values() if isinstance(problem, InvalidInput) else ()
        found = [text for each in said if isinstance(each, list) for text in each]
        messages.error(request, " ".join(found) or problem.message)
    return redirect(DAY, record.public_id)


def _verified_words(record: CashReconciliation) -> str:
    return {
        "verified_balanced": "Verified: the count is what was expected.",
        "verified_variance_logged": "Verified, with its variance and notes.",
    }.get(record.state, "The variance is beyond the threshold by now, so a task was raised.")


def _notes(request: PersonRequest) -> str:
    return request.POST.get("notes", "").replace("\x00", "")


def _takings(request: PersonRequest) -> Decimal | None:
    text = request.POST.get("takings", "").strip()
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        raise InvalidInput(takings=["Enter the takings as an amount, such as 125.50."]) from None
