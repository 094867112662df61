"""What leaves a run's pages: tables as CSV, Excel and PDF, charts as PNG, the governed workbook."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from audit.exports.leaving import Leaving, hand_out_table, hand_out_written
from leafenterprise.accounts.access import check
from leafenterprise.accounts.guards import guarded
from leafenterprise.shared.charts import png
from leafenterprise.shared.errors import Conflict
from savings.actions.exports import export_artifact, take_artifact
from savings.artifacts import ARTIFACTS, artifact_of
from savings.claims.netting import REASONS
from savings.models import RunArtifact, SavingsRun
from savings.pages.findings import read_rule
from savings.pages.lines import Rows
from savings.pages.reading import finished_run, read_asked
from savings.pages.report import section_or_404
from savings.pages.segments import in_order, measured_chart, whole_table
from savings.pages.shown import parties, shown_reasons
from savings.posture import draft_blocks, export_blocks
from savings.queries import drill
from savings.queries.results import read_result
from savings.queries.runs import get_run, list_artifacts
from savings.report import build_section
from savings.report_charts import draw
from savings.sections._blocks import Table
from savings.sections.segments import TITLES

AT_ONCE = 20_000
# openpyxl holds a table in memory; what is longer leaves as CSV or in the workbook.
EXCEL_ROWS = 50_000


class TooLongForExcel(Conflict):
    """A list that is too long for a small Excel file, or to be printed."""

    code = "TOO_LONG_FOR_EXCEL"
    message = "The list is too long for a small Excel file or a PDF; take CSV, or the workbook."


@require_GET
@guarded("savings.view")
def table_file(
    request: HttpRequest, run_id: str, section: str, table: str, form: str
) -> HttpResponseBase:
    """A table of the report; of the segments, every value."""
    run, record = section_or_404(run_id, request.user, section)
    if section == "segments" and table in TITLES:
        return _table_answer(request, run, whole_table(record, table), form)
    tables = {one.id: one for one in build_section(record, section).content.tables}
    if table not in tables:
        raise Http404
    return _table_answer(request, run, tables[table], form)


@require_GET
@guarded("savings.view")
def chart_file(request: HttpRequest, run_id: str, section: str, chart: str) -> HttpResponseBase:
    """A chart of the report as PNG."""
    run, record = section_or_404(run_id, request.user, section)
    charts = dict(draw(section, build_section(record, section).content))
    if chart not in charts:
        raise Http404
    return _picture(request, run, f"{section}-{chart}", png(charts[chart]))


@require_GET
@guarded("savings.view")
def segment_chart_file(request: HttpRequest, run_id: str, kind: str) -> HttpResponseBase:
    """The chart of a segment kind as PNG, by the column that the address names."""
    run = finished_run(request.user, run_id)
    if kind not in TITLES:
        raise Http404
    table = whole_table(read_result(run, (kind,)), kind)
    wanted = request.GET.get("sort") or "-net_plan_cost"
    name = wanted.lstrip("-")
    if name not in {column.id for column in table.columns}:
        raise Http404
    ordered = table if kind == "month" else in_order(table, name, wanted.startswith("-"))
    return _picture(request, run, f"segments-{kind}", png(measured_chart(ordered, kind, name)))


@require_GET
@guarded("savings.view")
def lines_file(request: HttpRequest, run_id: str, form: str) -> HttpResponseBase:
    """The claim lines that the page shows, all of them."""
    run = finished_run(request.user, run_id)
    asked = read_asked(request)
    named = {
        "kind": asked.kind,
        "key": asked.key,
        "component": asked.component,
        "formula": asked.formula,
    }
    return _rows_answer(
        request, run, Rows(run, drill.count_lines, drill.list_lines, named), "claims", form
    )


@require_GET
@guarded("savings.view")
def findings_file(request: HttpRequest, run_id: str, form: str) -> HttpResponseBase:
    """The findings that the page shows, all of them."""
    run = finished_run(request.user, run_id)
    asked, rule = read_asked(request), read_rule(request)
    named = {"rule": rule, "kind": asked.kind, "key": asked.key, "component": asked.component}
    rows = Rows(run, drill.count_findings, drill.list_findings, named)
    return _rows_answer(request, run, rows, f"findings-{rule or 'all'}", form)


@require_GET
@guarded("savings.view")
def netted_file(request: HttpRequest, run_id: str, form: str) -> HttpResponseBase:
    """The rows that netting took out, as the page narrows them, all of them."""
    run = finished_run(request.user, run_id)
    reason = request.GET.get("reason") or None
    if reason and reason not in REASONS:
        raise Http404
    rows = Rows(run, drill.count_netted, drill.list_netted, {"reason": reason})
    return _rows_answer(request, run, rows, f"netted-{reason or 'all'}", form)


@require_GET
@guarded("savings.export")
def workbook(request: HttpRequest, run_id: str) -> HttpResponse:
    """Whether the run may leave as governed files, as drafts, or not, and why."""
    run = get_run(request.user, run_id)
    check(request.user, "savings.export", run.organization)
    context = {
        "run": run,
        "parties": parties(run),
        "offered": [one for one in ARTIFACTS.values() if one.has_draft],
        "blocks": shown_reasons(why.to_json() for why in export_blocks(run)),
        "draft_blocks": shown_reasons(why.to_json() for why in draft_blocks(run)),
        "artifacts": run.artifacts.select_related("made_by").order_by("-created_at"),
    }
    return render(request, "savings/report_workbook.html", context)


@require_POST
@guarded("savings.export")
def make_workbook(request: HttpRequest, run_id: str) -> HttpResponseBase:
    """The workbook or another file of the run now, or the job that writes it."""
    person: Any = request.user
    run = get_run(person, run_id)
    draft, kind = request.POST.get("form") == "draft", request.POST.get("kind", "workbook")
    if kind not in ARTIFACTS:
        raise Http404
    made = export_artifact(run=run, kind=kind, draft=draft, by=person)
    if isinstance(made, RunArtifact):
        return _artifact_answer(made, person)
    messages.success(request, "The file is being written; it will be on this run's file page.")
    return redirect("job", made.public_id)


@require_GET
@guarded("savings.export")
def artifact(request: HttpRequest, artifact_id: str) -> HttpResponseBase:
    """A file already made."""
    found = get_object_or_404(list_artifacts(request.user), public_id=artifact_id)
    return _artifact_answer(found, request.user)


def _artifact_answer(found: RunArtifact, person: Any) -> FileResponse:
    path = take_artifact(artifact=found, by=person)
    if not path.is_file():
        raise Http404
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=found.file_name,
        content_type=artifact_of(found.kind).content_type,
    )


def _table_answer(
    request: HttpRequest, run: SavingsRun, table: Table, form: str
) -> HttpResponseBase:
    header = [column.title for column in table.columns]
    rows = [[table.missing if cell is None else cell for cell in row] for row in table.rows]
    return _file(request, run, table.id, header, rows, form)


def _rows_answer(
    request: HttpRequest, run: SavingsRun, rows: Rows, name: str, form: str
) -> HttpResponseBase:
    if form != "csv" and len(rows) > EXCEL_ROWS:
        raise TooLongForExcel(rows=len(rows), limit=EXCEL_ROWS)
    header = list(rows[0:1][0]) if len(rows) else ["claim_id"]
    return _file(request, run, name, header, (list(row.values()) for row in _all(rows)), form)


def _all(rows: Rows) -> Iterator[dict[str, Any]]:
    for start in range(0, len(rows), AT_ONCE):
        yield from rows[start : start + AT_ONCE]


def _file(
    request: HttpRequest,
    run: SavingsRun,
    name: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Any]],
    form: str,
) -> HttpResponseBase:
    """The table under a name of our own; the run's readiness stands in the name and within."""
    about = [
        *parties(run), ("Run", run.public_id), ("Readiness", run.readiness),
        ("Facts digest", run.facts_digest),
    ]  # fmt: skip
    leaving = _leaving(run, name, form)
    return hand_out_table(leaving, header, rows, sheet=name, by=request.user, about=about)


def _picture(request: HttpRequest, run: SavingsRun, name: str, content: bytes) -> HttpResponseBase:
    return hand_out_written(_leaving(run, name, "png"), content, by=request.user)


def _leaving(run: SavingsRun, name: str, form: str) -> Leaving:
    return Leaving(
        title=f"{name.replace('_', ' ').replace('-', ' ').capitalize()} of run {run.public_id}",
        file_name=f"savings-{run.public_id}-{name}-{run.readiness}.{form}".replace("_", "-"),
        form=form,
        capability="savings.view",
        organization=run.organization,
        headers={"X-Facts-Digest": run.facts_digest} if form != "png" else {},
    )
