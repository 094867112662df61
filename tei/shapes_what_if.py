"""Explanations, bars, draws, scenarios and differences as the API states them."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from leafenterprise.shared.canonical import decimal_text, utc_text
from leafenterprise.shared.money import round_half_up
from tei.amounts import cents_string, figure_value, share_string
from tei.case.declarations import Flow, Flows, Formula, Value
from tei.case.difference import Difference
from tei.case.monte_carlo import Outcome
from tei.case.sensitivity import Bar
from tei.case.summary import all_formulas, caveats_of, rounded
from tei.models import TEIScenario

FACTOR_PLACES = 10


def explain_shape(formula: Formula, flows: Flows) -> dict[str, Any]:
    """The figure, how it is made, and every row under it.

    Rows show cents; their exact amounts are those that add up to the figure before it is rounded.
    """
    labels = {field.key: field.label for field in flows.case.fields}
    return {
        "figure": formula.id,
        "version": formula.version,
        "title": formula.title,
        "statement": formula.statement,
        "unit": formula.unit,
        "value": figure_value(rounded(formula, flows)),
        "null_when": formula.null_when,
        "caveat": formula.caveat(flows),
        "uses": list(formula.uses),
        "rows": [{**_row(row), "label": labels[row.field_key]} for row in flows.rows],
    }


def bar_shape(bar: Bar) -> dict[str, Any]:
    """One field of the tornado."""
    return {
        "field_key": bar.field_key,
        "table": bar.table,
        "low_npv": _money(bar.low_npv),
        "high_npv": _money(bar.high_npv),
        "swing": _money(bar.swing),
        "break_even_factor": None
        if bar.break_even_factor is None
        else decimal_text(round_half_up(bar.break_even_factor, 6)),
        "break_even_nominal": _money(bar.break_even_nominal),
    }


def outcome_shape(outcome: Outcome) -> dict[str, Any]:
    """Quantiles under p10, p50 and p90."""
    return {
        "draws": outcome.draws,
        "seed": outcome.seed,
        "net_present_value": {f"p{q}": figure_value(v) for q, v in outcome.npv_usd.items()},
        "roi_percentage": {f"p{q}": figure_value(v) for q, v in outcome.roi_percentage.items()},
        "payback_period_months": {f"p{q}": v for q, v in outcome.payback_months.items()},
        "chance_of_loss": figure_value(outcome.chance_of_loss),
    }


def scenario_shape(scenario: TEIScenario) -> dict[str, Any]:
    """A scenario with what it changes."""
    return {
        "id": scenario.public_id,
        "name": scenario.name,
        "cells": scenario.overlay["cells"],
        "off": scenario.overlay["off"],
        "revision": scenario.revision,
        "created_at": utc_text(scenario.created_at),
        "updated_at": utc_text(scenario.updated_at),
    }


def side_by_side(entered: Flows, scenarios: Iterable[tuple[TEIScenario, Flows]]) -> dict[str, Any]:
    """Every figure as entered and under each scenario, with what must be said beside some."""
    return {
        "entered": figures_shape(entered),
        "entered_caveats": caveats_of(entered),
        "scenarios": [
            {
                **scenario_shape(scenario),
                "figures": figures_shape(flows),
                "caveats": caveats_of(flows),
            }
            for scenario, flows in scenarios
        ],
    }


def figures_shape(flows: Flows) -> dict[str, Any]:
    """Every figure of the flows, rounded once."""
    return {name: figure_value(rounded(each, flows)) for name, each in all_formulas().items()}


def difference_shape(found: Difference) -> dict[str, Any]:
    """Cells before and after, and contributions that add up to the change."""
    return {
        "net_present_value": {
            "before": _money(found.npv_before),
            "after": _money(found.npv_after),
            "change": _money(found.change_usd),
        },
        "cells": [
            {
                "field_key": cell.field_key,
                "year": cell.year,
                "before": _value(cell.before),
                "after": _value(cell.after),
            }
            for cell in found.cells
        ],
        "contributions": [
            {
                "field_key": each.field_key,
                "before": _money(each.npv_before),
                "after": _money(each.npv_after),
                "change": _money(each.change_usd),
            }
            for each in found.contributions
        ],
    }


def _row(row: Flow) -> dict[str, Any]:
    return {
        "field_key": row.field_key,
        "table": row.table,
        "year": row.year,
        "is_one_time": row.is_one_time,
        "nominal": _money(row.nominal),
        "risk_adjustment": share_string(row.risk_adjustment),
        "risk_adjusted": _money(row.risk_adjusted),
        "factor": decimal_text(round_half_up(row.factor, FACTOR_PLACES)),
        "present_value": _money(row.present_value),
        "risk_adjusted_exact": decimal_text(row.risk_adjusted),
        "present_value_exact": decimal_text(row.present_value),
    }


def _value(value: Value | None) -> dict[str, Any] | None:
    if value is None:
        return None
    return {
        "value": _money(value.amount),
        "risk_adjustment": share_string(value.risk_adjustment),
    }


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else cents_string(amount)
