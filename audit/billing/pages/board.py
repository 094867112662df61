"""The audit board of a month, the runs behind it, and the review of pairs in doubt."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from audit.billing.actions.auditing import start_audit
from audit.billing.actions.deciding import decide_for
from audit.billing.ledger.chain import GAPS
from audit.billing.models import BillingProvider, CasePair, Finding
from audit.billing.queries import audits
from audit.billing.queries.cases import rows_of
from audit.billing.queries.own import AUDIT, get_provider, list_providers
from audit.billing.reports.files import report_file
from audit.billing.rules import RULES
from leafenterprise.accounts.guards import PersonRequest, guarded
from leafenterprise.accounts.navigation import in_current_organization
from leafenterprise.jobs.models import Job
from leafenterprise.shared.charts import Chart, Point
from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.lists import whole_or_part
from leafenterprise.shared.money import money_text
from leafenterprise.shared.pictures import Picture

CHOICES = ("same", "rival", "other")
SHOWN_KINDS = ("missing_case", "unexpected_charge", "discrepancy", "unpaid_balance")


@require_GET
@guarded(AUDIT)
def board(request: PersonRequest) -> HttpResponse:
    """Counts and dollars by kind for a month (or all), the trend, and what to do next."""
    provider = chosen_provider(request)
    if provider is None:
        return render(request, "billing/board.html", {"providers": [], "provider": None})
    trend = _trend(provider)
    latest = audits.latest_audit(provider)
    months = audits.months_of(provider)
    month = _month(request, months)
    rows = standing(request.user, provider, month)
    context = {
        "provider": provider,
        "providers": list(in_current_organization(list_providers(request.user), request)),
        "audit": latest,
        "newest": audits.list_audits(request.user).filter(provider=provider).first(),
        "months": months,
        "month": month,
        "lines": audits.board_of(rows),
        "recovered": audits.recovered_of(rows),
        "doubtful": audits.list_doubtful(latest).count() if latest else 0,
        "trend": trend,
        "restatements": audits.restatements_of(provider),
    }
    return render(request, "billing/board.html", context)


@require_POST
@guarded(AUDIT)
def audit_run(request: PersonRequest) -> HttpResponse:
    """Queue a run for the provider."""
    provider = get_provider(request.user, request.POST.get("provider", ""))
    try:
        found = start_audit(provider=provider, by=request.user)
    except LeafError as problem:
        if problem.status == 403:
            raise
        messages.warning(request, problem.message)
        return redirect(f"{reverse('billing')}?provider={provider.public_id}")
    return redirect("billing-audit", found.public_id)


@require_GET
@guarded(AUDIT)
def audit_page(request: PersonRequest, audit_id: str) -> HttpResponse:
    """One run: how far it is; then its gaps, lag and months."""
    audit = audits.get_audit(request.user, audit_id)
    context = {
        "audit": audit,
        "job": Job.objects.filter(public_id=audit.job_id).first(),
        "gaps": [_shown_gap(gap) for gap in audit.gaps],
        "gap_counts": [
            (title, sum(gap["type"] == type_ for gap in audit.gaps))
            for type_, title in GAPS.items()
        ],
        "months": [_shown_month(row) for row in audit.by_month],
        "doubtful": audits.list_doubtful(audit).count(),
    }
    return whole_or_part(request, "billing/audit.html", "billing/_audit_state.html", context)


@require_GET
@guarded(AUDIT)
def audit_report(request: PersonRequest, audit_id: str, kind: str) -> HttpResponseBase:
    """The report for the billing company, as xlsx or pdf."""
    return report_file(audits.get_audit(request.user, audit_id), kind, request.user)


@require_GET
@guarded(AUDIT)
def review(request: PersonRequest, audit_id: str) -> HttpResponse:
    """The next pair in doubt, side by side; one key decides it."""
    audit = audits.get_audit(request.user, audit_id)
    rows = audits.list_doubtful(audit)
    pair = rows.first()
    context = {"audit": audit, "pair": pair, "left": rows.count(), "sides": _sides(pair)}
    return render(request, "billing/review.html", context)


@require_POST
@guarded(AUDIT)
def pair_decide(request: PersonRequest, pair_id: str) -> HttpResponse:
    """Keep what the person said, and go on to the next pair."""
    pair = audits.get_pair(request.user, pair_id)
    choice = request.POST.get("choice", "")
    if choice not in CHOICES:
        raise Http404
    decide_for(pair=pair, choice=choice, by=request.user)
    return redirect("billing-review", pair.audit.public_id)


def chosen_provider(request: HttpRequest) -> BillingProvider | None:
    """The provider that the address names, else the person's first."""
    if named := request.GET.get("provider", ""):
        return get_provider(request.user, named)
    mine = in_current_organization(list_providers(request.user), request)
    own: BillingProvider | None = mine.filter(user=request.user).first() or mine.first()
    return own


def standing(user: Any, provider: BillingProvider, month: date | None) -> QuerySet[Finding]:
    """The provider's findings that the last run still finds, of one month where one is named."""
    rows = audits.list_findings(user).filter(provider=provider, is_standing=True)
    if month is None:
        return rows
    return rows.filter(day__year=month.year, day__month=month.month)


def _month(request: HttpRequest, months: list[date]) -> date | None:
    named = request.GET.get("month", "")
    return next((month for month in months if f"{month:%Y-%m}" == named), None)


def _trend(provider: BillingProvider) -> Picture | None:
    months = audits.trend_of(provider)
    if not months:
        return None
    kinds = [kind for kind in SHOWN_KINDS if any(kind in counts for _, counts in months)]
    points = tuple(
        Point(f"{month:%b %y}", Decimal(counts.get(kind, 0)), RULES[kind].title)
        for month, counts in months
        for kind in kinds
    )
    return Picture(
        Chart("column", "Findings by month of service", "count", points),
        ("Month", *(RULES[kind].title for kind in kinds)),
        [
            (f"{month:%Y-%m}", *(str(counts.get(kind, 0)) for kind in kinds))
            for month, counts in months
        ],
    )


def _shown_gap(gap: dict[str, Any]) -> dict[str, Any]:
    amount = None if gap["amount"] is None else Decimal(gap["amount"])
    return {**gap, "title": GAPS[gap["type"]], "amount": amount}


def _shown_month(row: dict[str, str]) -> dict[str, Any]:
    return {name: value if name == "month" else Decimal(value) for name, value in row.items()}


def _sides(pair: CasePair | None) -> list[dict[str, Any]]:
    """The logged case and its candidates as columns of the same lines."""
    if pair is None:
        return []
    found = [_of_case("Logged case", pair.case), _of_charge("Billed case taken", pair.charge)]
    if pair.rival_charge is not None:
        found.append(_of_charge("Billed case that fits too", pair.rival_charge))
    elif pair.rival_case is not None:
        found.append(_of_case("Logged case that fits too", pair.rival_case))
    first = found[0]["lines"]
    for side in found[1:]:
        for place, (name, value, _) in enumerate(side["lines"]):
            differs = bool(value and first[place][1] and str(value) != str(first[place][1]))
            side["lines"][place] = (name, value, differs and place < 5)
    return found


def _of_case(title: str, case: Any) -> dict[str, Any]:
    facts = (
        case.case_date, case.patient_ticket, case.cpt_codes, case.modifiers, case.minutes,
        case.payer, "",
    )  # fmt: skip
    return {"title": title, "lines": _lines(facts)}


def _of_charge(title: str, charge: Any) -> dict[str, Any]:
    facts = (
        charge.service_date, charge.ticket, charge.codes, charge.modifiers, charge.minutes,
        charge.payer, f"{money_text(charge.charged)} charged, {money_text(charge.paid)} paid",
    )  # fmt: skip
    return {"title": title, "lines": _lines(facts), "rows": list(rows_of(charge))[:6]}


def _lines(facts: tuple[Any, ...]) -> list[tuple[str, Any, bool]]:
    names = ("Day", "Ticket", "CPT", "Modifiers", "Minutes", "Payer", "Money")
    return [(name, value, False) for name, value in zip(names, facts, strict=True)]
