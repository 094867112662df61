"""The lane's JSON routes."""

from django.urls import path

from savings.urls import evidence, govern, optimize, outward
from savings.views import (
    artifacts,
    client_report,
    datasets,
    governance,
    requests,
    results,
    runs,
)

NAMED = [
    path("client-report", client_report.ClientReport.as_view(), name="client-report"),
    path(
        "client-report/context",
        client_report.ClientReportContext.as_view(),
        name="client-report-context",
    ),
    path(
        "client-report/queue", client_report.ClientReportQueue.as_view(), name="client-report-queue"
    ),
    path("client-report-xlsx", artifacts.ClientReportXlsx.as_view(), name="client-report-xlsx"),
    path("client-report-pdf", artifacts.ClientReportPdf.as_view(), name="client-report-pdf"),
    path("optimize-pdf", artifacts.OptimizePdf.as_view(), name="optimize-pdf"),
    *optimize.NAMED,
    *outward.NAMED,
]

FILES = [
    path("uploads/", datasets.UploadList.as_view(), name="uploads"),
    path("uploads/<publicid:upload_id>/", datasets.UploadDetail.as_view(), name="upload"),
    path("datasets/", datasets.DatasetList.as_view(), name="datasets"),
    path("datasets/<publicid:dataset_id>/", datasets.DatasetDetail.as_view(), name="dataset"),
    path(
        "datasets/<publicid:dataset_id>/rejects/",
        datasets.DatasetRejects.as_view(),
        name="dataset-rejects",
    ),
    path(
        "datasets/<publicid:dataset_id>/rejects.csv",
        datasets.DatasetRejectsCsv.as_view(),
        name="dataset-rejects-csv",
    ),
    path(
        "datasets/<publicid:dataset_id>/quality/",
        datasets.DatasetQuality.as_view(),
        name="dataset-quality",
    ),
    path("prices/", datasets.PricesList.as_view(), name="prices"),
    path("prices/<publicid:prices_id>/", datasets.PricesDetail.as_view(), name="price"),
]

GOVERNED = [
    path("layouts/", governance.LayoutList.as_view(), name="layouts"),
    path("layouts/<slug:layout_id>/", governance.LayoutDetail.as_view(), name="layout"),
    path("pbms/", governance.PbmList.as_view(), name="pbms"),
    path("brokers/", governance.BrokerList.as_view(), name="brokers"),
    path("groups/", governance.GroupList.as_view(), name="groups"),
    path("contracts/", governance.ContractList.as_view(), name="contracts"),
    path("contracts/<publicid:contract_id>/", governance.ContractDetail.as_view(), name="contract"),
    path(
        "contracts/<publicid:contract_id>/freeze/",
        governance.ContractFreeze.as_view(),
        name="contract-freeze",
    ),
    path("plans/", governance.PlanList.as_view(), name="plans"),
    path("plans/<publicid:plan_id>/", governance.PlanDetail.as_view(), name="plan"),
]

ASKED = [
    path("scopes/", requests.ScopeList.as_view(), name="scopes"),
    path("scopes/<publicid:scope_id>/", requests.ScopeDetail.as_view(), name="scope"),
    path("requests/", requests.RequestList.as_view(), name="requests"),
    path("requests/<publicid:request_id>/", requests.RequestDetail.as_view(), name="request"),
    path(
        "requests/<publicid:request_id>/resolve/",
        requests.RequestResolve.as_view(),
        name="request-resolve",
    ),
    path(
        "requests/<publicid:request_id>/choose/",
        requests.RequestChoose.as_view(),
        name="request-choose",
    ),
]

RUN = "runs/<publicid:run_id>"
RUNS = [
    path("runs/", runs.RunList.as_view(), name="runs"),
    path(f"{RUN}/", runs.RunDetail.as_view(), name="run"),
    path(f"{RUN}/progress/", runs.RunProgress.as_view(), name="run-progress"),
    path(f"{RUN}/cancel/", runs.RunCancel.as_view(), name="run-cancel"),
    path(f"{RUN}/retry/", runs.RunRetry.as_view(), name="run-retry"),
    path(f"{RUN}/report/", results.RunReport.as_view(), name="run-report"),
    path(f"{RUN}/segments/", results.SegmentList.as_view(), name="run-segments"),
    path(f"{RUN}/figures/<slug:formula>/", results.FigureDetail.as_view(), name="run-figure"),
    path(f"{RUN}/lines/", results.LineList.as_view(), name="run-lines"),
    path(f"{RUN}/findings/", results.FindingList.as_view(), name="run-findings"),
    path(f"{RUN}/netted/", results.NettedList.as_view(), name="run-netted"),
    path(f"{RUN}/rules/", results.RuleList.as_view(), name="run-rules"),
    path(f"{RUN}/completeness/", results.CompletenessList.as_view(), name="run-completeness"),
    path(f"{RUN}/workbook.xlsx", artifacts.RunWorkbook.as_view(), name="run-workbook"),
    path(f"{RUN}/report.pdf", artifacts.RunReportPdf.as_view(), name="run-report-pdf"),
    path(
        f"{RUN}/optimization.pdf",
        artifacts.RunOptimizationPdf.as_view(),
        name="run-optimization-pdf",
    ),
    path(f"{RUN}/artifacts/", artifacts.RunArtifactList.as_view(), name="run-artifacts"),
    path("artifacts/", artifacts.ArtifactList.as_view(), name="artifacts"),
    path("artifacts/<publicid:artifact_id>/", artifacts.ArtifactDetail.as_view(), name="artifact"),
    path(
        "artifacts/<publicid:artifact_id>/file",
        artifacts.ArtifactFile.as_view(),
        name="artifact-file",
    ),
]

urlpatterns = [
    *FILES,
    *GOVERNED,
    *ASKED,
    *RUNS,
    *evidence.API,
    *govern.API,
    *optimize.API,
    *outward.API,
]
