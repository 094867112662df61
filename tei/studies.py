"""Published studies as cases, and what of them comes out as printed.

A study is a JSON file of figures: rows of benefits and costs by period, undiscounted and with their
risk, and what the publication makes of them. Such files are facts of others and stay outside the
project; `manage.py tei_studies FOLDER` reads them.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from tei.case.declarations import Case, Field, Table, Value
from tei.case.flows import total
from tei.case.summary import Summary, summarize

TABLES: tuple[Table, ...] = ("benefits", "costs")
ROW_USD, TOTAL_USD = 1, 4
# Published in whole months after the month in which it falls, not linear inside the year.
WHOLE_MONTHS = frozenset({"office-365-e5"})
Study = Mapping[str, Any]


@dataclass(frozen=True)
class Compared:
    """One figure as printed and as reckoned here, both as text; difference None for no number."""

    what: str
    published: str
    reproduced: str
    difference: Decimal | None
    holds: bool


def read_studies(folder: Path) -> list[Study]:
    """The studies of a folder, by the name of their file."""
    found = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json")))
    return [study for study in found if "benefits" in study]


def study_case(study: Study, without: Sequence[str] = ()) -> Case:
    """The study with its initial period and risk on both sides.

    without: rows that count for nothing. Rows of which only risk-adjusted amounts are published
    are entered as those, without risk.
    """
    return Case(
        tuple(
            _field(row, table)
            for table in TABLES
            for row in study[table]
            if row["ref"] not in without
        ),
        study["analysis_years"],
        Decimal(study["discount_rate"]),
        has_initial_period=True,
        risk_adjust_costs=True,
    )


def compare_study(study: Study) -> list[Compared]:
    """Totals, worth, rates and payback beside those of the publication."""
    summary, published = summarize(study_case(study)), study["published"]
    figures = summary.figures
    found = [
        _dollars(
            "Present value of benefits", _printed(study, "benefits"), figures["total_benefits_pv"]
        ),
        _dollars("Present value of costs", _printed(study, "costs"), figures["total_costs_pv"]),
        _dollars("Net present value", published["npv"], figures["net_present_value"]),
        _percent("Return on investment", published["roi_pct"], figures["roi_percentage"]),
    ]
    if published["irr_pct"] is not None:
        rate = figures["internal_rate_of_return"]
        found.append(
            _percent(
                "Internal rate of return",
                published["irr_pct"],
                None if rate is None else rate * 100,
            )
        )
    if published["payback_months"] is not None:
        found.append(_payback(study, summary))
    if scenario := study["published_scenario"]:
        figures = summarize(study_case(study, scenario["excluded_refs"])).figures
        rows = ", ".join(scenario["excluded_refs"])
        found.append(
            _percent(f"Return without row {rows}", scenario["roi_pct"], figures["roi_percentage"])
        )
    return found


def compare_rows(study: Study) -> list[Compared]:
    """The present value of every row beside that of the publication."""
    flows = summarize(study_case(study)).flows
    return [
        _dollars(
            f"{table}, row {row['ref']}",
            row["risk_adjusted"]["present_value"],
            total(flow.present_value for flow in flows.of_field(row["ref"])),
            ROW_USD,
        )
        for table in TABLES
        for row in study[table]
    ]


def whole(value: Decimal | int) -> int:
    """Rounded half-up to a whole number."""
    return int(Decimal(value).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _field(row: Mapping[str, Any], table: Table) -> Field:
    published = row["unadjusted"] or row["risk_adjusted"]
    risk = row["risk_adjustment_pct"] if row["unadjusted"] else None
    values = tuple(
        Value(year, None if amount is None else Decimal(str(amount)))
        for year, amount in _by_period(published)
    )
    return Field(row["ref"], table, values, risk and Decimal(risk) / 100, row["name"])


def _by_period(amounts: Mapping[str, Any]) -> Iterator[tuple[int, Any]]:
    for name, amount in amounts.items():
        if name == "initial":
            yield 0, amount
        elif name.startswith("year_"):
            yield int(name.removeprefix("year_")), amount


def _printed(study: Study, table: str) -> Any:
    return study[f"{table}_total"]["present_value"]


def _dollars(what: str, published: Any, found: Any, within: int = TOTAL_USD) -> Compared:
    difference = Decimal(found) - Decimal(published)
    return Compared(
        what,
        f"{Decimal(published):,} USD",
        f"{whole(found):,} USD",
        difference.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP),
        abs(difference) <= within,
    )


def _percent(what: str, published: int, found: Any) -> Compared:
    if found is None:
        return Compared(what, f"{published} %", "none", None, False)
    shown = Decimal(found).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return Compared(what, f"{published} %", f"{shown} %", None, whole(found) == published)


def _payback(study: Study, summary: Summary) -> Compared:
    printed = Decimal(str(study["published"]["payback_months"]))
    if study["slug"] in WHOLE_MONTHS:
        months = Decimal(summary.figures["payback_period_months"] or 0)
        return Compared(
            "Payback, in the whole month",
            f"{printed} months",
            f"{months} months",
            None,
            months == printed,
        )
    months = Decimal(summary.figures["payback_linear_months"] or 0)
    at_its_places = months.quantize(printed, rounding=ROUND_HALF_UP)
    return Compared(
        "Payback, linear inside the year",
        f"{printed} months",
        f"{months} months",
        None,
        at_its_places == printed,
    )
