"""Saved versions: listed, saved, looked at, and any two of them beside one another."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from leafenterprise.accounts.access import check
from leafenterprise.accounts.guards import PersonRequest
from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.lists import paged
from leafenterprise.shared.money import money_text
from tei.actions.tools import EDIT, ToolGone
from tei.actions.versions import save_version
from tei.case.declarations import Flows, Value
from tei.case.difference import compare
from tei.case.flows import build_flows
from tei.case.summary import all_formulas, rounded
from tei.models import TEIVersion
from tei.pages.doors import guarded_case
from tei.pages.editor import VIEW, head_of
from tei.pages.figures import caveat_lines, figure_text, ordered_formulas, pictures_of
from tei.pages.forms import VersionForm
from tei.pages.layout import column_of
from tei.pages.tools import refusal_words
from tei.queries.cases import case_of_version, is_restated
from tei.queries.tools import get_tool, get_version, list_versions
from tei.typed import shown_share

HEADLINE = ("net_present_value", "roi_percentage", "payback_period_months")


@require_http_methods(["GET", "POST"])
@guarded_case(VIEW)
def version_list(request: PersonRequest, tool_id: str) -> HttpResponse:
    """Every version by its headline, and the form that saves the next."""
    tool = get_tool(request.user, tool_id)
    form = VersionForm(request.POST or None)
    refusal_status = 0
    if request.method == "POST":
        check(request.user, EDIT, tool.organization)
        if form.is_valid():
            try:
                day, note = form.cleaned_data["date"], form.cleaned_data["note"]
                saved = save_version(tool=tool, day=day, note=note, by=request.user)
            except ToolGone:
                raise  # there is nothing left to show the form on
            except LeafError as refused:
                form.add_error(None, refusal_words(refused))
                refusal_status = refused.status
            else:
                messages.success(request, f"Version {saved.version_number} is saved.")
                return redirect("tei-tool-versions", tool_id)
    page = paged(request, list_versions(tool).select_related("created_by"))
    context = head_of(request, tool) | {
        "page": page,
        "rows": [(version, headline_of(version)) for version in page],
        "form": form,
        "tab": "versions",
    }
    status = refusal_status or (400 if form.errors else 200)
    return render(request, "tei/version_list.html", context, status=status)


@require_GET
@guarded_case(VIEW)
def version(request: HttpRequest, tool_id: str, number: int) -> HttpResponse:
    """What a version holds, reckoned from its snapshot alone."""
    tool = get_tool(request.user, tool_id)
    found = get_version(tool, number)
    flows = build_flows(case_of_version(found))
    context = head_of(request, tool) | {
        "version": found,
        "figures": headline_of(found),
        "pictures": pictures_of(flows),
        "terms": found.terms_snapshot,
        "fields": [_held(field) for field in found.values_snapshot],
        "tab": "versions",
    }
    return render(request, "tei/version.html", context)


@require_GET
@guarded_case(VIEW)
def choose(request: PersonRequest, tool_id: str) -> HttpResponseBase:
    """From two versions picked on the list to their comparison; the list again without a pick."""
    tool = get_tool(request.user, tool_id)
    numbers = [request.GET.get(name, "") for name in ("from", "to")]
    if not all(text.isascii() and text.isdigit() and len(text) < 10 for text in numbers):
        messages.error(request, "Choose two versions to compare.")
        return version_list(request, tool_id)
    return redirect("tei-tool-compare", tool.public_id, *(int(text) for text in numbers))


@require_GET
@guarded_case(VIEW)
def compare_versions(request: HttpRequest, tool_id: str, number: int, other: int) -> HttpResponse:
    """The cells that differ, and what each field did to the net present value, to the cent."""
    tool = get_tool(request.user, tool_id)
    pair = [get_version(tool, each) for each in (number, other)]
    before, after = (build_flows(case_of_version(each)) for each in pair)
    found = compare(before, after)
    labels = _labels(before) | _labels(after)
    context = head_of(request, tool) | {
        "before": pair[0],
        "after": pair[1],
        "found": found,
        "contributions": [
            (labels[each.field_key], each)
            for each in sorted(found.contributions, key=lambda c: -abs(c.change_usd))
            if each.change_usd or each.npv_before != each.npv_after
        ],
        "cells": [
            (labels[cell.field_key], column_of(cell.year), _value(cell.before), _value(cell.after))
            for cell in found.cells
        ],
        "terms": _terms(*pair),
        "restated": [
            each
            for each, flows in zip(pair, (before, after), strict=True)
            if is_restated(each, flows)
        ],
        "figures": _figures(before, after),
        "caveats": caveat_lines(
            (f"version {each.version_number}", flows)
            for each, flows in zip(pair, (before, after), strict=True)
        ),
        "tab": "versions",
    }
    return render(request, "tei/compare.html", context)


def headline_of(found: TEIVersion) -> list[tuple[str, str]]:
    """The figures a version was saved with, as titles and texts."""
    formulas = all_formulas()
    return [
        (formulas[name].title, figure_text(formulas[name], _number(found.summary_snapshot[name])))
        for name in HEADLINE
    ]


def _number(stored: Any) -> Any:
    return Decimal(stored) if isinstance(stored, str) else stored


def _labels(flows: Flows) -> dict[str, str]:
    return {field.key: field.label or field.key for field in flows.case.fields}


def _value(value: Value | None) -> str:
    if value is None:
        return "–"
    amount = "blank" if value.amount is None else money_text(value.amount)
    risk = shown_share(value.risk_adjustment)
    return f"{amount}, risk {risk}" if risk else amount


def _terms(before: TEIVersion, after: TEIVersion) -> list[tuple[str, Any, Any]]:
    """The terms that differ."""
    was, now = before.terms_snapshot, after.terms_snapshot
    return [(name, was[name], now[name]) for name in was if was[name] != now.get(name)]


def _figures(before: Flows, after: Flows) -> list[tuple[str, str, str]]:
    return [
        (
            each.title,
            figure_text(each, rounded(each, before)),
            figure_text(each, rounded(each, after)),
        )
        for each in ordered_formulas()
    ]


def _held(field: Mapping[str, Any]) -> dict[str, Any]:
    """A field of a snapshot with its cells in order."""
    if not field["is_annual"]:
        cells = [("One-time", field["value"], field["notes"])]
    else:
        years = sorted(field["years"].items(), key=lambda found: int(found[0]))
        cells = [(column_of(int(year)), cell["value"], cell["notes"]) for year, cell in years]
    return {"label": field["label"], "table": field["table"], "cells": cells,
            "is_money": field["field_type"] == "currency"}  # fmt: skip
