"""The pages of runs: progress, report, the way down to claims, and what can be taken along."""

from django.urls import URLPattern, path

from audit.exports.shown import OF_TABLES
from savings.pages import exports, figures, findings, lines, quality, report, runs, segments

RUN = "savings/runs/<publicid:run_id>"
STATE: list[URLPattern] = [
    path("savings/runs/", runs.run_list, name="savings-runs"),
    path(f"{RUN}/", runs.run, name="savings-run"),
    path(f"{RUN}/cancel/", runs.cancel, name="savings-run-cancel"),
    path(f"{RUN}/retry/", runs.retry, name="savings-run-retry"),
]
READ: list[URLPattern] = [
    path(f"{RUN}/report/", report.report, name="savings-report"),
    path(f"{RUN}/quality/", quality.quality, name="savings-quality"),
    path(f"{RUN}/figures/<slug:formula>/", figures.figure, name="savings-figure"),
    path(f"{RUN}/segments/", segments.segment_list, name="savings-segments"),
    path(f"{RUN}/segments/<slug:kind>/", segments.segment, name="savings-segment"),
    path(f"{RUN}/findings/", findings.finding_list, name="savings-findings"),
    path(f"{RUN}/lines/", lines.line_list, name="savings-lines"),
    path(f"{RUN}/netted/", lines.netted, name="savings-netted"),
    path(f"{RUN}/claim/", findings.claim, name="savings-claim"),
]


def _files(route: str, view: object, name: str) -> list[URLPattern]:
    """A route for each form a table leaves in."""
    return [
        path(f"{RUN}/{route}.{form}", view, {"form": form}, name=f"{name}-{form}")  # type: ignore[call-overload]
        for form in OF_TABLES
    ]


TAKEN: list[URLPattern] = [
    *_files("tables/<slug:section>/<slug:table>", exports.table_file, "savings-table"),
    *_files("lines", exports.lines_file, "savings-lines"),
    *_files("findings", exports.findings_file, "savings-findings"),
    *_files("netted", exports.netted_file, "savings-netted"),
    path(f"{RUN}/charts/<slug:section>/<slug:chart>.png", exports.chart_file, name="savings-chart"),
    path(
        f"{RUN}/segments/<slug:kind>.png",
        exports.segment_chart_file,
        name="savings-segment-chart",
    ),
    path(f"{RUN}/workbook/", exports.workbook, name="savings-workbook"),
    path(f"{RUN}/workbook/make/", exports.make_workbook, name="savings-workbook-make"),
    path("savings/artifacts/<publicid:artifact_id>/", exports.artifact, name="savings-artifact"),
]

urlpatterns: list[URLPattern] = [*STATE, *READ, *TAKEN]
