"""How sure a case is: the tornado, break-even values, and many draws of what is uncertain."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from leafenterprise.shared.errors import InvalidInput
from leafenterprise.shared.money import money_text, round_half_up
from tei.actions.calculation import cases_flows
from tei.amounts import NotOfType
from tei.case.declarations import Flows
from tei.case.monte_carlo import QUANTILES, BadRange, Outcome, Range, simulate
from tei.case.sensitivity import Bar, tornado
from tei.case.summary import all_formulas
from tei.case_charts import tornado_chart
from tei.pages.doors import guarded_case
from tei.pages.editor import VIEW, head_of
from tei.pages.figures import figure_text, picture_of
from tei.queries.cases import case_of
from tei.queries.tools import get_tool, list_cells
from tei.typed import read_typed_percent

SHARES = ("5 %", "10 %", "20 %", "30 %", "50 %")
DRAWS = (1_000, 10_000, 100_000)
LOW, HIGH = "80 %", "110 %"


@dataclass(frozen=True)
class Spread:
    """How far a field may turn out, as a person states it."""

    key: str
    label: str
    table: str
    low: str
    high: str


@require_GET
@guarded_case(VIEW)
def what_if(request: HttpRequest, tool_id: str) -> HttpResponse:
    """The tornado at a share, and the draws once they are asked for."""
    tool = get_tool(request.user, tool_id)
    cells = list_cells(tool)
    flows = cases_flows(case_of(tool.report, cells))
    asked = request.GET.get("share", SHARES[1])
    share = _share(asked, "share")
    if not 0 < share <= 1:
        raise InvalidInput(share=["must be above 0 %, at most 100 %"])
    bars = tornado(flows, share)
    spreads = [_spread(request.GET, flows, field.key) for field in flows.case.fields]
    context = head_of(request, tool, cells) | {
        "share": asked,
        "shares": SHARES,
        "picture": picture_of(tornado_chart(flows, bars, share)) if bars else None,
        "bars": [_bar(flows, bar) for bar in bars],
        "spreads": spreads,
        "draws": [(str(each), f"{each:,}") for each in DRAWS],
        "drawn": request.GET.get("draws", str(DRAWS[1])),
        "asked": request.GET,
        "tab": "what-if",
    }
    if request.GET.get("simulate"):
        context["outcome"] = _drawn(request.GET, flows, spreads)
    return render(request, "tei/what_if.html", context)


def _drawn(asked: Mapping[str, str], flows: Flows, spreads: list[Spread]) -> dict[str, Any]:
    draws, seed = asked.get("draws", ""), asked.get("seed", "1")
    if draws not in {str(each) for each in DRAWS}:
        raise InvalidInput(draws=["must be one of those offered"])
    if not (seed.isascii() and seed.isdigit() and int(seed[:12]) < 2**32):
        raise InvalidInput(seed=["must be a whole number below 2^32"])
    ranges = [
        Range(each.key, low, high, likely=min(max(Decimal(1), low), high))
        for each in spreads
        for low, high in [(_share(each.low, each.label), _share(each.high, each.label))]
        if (low, high) != (1, 1)
    ]
    try:
        return _outcome(simulate(flows, ranges, draws=int(draws), seed=int(seed)))
    except BadRange as wrong:
        raise InvalidInput(ranges=[str(wrong)]) from None


def _outcome(found: Outcome) -> dict[str, Any]:
    formulas = all_formulas()
    columns: list[tuple[str, Mapping[int, Any]]] = [
        ("net_present_value", found.npv_usd),
        ("roi_percentage", found.roi_percentage),
        ("payback_period_months", found.payback_months),
    ]
    return {
        "draws": found.draws,
        "seed": found.seed,
        "loss": found.chance_of_loss,
        "rows": [
            (formulas[name].title, [figure_text(formulas[name], values[q]) for q in QUANTILES])
            for name, values in columns
        ],
    }


def _spread(asked: Mapping[str, str], flows: Flows, key: str) -> Spread:
    field = next(each for each in flows.case.fields if each.key == key)
    low, high = (LOW, HIGH) if field.table == "benefits" else ("90 %", "120 %")
    return Spread(
        key=key,
        label=field.label or key,
        table=field.table,
        low=asked.get(f"low.{key}", low),
        high=asked.get(f"high.{key}", high),
    )


def _bar(flows: Flows, bar: Bar) -> dict[str, str]:
    field = next(each for each in flows.case.fields if each.key == bar.field_key)
    factor = bar.break_even_factor
    return {
        "label": field.label or field.key,
        "table": field.table,
        "low": money_text(bar.low_npv),
        "high": money_text(bar.high_npv),
        "swing": money_text(bar.swing),
        "factor": "" if factor is None else f"{round_half_up(factor * 100, 1):,} %",
        "nominal": "" if bar.break_even_nominal is None else money_text(bar.break_even_nominal),
    }


def _share(text: str, name: str) -> Decimal:
    """A share of what is entered, from 0 % to 1,000 %; told under its name where it is none."""
    wrong = InvalidInput("", **{name: ["must be a percentage such as 80 %, up to 1000 %"]})
    try:
        share = read_typed_percent(text)
    except (NotOfType, ArithmeticError):
        raise wrong from None
    if share is None or not (share.is_finite() and 0 <= share <= 10) or len(text) > 12:
        raise wrong
    return share
