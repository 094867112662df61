"""Statement pages: the list, one statement with every line, and what is done with it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from insights.actions.statement_delivery import (
    distribute_statement,
    export_statement,
    set_earnings_access,
    take_file,
)
from insights.actions.statements import (
    adjust_statement,
    approve_statement,
    discard_statement,
    generate_statement,
    regenerate_statement,
    review_statement,
)
from insights.analytics.periods import Period
from insights.exports.statement_body import possible_acts
from insights.exports.statement_files import FILE_KINDS, made_answer
from insights.exports.statement_pdf import shown_line, shown_terms
from insights.filters import StatementFilter
from insights.models import ProviderStatement
from insights.pages.refusals import DONE, belongs_to, carry_out
from insights.pages.statement_forms import AdjustForm, DiscardForm, GenerateForm
from insights.queries.statements import (
    ENABLE,
    GOVERN,
    OWN,
    earnings_shown,
    get_own_statement,
    get_provider,
    get_statement,
    history_of,
    list_own_statements,
    list_providers,
    list_statements,
    own_provider,
    settings_of,
)
from insights.statements.lines import FORMULAS
from insights.states import STATEMENT
from leafenterprise.accounts.access import can
from leafenterprise.accounts.guards import PersonRequest, fresh_second_factor, guarded
from leafenterprise.accounts.navigation import in_current_organization
from leafenterprise.shared.lists import narrowed, paged

Act = Callable[..., ProviderStatement]


@require_http_methods(["GET", "POST"])
@guarded(GOVERN)
def statements(request: PersonRequest) -> HttpResponse:
    """Every statement, and the form that makes one."""
    mine = in_current_organization(list_statements(request.user), request)
    providers = in_current_organization(list_providers(request.user), request)
    form = GenerateForm(request.POST or None, providers=providers, today=timezone.localdate())
    status = 200
    if form.is_bound:
        made, status = carry_out(
            request,
            form,
            lambda: generate_statement(
                provider=form.cleaned_data["provider"],
                period=Period(form.cleaned_data["period_start"], form.cleaned_data["period_end"]),
                currency=form.cleaned_data["currency"],
                by=request.user,
            ),
            fields={"period": "period_end"},
        )
        if made:
            return redirect("insights-statement", made.public_id)
    context = {
        "form": form,
        "page": paged(request, narrowed(request, StatementFilter, mine)),
        "has_any": mine.exists(),
        "asked": request.GET,
        "providers": providers,
        "states": STATEMENT.states,
        "has_providers": providers.exists(),
    }
    return render(request, "insights/statements.html", context, status=status)


@require_GET
@guarded(GOVERN)
def statement(request: PersonRequest, statement_id: str) -> HttpResponse:
    """One statement: its lines with how they were made, what is missing, and what can be done."""
    return _page(request, get_statement(request.user, statement_id))


@require_http_methods(["GET", "POST"])
@guarded(GOVERN)
@belongs_to(statement, "statement_id")
def adjust(request: PersonRequest, statement_id: str) -> HttpResponse:
    """Adds an amount with its reason."""
    found = get_statement(request.user, statement_id)
    form = AdjustForm(request.POST)
    _, status = carry_out(
        request,
        form,
        lambda: adjust_statement(statement=found, by=request.user, **form.cleaned_data),
        "Added. The net amount is with it.",
    )
    if status == DONE:
        return redirect("insights-statement", statement_id)
    return _page(request, get_statement(request.user, statement_id), status, form=form)


@require_POST
@guarded(GOVERN)
def regenerate(request: PersonRequest, statement_id: str) -> HttpResponse:
    """From what is known now."""
    return _done(request, statement_id, regenerate_statement, "It says what is known now.")


@require_POST
@guarded(GOVERN)
def review(request: PersonRequest, statement_id: str) -> HttpResponse:
    """Opens it for review."""
    return _done(request, statement_id, review_statement, "It is open for review.")


@require_POST
@guarded(GOVERN)
@fresh_second_factor()
def approve(request: PersonRequest, statement_id: str) -> HttpResponse:
    """Fixes the body."""
    return _done(request, statement_id, approve_statement, "Approved. Its body is fixed now.")


@require_http_methods(["GET", "POST"])
@guarded(GOVERN)
@belongs_to(statement, "statement_id")
def discard(request: PersonRequest, statement_id: str) -> HttpResponse:
    """Takes a draft away."""
    found = get_statement(request.user, statement_id)
    form = DiscardForm(request.POST)
    _, status = carry_out(
        request,
        form,
        lambda: discard_statement(statement=found, by=request.user, **form.cleaned_data),
        "The draft is gone. The audit trail keeps what it said.",
    )
    if status == DONE:
        return redirect("insights-statements")
    return _page(request, get_statement(request.user, statement_id), status, discard_form=form)


@require_POST
@guarded(GOVERN)
def export(request: PersonRequest, statement_id: str) -> HttpResponse:
    """The file for the accounts, recorded as the export."""
    return made_answer(
        export_statement(statement=get_statement(request.user, statement_id), by=request.user)
    )


@require_POST
@guarded(GOVERN)
def distribute(request: PersonRequest, statement_id: str) -> HttpResponse:
    """To the provider."""
    found = get_statement(request.user, statement_id)
    distribute_statement(statement=found, channel=_text(request, "channel"), by=request.user)
    messages.success(request, f"{found.provider} has it.")
    return redirect("insights-statement", statement_id)


@require_GET
@guarded(GOVERN)
def file(request: PersonRequest, statement_id: str, kind: str) -> HttpResponse:
    """A file of an approved statement."""
    found = get_statement(request.user, statement_id)
    return made_answer(take_file(statement=found, kind=kind, by=request.user))


@require_POST
@guarded(ENABLE)
def earnings_access(request: PersonRequest, provider_id: str) -> HttpResponse:
    """Lets a provider see their own earnings, or no longer."""
    provider = get_provider(request.user, provider_id, ENABLE)
    enabled = _text(request, "enabled") == "true"
    set_earnings_access(provider=provider, enabled=enabled, by=request.user)
    said = "sees their own earnings now" if enabled else "sees their earnings no longer"
    messages.success(request, f"{provider} {said}.")
    return redirect("insights-statements")


@require_GET
@guarded(OWN)
def earnings(request: PersonRequest) -> HttpResponse:
    """What was distributed to the person; not there unless an owner turned it on."""
    context = {
        "provider": own_provider(request.user),
        "page": paged(request, list_own_statements(request.user)),
    }
    return render(request, "insights/earnings.html", context)


@require_GET
@guarded(OWN)
def own_statement(request: PersonRequest, own_statement_id: str) -> HttpResponse:
    """One of them, to read."""
    found = get_own_statement(request.user, own_statement_id)
    return render(request, "insights/own_statement.html", _about(found))


@require_GET
@guarded(OWN)
def own_file(request: PersonRequest, own_statement_id: str) -> HttpResponse:
    """Its PDF."""
    found = get_own_statement(request.user, own_statement_id)
    return made_answer(take_file(statement=found, kind="pdf", by=request.user))


def _page(
    request: PersonRequest, found: ProviderStatement, status: int = 200, **sent: forms.Form
) -> HttpResponse:
    """The statement's page; with a form that was refused, as it was sent."""
    settings = settings_of(found.organization)
    context = _about(found) | {
        "form": AdjustForm(),
        "discard_form": DiscardForm(),
        "acts": possible_acts(found),
        "history": history_of(found),
        "files": list(FILE_KINDS.values()) if found.is_closed else [],
        "destination": FILE_KINDS[settings.destination].label,
        "recipient": found.provider.user,
        "shown_to_provider": earnings_shown(found.provider),
        "may_enable": can(request.user, ENABLE, found.organization),
    }
    return render(request, "insights/statement.html", context | sent, status=status)


def _about(found: ProviderStatement) -> dict[str, Any]:
    return {
        "statement": found,
        "lines": [shown_line(line) for line in found.line_items],
        "adjusted": sum((Decimal(each["amount"]) for each in found.adjustments), Decimal(0)),
        "terms": [shown_terms(each) for each in found.terms],
        "formulas": FORMULAS,
    }


def _done(request: PersonRequest, statement_id: str, act: Act, said: str) -> HttpResponse:
    act(statement=get_statement(request.user, statement_id), by=request.user)
    messages.success(request, said)
    return redirect("insights-statement", statement_id)


def _text(request: PersonRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "")[:300]
