"""The chapters of a printed business case, from the answer down to how it is reckoned."""

from decimal import Decimal

from leafenterprise.shared.canonical import utc_text
from leafenterprise.shared.charts import PRINT, Chart, svg
from leafenterprise.shared.printed import Picture
from tei.case.declarations import Table
from tei.case.payback import has_costs
from tei.case.sensitivity import tornado
from tei.case.summary import all_formulas
from tei.case_charts import breakdown_chart, cumulative_chart, tornado_chart, yearly_chart
from tei.exports.business_case import grids, year_grids
from tei.exports.business_case.printed import Chapter, Part, PrintedCase, Tile
from tei.exports.business_case.texts import dollars, percent, round_figure
from tei.exports.conventions import missing_words
from tei.exports.facts import CaseFacts

LEADS = ("net_present_value", "roi_percentage")
TILES = (
    "payback_period_months", "total_benefits_pv", "total_costs_pv", "internal_rate_of_return",
    "total_benefits_nominal", "total_costs_nominal",
)  # fmt: skip
SHARE = Decimal("0.10")


def print_case(facts: CaseFacts) -> PrintedCase:
    """Everything the document prints."""
    case = facts.case
    terms = (
        f"{case.years} {'year' if case.years == 1 else 'years'} at {percent(case.discount_rate)}"
    )
    chapters = (
        _summary(facts), _yearly(facts), _table(facts, "benefits"), _table(facts, "costs"),
        _assumptions(facts), _risk(facts), _sensitivity(facts), _method(facts),
    )  # fmt: skip
    return PrintedCase(
        title=facts.name,
        client=facts.client,
        subtitle=" · ".join([*(text for _, text in facts.subject[:1]), facts.report, terms]),
        standing=facts.standing,
        made_at=utc_text(facts.as_of),
        facts_digest=facts.digest,
        tool_id=facts.tool_id,
        footer=f"{facts.client} · {facts.name} · {facts.standing}",
        cover=(
            ("Client", facts.client),
            *facts.client_facts,
            *facts.subject,
            ("Template", facts.report),
            ("Analysis", f"{terms} discount rate"),
            ("Stands as", facts.standing),
            ("Case", facts.tool_id),
            ("Last changed", f"{utc_text(facts.as_of)[:16].replace('T', ' ')} UTC"),
        ),
        chapters=tuple(chapter for chapter in chapters if chapter is not None),
    )


def _summary(facts: CaseFacts) -> Chapter:
    """What the reader came for."""
    leading = [grids.leading_grid(facts, table) for table in ("benefits", "costs")]
    return Chapter(
        id="summary",
        title="Executive summary",
        intro=" ".join(_sentences(facts)),
        leads=tuple(_tile(facts, name) for name in LEADS),
        tiles=tuple(_tile(facts, name) for name in TILES),
        parts=(Part(grids=tuple(grid for grid in leading if grid.rows)),),
    )


def _sentences(facts: CaseFacts) -> list[str]:
    figures, case = facts.summary.figures, facts.case
    benefits, costs, npv = (
        dollars(Decimal(figures[name] or 0))
        for name in ("total_benefits_pv", "total_costs_pv", "net_present_value")
    )
    span = "one year" if case.years == 1 else f"{case.years} years"
    told = [
        f"Over {span}, {facts.client} would gain {benefits} for {costs} spent, both at present "
        f"value and after risk: a net present value of {npv}."
    ]
    if figures["roi_percentage"] is not None:
        roi = round_figure(all_formulas()["roi_percentage"], figures["roi_percentage"])
        told.append(f"That is a return on investment of {roi}.")
    month = figures["payback_period_months"]
    if not has_costs(facts.flows):
        told.append("No costs are entered.")
    elif month is None:
        told.append("The costs are not recovered within the analysis.")
    else:
        told.append(f"The costs are recovered in month {month}.")
    return [*told, *filter(None, [missing_words(facts.missing)])]


def _tile(facts: CaseFacts, name: str) -> Tile:
    formula = all_formulas()[name]
    return Tile(
        formula.title,
        round_figure(formula, facts.summary.figures[name]),
        " · ".join(
            filter(None, (f"{formula.id} v{formula.version}", facts.summary.caveats.get(name)))
        ),
    )


def _yearly(facts: CaseFacts) -> Chapter:
    pictures = _pictures(yearly_chart(facts.flows), cumulative_chart(facts.flows))
    return Chapter(
        id="years",
        title="Year by year",
        intro="What comes in and what goes out in each year, after risk and before discounting; "
        "running sums show when the case has paid for itself.",
        parts=(
            Part(pictures=pictures[:1]),
            Part(grids=(year_grids.yearly_grid(facts),)),
            Part(pictures=pictures[1:]),
        ),
    )


def _table(facts: CaseFacts, table: Table) -> Chapter | None:
    found = year_grids.table_grids(facts, table)
    if not found:
        return None
    sides = {
        "benefits": "Each amount is lowered by its risk before anything is summed.",
        "costs": "Each amount is raised by its risk before anything is summed."
        if facts.case.risk_adjust_costs
        else "Costs stand as entered; this template does not adjust them for risk.",
    }
    pictures = _pictures(breakdown_chart(facts.flows)) if table == "benefits" else ()
    return Chapter(
        id=table,
        title=f"{table.capitalize()} by category",
        intro=sides[table],
        parts=(Part(pictures=pictures), Part(grids=found)),
        wide=len(facts.case.periods()) > year_grids.UPRIGHT_YEARS,
    )


def _assumptions(facts: CaseFacts) -> Chapter | None:
    found = (grids.assumption_grid(facts.assumptions), grids.source_grid(facts))
    kept = tuple(grid for grid in found if grid.rows)
    if not kept:
        return None
    return Chapter(
        id="assumptions",
        title="Assumptions and sources",
        intro="Assumptions are recorded beside the money and never added to it.",
        parts=(Part(grids=kept),),
    )


def _risk(facts: CaseFacts) -> Chapter | None:
    grid = grids.risk_grid(facts)
    if not grid.rows:
        return None
    return Chapter(
        id="risk-chapter",
        title="Risk",
        intro="A risk adjustment says how much of an amount may not come true. Benefits count for "
        "less by it"
        + (", costs for more." if facts.case.risk_adjust_costs else "; costs are not adjusted."),
        parts=(Part(grids=(grid,)),),
    )


def _sensitivity(facts: CaseFacts) -> Chapter | None:
    bars = [bar for bar in tornado(facts.flows, SHARE) if bar.swing]
    if not bars:
        return None
    return Chapter(
        id="sensitivity-chapter",
        title="Sensitivity",
        intro="What becomes of the net present value when one field alone turns out "
        f"{percent(SHARE)} lower or higher than entered; the widest bar is the amount to be "
        "surest of.",
        parts=(
            Part(pictures=_pictures(tornado_chart(facts.flows, bars, SHARE))),
            Part(grids=(grids.sensitivity_grid(facts, bars, percent(SHARE)),)),
        ),
    )


def _method(facts: CaseFacts) -> Chapter:
    return Chapter(
        id="method",
        title="Method and conventions",
        intro="How every figure of this document is made. The workbook of the same digest holds "
        "the same figures as live formulas.",
        parts=(Part(grids=(grids.figure_grid(facts), *grids.method_grids(facts))),),
    )


def _pictures(*charts: Chart) -> tuple[Picture, ...]:
    return tuple(Picture(chart.title, svg(chart, PRINT)) for chart in charts if chart.points)
