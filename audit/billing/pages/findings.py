"""Findings: the list of a kind or month, and one with its timeline, evidence and moves."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from audit.billing.actions.settling import settle
from audit.billing.filters import FindingFilter
from audit.billing.pages.board import chosen_provider
from audit.billing.queries.audits import get_finding, list_findings
from audit.billing.queries.cases import rows_of
from audit.billing.queries.own import AUDIT
from audit.billing.rules import RULES
from audit.billing.states import FINDING
from audit.trail.models import AuditEvent
from leafenterprise.accounts.guards import PersonRequest, guarded
from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.lists import narrowed, paged

NEEDS_NOTE = ("dispute", "accept")


@require_GET
@guarded(AUDIT)
def finding_list(request: PersonRequest) -> HttpResponse:
    """Standing findings, narrowed by kind, state and days."""
    provider = chosen_provider(request)
    rows = list_findings(request.user).filter(is_standing=True)
    if provider is not None:
        rows = rows.filter(provider=provider)
    month = request.GET.get("month", "")
    year, _, number = month.partition("-")
    if year.isdigit() and number.isdigit():
        rows = rows.filter(day__year=int(year), day__month=int(number))
    context = {
        "provider": provider,
        "page": paged(request, narrowed(request, FindingFilter, rows)),
        "kinds": sorted(RULES.values(), key=lambda rule: rule.rank),
        "states": FINDING.states,
        "asked": request.GET,
        "month": month,
    }
    return render(request, "billing/finding_list.html", context)


@require_GET
@guarded(AUDIT)
def finding_page(request: PersonRequest, finding_id: str) -> HttpResponse:
    """One finding."""
    found = get_finding(request.user, finding_id)
    rule = RULES[found.kind]
    context = {
        "finding": found,
        "rule": rule,
        "rows": list(rows_of(found.charge)) if found.charge else [],
        "moves": FINDING.moves_from(found.state),
        "needs_note": NEEDS_NOTE,
        "events": AuditEvent.objects.filter(
            object_type=found._meta.label_lower, object_id=found.public_id
        ).order_by("at", "pk"),
    }
    return render(request, "billing/finding.html", context)


@require_POST
@guarded(AUDIT)
def finding_settle(request: PersonRequest, finding_id: str) -> HttpResponse:
    """Dispute, accept, recover or reopen it; what stands in the way is said on its page."""
    found = get_finding(request.user, finding_id)
    note = request.POST.get("note", "")
    try:
        settle(finding=found, move=request.POST.get("move", ""), by=request.user, note=note)
    except LeafError as problem:
        if problem.status in (403, 404):
            raise
        said = problem.details.get("note", [problem.message])
        messages.error(request, " ".join(said))
    else:
        messages.success(request, f"The finding is {found.state} now.")
    return redirect("billing-finding", found.public_id)
