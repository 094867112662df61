"""Audit findings of a run: by rule, down to the line in the source file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from leafenterprise.accounts.guards import guarded
from leafenterprise.shared.lists import paged
from savings.models import SavingsRun
from savings.pages.line_parts import parts_of
from savings.pages.lines import Rows, file_names
from savings.pages.reading import clean_text, finished_run, read_asked
from savings.pages.shown import parties, shown_reasons
from savings.queries import drill
from savings.queries.results import list_rules
from savings.rules import RULES

ON_A_PAGE = 50


@require_GET
@guarded("savings.view")
def finding_list(request: HttpRequest, run_id: str) -> HttpResponse:
    """The findings of one rule or of all, over the scope or within a segment value."""
    run = finished_run(request.user, run_id)
    rule = read_rule(request)
    asked = read_asked(request)
    outcomes = list_rules(run)
    outcome: Any = next((one for one in outcomes if one.rule == rule), None)
    named = {"rule": rule, "kind": asked.kind, "key": asked.key, "component": asked.component}
    rows = Rows(run, drill.count_findings, drill.list_findings, named)
    context = {
        "run": run,
        "rule": RULES.get(rule or ""),
        "outcome": outcome,
        "reasons": shown_reasons(why.to_json() for why in outcome.standing.reasons)
        if outcome
        else [],
        "outcomes": outcomes,
        "asked": asked,
        "page": paged(request, rows, ON_A_PAGE),
        "titles": {name: entry.title for name, entry in RULES.items()},
        "files": file_names(run),
        "parties": parties(run),
    }
    return render(request, "savings/finding_list.html", context)


@require_GET
@guarded("savings.view")
def claim(request: HttpRequest, run_id: str) -> HttpResponse:
    """One claim: its lines with every component, its findings, its netted rows."""
    run = finished_run(request.user, run_id)
    claim_id = clean_text(request, "claim")
    found = drill.read_claim(run, claim_id)
    if not any(found.values()):
        raise Http404
    context = {"run": run, "claim_id": claim_id, "files": file_names(run), **_shown(run, found)}
    return render(request, "savings/claim.html", context)


def read_rule(request: HttpRequest) -> str | None:
    """The rule that the address names. Raises: Http404 for one that does not exist."""
    rule = request.GET.get("rule") or None
    if rule and rule not in RULES:
        raise Http404
    return rule


def _shown(run: SavingsRun, found: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    findings = [
        {**row, "title": RULES[row["rule"]].title, "explained": RULES[row["rule"]].explanation}
        for row in found["findings"]
        if row["rule"] in RULES
    ]
    lines = [{"row": row, "parts": parts_of(row)} for row in found["lines"]]
    netted = [{"row": row, "parts": parts_of(row)} for row in found["netted"]]
    return {"lines": lines, "findings": findings, "netted": netted}
