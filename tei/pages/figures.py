"""A case's figures and pictures for people: words, units, and where each one opens."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from leafenterprise.shared.charts import Chart
from leafenterprise.shared.money import money_text, ratio_text, round_half_up
from leafenterprise.shared.pictures import Picture
from tei.actions.calculation import is_stale
from tei.case.declarations import CannotCalculate, Case, Flows, Formula
from tei.case.summary import Figure, Summary, all_formulas, caveats_of, summarize
from tei.case_charts import breakdown_chart, cumulative_chart, yearly_chart
from tei.exports.conventions import missing_words
from tei.models import TEIFieldValue, TEITool
from tei.pages.layout import Sums, sums_of
from tei.queries.required import list_missing

LEAD = ("net_present_value", "roi_percentage", "payback_period_months")
TOTALS = ("total_benefits_pv", "total_costs_pv", "total_benefits_nominal", "total_costs_nominal")


def ordered_formulas() -> list[Formula]:
    """Every figure, those that people ask for first."""
    known = all_formulas()
    first = (*LEAD, *TOTALS)
    return [known[name] for name in (*first, *(name for name in known if name not in first))]


@dataclass(frozen=True)
class Shown:
    """A figure as a page shows it; text "" where there is none, `why` then says why.

    caveat: what must be said beside it; "" where nothing must.
    """

    id: str
    title: str
    text: str
    why: str
    caveat: str = ""


@dataclass(frozen=True)
class Worth:
    """What a case comes to, ready to be shown; `broken` says why there is nothing.

    missing: which required values are not there; "" where all are.
    """

    lead: tuple[Shown, ...] = ()
    totals: tuple[Shown, ...] = ()
    beyond: tuple[Shown, ...] = ()
    pictures: tuple[Picture, ...] = ()
    sums: Sums = field(default_factory=Sums)
    broken: str = ""
    missing: str = ""


def worth_of(case: Case, cells: Iterable[TEIFieldValue]) -> Worth:
    """Every figure, picture and sum of the case that the cells make, or why there is none."""
    missing = missing_words(list_missing(cells))
    rest = [each.id for each in ordered_formulas()][len(LEAD) + len(TOTALS) :]
    try:
        found = summarize(case)
        return Worth(
            lead=shown_figures(found, LEAD),
            totals=shown_figures(found, TOTALS),
            beyond=shown_figures(found, rest),
            pictures=pictures_of(found.flows),
            sums=sums_of(found.flows),
            missing=missing,
        )
    except CannotCalculate as broken:
        return Worth(broken=broken_words(broken), missing=missing)


def broken_words(broken: CannotCalculate) -> str:
    """Why there is no result, with the field and the year that broke it."""
    where = [broken.field_key] if broken.field_key else []
    where += [] if broken.year is None else [f"year {broken.year}"]
    return f"{broken} ({', '.join(where)})" if where else str(broken)


def shown_figures(found: Summary, names: Sequence[str]) -> tuple[Shown, ...]:
    """These figures with their words."""
    formulas = all_formulas()
    return tuple(
        Shown(
            name,
            formulas[name].title,
            figure_text(formulas[name], found.figures[name]),
            formulas[name].null_when,
            found.caveats.get(name, ""),
        )
        for name in names
    )


def figure_text(formula: Formula, value: Figure) -> str:
    """A figure with its unit; "" where there is none."""
    if value is None:
        return ""
    number = Decimal(value)
    if formula.unit == "usd":
        return money_text(number)
    if formula.unit == "percent":
        return f"{round_half_up(number, 1):,} %"
    if formula.unit == "ratio":
        return ratio_text(number, 1)
    return f"{number:f} {formula.unit if number != 1 else formula.unit.removesuffix('s')}"


def caveat_lines(columns: Iterable[tuple[str, Flows]]) -> list[str]:
    """What must be said under a table of figures, a line for each, naming figure and columns."""
    where: dict[tuple[str, str], list[str]] = {}
    for column, flows in columns:
        for name, words in caveats_of(flows).items():
            where.setdefault((name, words), []).append(column)
    titles = {name: each.title for name, each in all_formulas().items()}
    return [
        f"{titles[name]} ({', '.join(found)}): {words}" for (name, words), found in where.items()
    ]


def pictures_of(flows: Flows) -> tuple[Picture, ...]:
    """Yearly benefits and costs, cumulative cash flow, and what each benefit is worth."""
    charts = (yearly_chart(flows), cumulative_chart(flows), breakdown_chart(flows))
    return tuple(picture_of(chart) for chart in charts if chart.points)


def picture_of(chart: Chart) -> Picture:
    """The chart drawn, beside its amounts: a row for each label, a column for each series."""
    names = chart.series_order or ("",)
    found: dict[str, dict[str, str]] = {}
    for point in chart.points:
        text = "–" if point.value is None else money_text(point.value)
        found.setdefault(point.label, {})[point.series] = text
    head = ("", *(name or "Amount" for name in names))
    rows = tuple((label, *(own.get(n, "–") for n in names)) for label, own in found.items())
    return Picture(chart, head, rows)


def standing_of(tool: TEITool) -> dict[str, Any]:
    """Whether the stored figures are those of the stored values."""
    return {
        "is_stale": is_stale(tool.summary, tool, tool.report),
        "calculated_at": tool.summary.calculated_at,
    }
