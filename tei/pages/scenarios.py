"""Scenarios side by side, and the form that keeps one: values by percent, risks, rows left out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from leafenterprise.accounts.access import check
from leafenterprise.accounts.guards import PersonRequest
from leafenterprise.shared.canonical import decimal_text
from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.money import round_half_up
from tei.actions.calculation import CalculationError, cases_flows
from tei.actions.scenarios import (
    NEW,
    ScenarioChanged,
    case_scenario,
    drop_scenario,
    keep_scenario,
)
from tei.actions.tools import EDIT, ToolGone
from tei.actions.values import read_risk
from tei.amounts import NotOfType
from tei.case.declarations import Case, Field, Flows
from tei.case.scenarios import apply_scenario
from tei.case.summary import rounded
from tei.models import TEIScenario, TEITool
from tei.pages.clash import whole_number
from tei.pages.doors import guarded_case
from tei.pages.editor import VIEW, head_of
from tei.pages.figures import caveat_lines, figure_text, ordered_formulas
from tei.pages.tools import refusal_words
from tei.queries.cases import case_of
from tei.queries.tools import get_tool, list_cells
from tei.typed import read_typed_percent, read_typed_share

PLACES = 4
TOLD = "It is shown above as it is now; keep yours again to put it there."


@dataclass
class Sent:
    """What the form says of one field: percent of what is entered, risk, and whether it counts."""

    entered: Field
    percent: str = ""
    risk: str = ""
    is_off: bool = False
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Refusal:
    """Why nothing was kept; no words where nothing was refused."""

    words: str = ""
    status: int = 200


@require_http_methods(["GET", "POST"])
@guarded_case(VIEW)
def scenario_list(request: PersonRequest, tool_id: str) -> HttpResponse:
    """Every figure as entered and under each scenario."""
    tool = get_tool(request.user, tool_id)
    cells = list_cells(tool)
    case = case_of(tool.report, cells)
    lines = [_line(each, request.POST) for each in case.fields]
    refusal = Refusal()
    if request.method == "POST":
        check(request.user, EDIT, tool.organization)
        refusal = _keep(request, tool, lines)
        if not refusal.words:
            messages.success(request, f"Scenario “{request.POST['name'].strip()}” is kept.")
            return redirect("tei-tool-scenarios", tool_id)
    context = head_of(request, tool, cells) | {
        **_side_by_side(tool, case),
        "lines": lines,
        "name": request.POST.get("name", ""),
        "refusal": refusal.words,
        "tab": "scenarios",
    }
    return render(request, "tei/scenarios.html", context, status=refusal.status)


@require_POST
@guarded_case(EDIT)
def drop(request: PersonRequest, tool_id: str, scenario_id: str) -> HttpResponse:
    """Forget a scenario."""
    tool = get_tool(request.user, tool_id, EDIT)
    found = tool.scenarios.filter(public_id=scenario_id).first()
    if found is None:
        raise Http404
    try:
        drop_scenario(
            scenario=found, by=request.user, revision=whole_number(request.POST, "revision")
        )
    except LeafError as refused:
        messages.error(request, f"{refused.message} It is not dropped; look at it again.")
    else:
        messages.success(request, f"Scenario “{found.name}” is dropped.")
    return redirect("tei-tool-scenarios", tool_id)


def _side_by_side(tool: TEITool, case: Case) -> dict[str, Any]:
    scenarios = list(tool.scenarios.all())
    found = [_flows_of(each, case) for each in scenarios]
    columns = [("as entered", cases_flows(case))]
    columns += [
        (each.name, flows)
        for each, flows in zip(scenarios, found, strict=True)
        if isinstance(flows, Flows)
    ]
    labels = {each.key: each.label or each.key for each in case.fields}
    return {
        "scenarios": [
            (each, _words(each.overlay, labels) if isinstance(flows, Flows) else flows.message)
            for each, flows in zip(scenarios, found, strict=True)
        ],
        "columns": [name for name, _ in columns],
        "table": [
            (each, [figure_text(each, rounded(each, flows)) for _, flows in columns])
            for each in ordered_formulas()
        ],
        "caveats": caveat_lines(columns),
    }


def _flows_of(scenario: TEIScenario, case: Case) -> Flows | CalculationError:
    """The case under the scenario, or why it cannot be reckoned; the others are shown still."""
    try:
        return cases_flows(apply_scenario(case, case_scenario(scenario, case)))
    except CalculationError as broken:
        return broken


def _words(overlay: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """What a scenario changes, in a sentence."""
    changed = dict.fromkeys(labels.get(c["field_key"], c["field_key"]) for c in overlay["cells"])
    off = [labels.get(key, key) for key in overlay["off"]]
    words = []
    if changed:
        words.append(f"Other values or risks: {', '.join(changed)}.")
    if off:
        words.append(f"Left out: {', '.join(off)}.")
    return " ".join(words) or "Changes nothing."


def _line(entered: Field, sent: Mapping[str, str]) -> Sent:
    key = entered.key
    return Sent(
        entered,
        percent=sent.get(f"percent.{key}", "").strip(),
        risk=sent.get(f"risk.{key}", "").strip(),
        is_off=f"off.{key}" in sent,
    )


def _keep(request: PersonRequest, tool: TEITool, lines: list[Sent]) -> Refusal:
    """Keeps what was sent; else says why not, problems beside their lines."""
    name = request.POST.get("name", "").strip()
    cells = [cell for line in lines for cell in _cells(line)]
    if any(line.problems for line in lines):
        return Refusal("Please correct the rows that are marked.", 400)
    if not 0 < len(name) <= 80:
        return Refusal("Give the scenario a name of up to 80 characters.", 400)
    off = [line.entered.key for line in lines if line.is_off]
    try:
        revision = _seen(request.POST, name)
        keep_scenario(
            tool=tool, name=name, cells=cells, off=off, by=request.user, revision=revision
        )
    except ToolGone:
        raise  # there is nothing left to show the form on
    except ScenarioChanged as changed:
        return Refusal(f"{changed.message} {TOLD}", changed.status)
    except LeafError as refused:
        return Refusal(refusal_words(refused), refused.status)
    return Refusal()


def _seen(sent: Mapping[str, str], name: str) -> int:
    """The revision that the page showed of the scenario of that name; NEW where it showed none."""
    shown = [key.removeprefix("seen.") for key in sent if key.startswith("seen.")]
    return next((whole_number(sent, f"seen.{each}") for each in shown if each == name), NEW)


def _cells(line: Sent) -> list[dict[str, Any]]:
    """The cells of a field that the scenario replaces."""
    share, risk = _read_percent(line), _read(line, line.risk)
    if risk is not None and not line.problems:
        try:
            read_risk(decimal_text(risk))
        except NotOfType as wrong:
            line.problems.append(str(wrong))
    if share is None and risk is None:
        return []
    found = []
    for value in line.entered.values:
        told: dict[str, Any] = {"field_key": line.entered.key, "year": value.year}
        if share is not None and value.amount is not None:
            told["value"] = decimal_text(round_half_up(value.amount * share, PLACES))
        if risk is not None:
            told["risk_adjustment"] = decimal_text(risk)
        if len(told) > 2:
            found.append(told)
    return found


def _read_percent(line: Sent) -> Decimal | None:
    """What part of the entered values the scenario takes; a bare number is no percentage."""
    try:
        read_typed_percent(line.percent)
    except (NotOfType, ArithmeticError):
        line.problems.append(f"“{line.percent[:20]}” must be a percentage such as 80 %")
        return None
    return _read(line, line.percent)


def _read(line: Sent, text: str) -> Decimal | None:
    if not text:
        return None
    try:
        share = Decimal(read_typed_share(text) or "NaN")
    except (NotOfType, ArithmeticError):
        share = Decimal("NaN")
    if not share.is_finite() or len(text) > 16 or not 0 <= share <= 100:
        line.problems.append(f"“{text[:20]}” must be a percentage such as 80 %")
        return None
    return share
