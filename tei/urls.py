"""The business-case lane's routes: /api/v1/tei/ and its pages."""

from django.urls import include, path

from tei.views import files, reports, roll_up, tools, values, what_if

REPORT = "reports/<publicid:report_id>"
TOOL = "tools/<publicid:tool_id>"

api = [
    path("reports/", reports.ReportList.as_view(), name="reports"),
    path(f"{REPORT}/", reports.ReportDetail.as_view(), name="report"),
    path(f"{REPORT}/clone/", reports.ReportClone.as_view(), name="report-clone"),
    path(f"{REPORT}/fields/", reports.FieldList.as_view(), name="fields"),
    path(f"{REPORT}/fields/reorder/", reports.FieldOrder.as_view(), name="fields-order"),
    path(f"{REPORT}/fields/<int:field_id>/", reports.FieldDetail.as_view(), name="field"),
    path("tools/", tools.ToolList.as_view(), name="tools"),
    path(f"{TOOL}/", tools.ToolDetail.as_view(), name="tool"),
    path(f"{TOOL}/values/", values.ToolValues.as_view(), name="values"),
    path(f"{TOOL}/values/<slug:field_key>/", values.ToolValue.as_view(), name="value"),
    path(f"{TOOL}/calculate/", values.ToolCalculate.as_view(), name="calculate"),
    path(f"{TOOL}/summary/", values.ToolSummary.as_view(), name="summary"),
    path(f"{TOOL}/versions/", values.VersionList.as_view(), name="versions"),
    path(f"{TOOL}/versions/<int:number>/", values.VersionDetail.as_view(), name="version"),
    path(
        f"{TOOL}/versions/<int:number>/compare/<int:other>/",
        what_if.VersionCompare.as_view(),
        name="versions-compare",
    ),
    path(f"{TOOL}/explain/", what_if.ToolExplain.as_view(), name="explain"),
    path(f"{TOOL}/sensitivity/", what_if.ToolSensitivity.as_view(), name="sensitivity"),
    path(f"{TOOL}/simulate/", what_if.ToolSimulate.as_view(), name="simulate"),
    path(f"{TOOL}/scenarios/", what_if.ScenarioList.as_view(), name="scenarios"),
    path(
        f"{TOOL}/scenarios/<publicid:scenario_id>/",
        what_if.ScenarioDetail.as_view(),
        name="scenario",
    ),
    path(f"{TOOL}/export/", values.ToolExport.as_view(), name="export"),
    path(f"{TOOL}/export.xlsx", files.ToolWorkbook.as_view(), name="export-xlsx"),
    path(f"{TOOL}/export.pdf", files.ToolBusinessCase.as_view(), name="export-pdf"),
    path("summary/", roll_up.RollUp.as_view(), name="roll-up"),
    path("clients/", roll_up.ClientList.as_view(), name="clients"),
    path("proposals/", roll_up.ProposalList.as_view(), name="proposals"),
    path("engagements/", roll_up.EngagementList.as_view(), name="engagements"),
]

urlpatterns = [
    path("api/v1/tei/", include((api, "tei-api"))),
    path("", include("tei.page_urls")),
    path("", include("tei.file_urls")),
]
