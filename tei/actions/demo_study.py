"""The demonstration's report, invented: fifteen fields in six categories, and a client's values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

STUDY: Mapping[str, Any] = {
    "name": "Cloud Service Desk 2026",
    "vendor": "Northlight",
    "version": "1.2",
    "description": "What a service desk in the cloud, with an assistant in front of it, is worth.",
    "analysis_period_years": 3,
    "discount_rate": "0.1000",
    "has_initial_period": True,
    "risk_adjust_costs": True,
    "state": "active",
}


@dataclass(frozen=True)
class Row:
    """A field and what the demonstration's client enters: year → value, None for one-time."""

    field: Mapping[str, Any]
    values: Mapping[int | None, int | str]


def _row(
    key: str, label: str, table: str, category: str, risk: str | None, *values: int,
    source: str = "", about: str = "", required: bool = False,
) -> Row:  # fmt: skip
    """An annual amount, from year 0 on; a 0 is entered only where a value is required."""
    field = {
        "field_key": key, "label": label, "table": table, "category": category,
        "risk_adjustment": risk, "source_notes": source, "description": about,
        "is_required": required,
    }  # fmt: skip
    return Row(field, {year: value for year, value in enumerate(values) if value or required})


def _once(key: str, label: str, category: str, risk: str | None, value: int, source: str) -> Row:
    field = {
        "field_key": key, "label": label, "table": "costs", "category": category,
        "risk_adjustment": risk, "is_annual": False, "source_notes": source,
    }  # fmt: skip
    return Row(field, {None: value})


def _assumed(key: str, label: str, kind: str, value: str, source: str) -> Row:
    """A recorded assumption, never summed."""
    field = {
        "field_key": key, "label": label, "table": "benefits", "category": "Assumptions",
        "field_type": kind, "is_annual": False, "source_notes": source,
    }  # fmt: skip
    return Row(field, {None: value})


FIELDS: tuple[Row, ...] = (
    _row("calls_resolved_by_assistant", "Calls resolved by the assistant", "benefits",
         "Assistant", "0.20", 0, 965_000, 1_840_000, 2_260_000, required=True,
         about="Salaries and fringe of the calls that no longer reach a person.",
         source="Call log 2025 and containment of the pilot"),
    _row("handling_time", "Shorter handling of the other calls", "benefits", "Assistant",
         "0.15", 0, 412_000, 655_000, 655_000, source="Time study, 40 agents, June 2026"),
    _row("old_platform", "Old platform switched off", "benefits", "Technology", "0.05",
         0, 180_000, 540_000, 540_000, source="Contracts of the present suppliers"),
    _row("hardware_refresh", "Hardware refresh avoided", "benefits", "Technology", "0.05",
         0, 0, 275_000, 0, source="Asset register"),
    _row("faster_onboarding", "Faster onboarding of agents", "benefits", "People", "0.25",
         0, 84_000, 118_500, 118_500, source="Training plan"),
    _row("lower_turnover", "Lower turnover of agents", "benefits", "People", "0.30",
         0, 60_000, 145_000, 190_000, source="Personnel; a soft benefit"),
    _row("kept_policies", "Policies kept by better service", "benefits", "Business", "0.35",
         0, 0, 320_000, 410_000, source="Retention model of marketing"),
    _assumed("agents_in_scope", "Agents in scope", "integer", "412", "Personnel, October 2026"),
    _assumed("containment_goal", "Containment aimed at, by year 3", "percentage", "38.5", "Pilot"),
    _once("implementation", "Implementation and migration", "Set-up", "0.10", 1_380_000,
          "Offer of the integrator"),
    _once("termination_fees", "Termination fees of the old suppliers", "Set-up", None, 210_000,
          "Confirmed by procurement"),
    _row("project_team", "Own project team", "costs", "Set-up", "0.10", 240_000, 310_000, 95_000, 0,
         source="Project plan"),
    _row("licences", "Licences and usage", "costs", "Operation", "0.05",
         0, 610_000, 745_000, 790_000, required=True, source="Price list 2026, per minute"),
    _row("administration", "Administration", "costs", "Operation", "0.05",
         0, 128_000, 131_000, 134_500, source="Two full-time equivalents"),
    _row("training", "Training of agents", "costs", "Operation", "0.10", 0, 96_000, 22_000, 22_000,
         source="Training plan"),
)  # fmt: skip
