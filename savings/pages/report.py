"""The interactive report of a run: sections of `savings.report`, with charts and ways down."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from leafenterprise.accounts.access import can
from leafenterprise.accounts.guards import guarded
from leafenterprise.shared.charts import Chart, svg
from savings.models import SavingsRun
from savings.pages import segments
from savings.pages.reading import finished_run, to_run
from savings.pages.shown import ShownTable, parties, show_table, shown_reasons
from savings.posture import export_blocks
from savings.queries.results import RunRecord, read_result
from savings.queries.runs import get_run
from savings.report import SECTIONS, build_section
from savings.report_charts import draw
from savings.sections._blocks import FigureCard

# What a reader came for stands first and larger.
LEADS = ("total_due", "guarantee_due")
TILES = {"headline", "offsets"}
# Where a section has many figures, so many stand open and the rest fold away.
FIRST_FIGURES, MANY_FIGURES = 4, 5
FOLDED = {"evidence", "methodology", "lineage"}
KINDS = ("component", "month", "channel")


@dataclass(frozen=True)
class ShownChart:
    """A chart with its id; the mark-up is our own drawing of stored figures."""

    id: str
    title: str
    svg: str


@dataclass(frozen=True)
class ShownSection:
    """A section as the page's template walks it."""

    id: str
    title: str
    intro: str
    figures: tuple[FigureCard, ...]
    tables: tuple[ShownTable, ...]
    charts: tuple[ShownChart, ...]
    notes: tuple[str, ...]
    reasons: list[dict[str, Any]]
    tiles: bool
    folded: bool

    @property
    def first(self) -> tuple[FigureCard, ...]:
        """The figures that stand open."""
        few = len(self.figures) <= MANY_FIGURES
        return self.figures if few else self.figures[:FIRST_FIGURES]

    @property
    def more(self) -> tuple[FigureCard, ...]:
        """Those that fold away."""
        return self.figures[len(self.first) :]

    @property
    def leads(self) -> list[FigureCard]:
        """The figures that stand first."""
        return [card for name in LEADS for card in self.figures if card.formula == name]

    @property
    def others(self) -> list[FigureCard]:
        """The rest, in the order of the registry."""
        return [card for card in self.figures if card.formula not in LEADS]


@require_GET
@guarded("savings.view")
def report(request: HttpRequest, run_id: str) -> HttpResponse:
    """The whole report on one page, its sections one below the other."""
    run = get_run(request.user, run_id)
    if run.state != "finished":
        return to_run(run)
    context = {
        **report_of(request, run),
        "may_export": can(request.user, "savings.export", run.organization),
        "may_optimize": can(request.user, "savings.optimize", run.organization),
        "export_blocks": export_blocks(run),
    }
    return render(request, "savings/report.html", context)


def report_of(request: HttpRequest, run: SavingsRun) -> dict[str, Any]:
    """What the report itself shows, whoever reads it; the request says how segments are cut."""
    record = read_result(run, KINDS)
    return {
        "run": run,
        "parties": parties(run),
        "reasons": shown_reasons(run.readiness_reasons),
        "sections": [show_section(record, name) for name in SECTIONS if name != "segments"],
        "completeness": completeness_of(record),
        "segments": segments.view_of(request, run, "month"),
        "contents": [(section.id, section.title) for section in SECTIONS.values()],
        "contract": run.manifest["contract"],
    }


def show_section(record: RunRecord, name: str) -> ShownSection:
    """A section of the run with its charts drawn and its rows linked."""
    built = build_section(record, name)
    content = built.content
    return ShownSection(
        id=built.id,
        title=built.title,
        intro=content.intro,
        figures=content.figures,
        tables=tuple(
            show_table(record.run, table, record.segment_rows(table.segment_kind))
            for table in content.tables
        ),
        charts=tuple(_drawn(chart_id, chart) for chart_id, chart in draw(name, content)),
        notes=content.notes,
        reasons=shown_reasons(content.reasons),
        tiles=name in TILES,
        folded=name in FOLDED,
    )


def completeness_of(record: RunRecord) -> dict[str, Any]:
    """The statement by group, and whether the run found that it adds up to the files."""
    codes = {str(why["code"]) for why in record.run.readiness_reasons}
    groups: dict[str, list[Any]] = {}
    for row in record.completeness:
        groups.setdefault(row.group, []).append(row)
    return {
        "adds_up": "COMPLETENESS_BROKEN" not in codes,
        "groups": groups,
        "datasets": [d for d in record.run.manifest["datasets"] if d["kind"] == "claims"],
    }


def section_or_404(run_id: str, user: Any, name: str) -> tuple[SavingsRun, RunRecord]:
    """A finished run read for one section. Raises: Http404, NoResultsYet."""
    run = finished_run(user, run_id)
    if name not in SECTIONS:
        raise Http404
    return run, read_result(run, SECTIONS[name].segments)


def _drawn(chart_id: str, chart: Chart) -> ShownChart:
    return ShownChart(chart_id, chart.title, svg(chart))
