"""The figures cut by month, channel, drug, pharmacy …: sorted, paged, drawn, and one by one."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from leafenterprise.accounts.guards import guarded
from leafenterprise.shared.charts import Chart, Unit, svg
from leafenterprise.shared.lists import whole_or_part
from savings.claims.cube import OTHER_KEY, SEGMENT_LIMIT
from savings.formulas import FORMULAS
from savings.models import SavingsRun
from savings.pages.reading import Asked, clean_text, finished_run
from savings.pages.shown import parties, show_table
from savings.queries.results import ALL_KINDS, RunRecord, read_result, segment_row
from savings.queries.runs import get_segment
from savings.report_charts import LARGEST, has_values, table_chart
from savings.sections._blocks import Table, figure_card, segment_table
from savings.sections.segments import TITLES

ON_A_PAGE = 20
FIRST_MEASURE = "net_plan_cost"
CHART_UNITS: dict[str, Unit] = {"usd": "usd", "ratio": "ratio"}


@require_GET
@guarded("savings.view")
def segment_list(request: HttpRequest, run_id: str) -> HttpResponse:
    """One segment kind: a chart and a sorted, paged table; the part of it within the report."""
    run = finished_run(request.user, run_id)
    kind = request.GET.get("kind") or "month"
    if kind not in TITLES:
        raise Http404
    context = {"run": run, "segments": view_of(request, run, kind)}
    answer = whole_or_part(request, "savings/segments.html", "savings/_segments.html", context)
    answer["HX-Push-Url"] = "false"  # within the report, the report's address stays
    return answer


@require_GET
@guarded("savings.view")
def segment(request: HttpRequest, run_id: str, kind: str) -> HttpResponse:
    """One segment value with all its figures, its findings and its claims."""
    run = finished_run(request.user, run_id)
    asked = Asked(kind, clean_text(request, "key"))
    if kind not in ALL_KINDS or not asked.has_lines:
        raise Http404
    record = read_result(run, ())
    row = segment_row(get_segment(run, kind, asked.key), run.figure_reasons)
    families: dict[str, list[Any]] = {}
    for figure in row.figures:
        card = figure_card(figure, record.standing(figure, kind))
        families.setdefault(FORMULAS[figure.formula].family, []).append(card)
    context = {
        "run": run,
        "row": row,
        "asked": asked,
        "title": TITLES.get(kind, "Component"),
        "families": families.items(),
        "parties": parties(run),
    }
    return render(request, "savings/segment.html", context)


def view_of(request: HttpRequest, run: SavingsRun, kind: str) -> dict[str, Any]:
    """What the segment part of the page shows: the kind, its order, one page of rows, a chart."""
    record = read_result(run, (kind,))
    table = whole_table(record, kind)
    wanted = request.GET.get("sort") or ("label" if kind == "month" else f"-{FIRST_MEASURE}")
    name, falling = wanted.lstrip("-"), wanted.startswith("-")
    if name not in {column.id for column in table.columns}:
        raise Http404
    ordered = in_order(table, name, falling)
    page = Paginator(range(len(ordered.rows)), ON_A_PAGE).get_page(request.GET.get("page"))
    return {
        "kind": kind,
        "kinds": TITLES.items(),
        "sort": name,
        "falling": falling,
        "page": page,
        "table": show_table(run, _slice(ordered, list(page)), record.segment_rows(kind)),
        "chart": _chart(table if kind == "month" else ordered, kind, name),
        "values": len(table.rows) - (OTHER_KEY in table.keys),
        "named_at_most": SEGMENT_LIMIT if OTHER_KEY in table.keys else None,
    }


def whole_table(record: RunRecord, kind: str) -> Table:
    """Every value of a segment kind with the headline figures."""
    formulas = [formula for formula in FORMULAS.values() if formula.headline]
    return segment_table(kind, TITLES[kind], record.segment_rows(kind), formulas)


def in_order(table: Table, name: str, falling: bool) -> Table:
    """The table by one column; rows without a figure stand last either way."""
    place = [column.id for column in table.columns].index(name)
    kind = table.columns[place].kind
    rows = range(len(table.rows))
    known = [row for row in rows if table.rows[row][place] is not None]
    unknown = [row for row in rows if table.rows[row][place] is None]

    def value(row: int) -> Any:
        cell = table.rows[row][place]
        return str(cell).lower() if kind == "text" else float(str(cell))

    return _slice(table, [*sorted(known, key=value, reverse=falling), *unknown])


def measured_chart(table: Table, kind: str, name: str) -> Chart:
    """The chart of a segment kind by the column it is sorted by."""
    measure = FIRST_MEASURE if name == "label" else name
    column = next(column for column in table.columns if column.id == measure)
    by = "by month" if kind == "month" else f"by {TITLES[kind].lower()}"
    more = len(table.rows) > LARGEST and kind != "month"
    title = f"{column.title} {by}{f', first {LARGEST}' if more else ''}"
    shape: Any = "column" if kind == "month" else "bar"
    unit = CHART_UNITS.get(column.kind, "count")
    largest = 0 if kind == "month" else LARGEST
    return table_chart(table, [measure], kind=shape, title=title, unit=unit, largest=largest)


def _chart(table: Table, kind: str, name: str) -> dict[str, str] | None:
    chart = measured_chart(table, kind, name)
    return {"title": chart.title, "svg": svg(chart)} if has_values(chart) else None


def _slice(table: Table, rows: list[int]) -> Table:
    return Table(
        table.id,
        table.title,
        table.columns,
        tuple(table.rows[row] for row in rows),
        table.note,
        segment_kind=table.segment_kind,
        keys=tuple(table.keys[row] for row in rows),
    )
