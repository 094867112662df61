"""Routes of the billing audit: /api/v1/audit/billing/ and its pages."""

from django.urls import include, path

from audit.billing.pages import board, cases, findings, imports
from audit.billing.views import audits as audit_views
from audit.billing.views import cases as case_views
from audit.billing.views import imports as import_views
from audit.billing.views import lists

SENT = "imports/<publicid:import_id>"
AUDIT = "audits/<publicid:audit_id>"

api = [
    path("providers/", lists.ProviderList.as_view(), name="providers"),
    path("companies/", lists.CompanyList.as_view(), name="companies"),
    path("imports/", import_views.ImportList.as_view(), name="imports"),
    path(f"{SENT}/", import_views.ImportDetail.as_view(), name="import"),
    path(f"{SENT}/rejects/", import_views.ImportRejects.as_view(), name="import-rejects"),
    path(f"{SENT}/mapping/", import_views.ImportMapping.as_view(), name="import-mapping"),
    path(f"{SENT}/confirm/", import_views.ImportConfirm.as_view(), name="import-confirm"),
    path(f"{SENT}/discard/", import_views.ImportDiscard.as_view(), name="import-discard"),
    path("reports/", lists.ReportList.as_view(), name="reports"),
    path("reports/<publicid:billing_report_id>/", lists.ReportDetail.as_view(), name="report"),
    path("transactions/", lists.TransactionList.as_view(), name="transactions"),
    path("log/", case_views.LogList.as_view(), name="log"),
    path("log/<publicid:logged_id>/", case_views.LogDetail.as_view(), name="logged"),
    path("billed/", case_views.BilledList.as_view(), name="billed-cases"),
    path("billed/<publicid:billed_id>/", case_views.BilledDetail.as_view(), name="billed-case"),
    path("pay/", lists.PayList.as_view(), name="pay"),
    path("audits/", audit_views.AuditList.as_view(), name="audits"),
    path(f"{AUDIT}/", audit_views.AuditDetail.as_view(), name="audit"),
    path(f"{AUDIT}/board/", audit_views.AuditBoard.as_view(), name="audit-board"),
    path(f"{AUDIT}/doubtful/", audit_views.AuditDoubtful.as_view(), name="audit-doubtful"),
    path(f"{AUDIT}/report.<str:kind>", audit_views.AuditReportFile.as_view(), name="audit-report"),
    path(
        "pairs/<publicid:pair_id>/decision/",
        audit_views.PairDecision.as_view(),
        name="pair-decision",
    ),
    path("findings/", audit_views.FindingList.as_view(), name="findings"),
    path("findings/<publicid:finding_id>/", audit_views.FindingDetail.as_view(), name="finding"),
    path(
        "findings/<publicid:finding_id>/settle/", audit_views.FindingSettle.as_view(), name="settle"
    ),
]

pages = [
    path("billing/", board.board, name="billing"),
    path("billing/imports/", imports.import_list, name="billing-imports"),
    path("billing/imports/new/", imports.import_new, name="billing-import-new"),
    path(f"billing/{SENT}/", imports.import_page, name="billing-import"),
    path(f"billing/{SENT}/mapping/", imports.import_map, name="billing-import-map"),
    path(f"billing/{SENT}/confirm/", imports.import_confirm, name="billing-import-confirm"),
    path(f"billing/{SENT}/discard/", imports.import_discard, name="billing-import-discard"),
    path("billing/log/", cases.log, name="billing-log"),
    path("billing/billed/<publicid:billed_id>/", cases.billed, name="billing-billed"),
    path("billing/audits/run/", board.audit_run, name="billing-audit-run"),
    path(f"billing/{AUDIT}/", board.audit_page, name="billing-audit"),
    path(f"billing/{AUDIT}/review/", board.review, name="billing-review"),
    path(f"billing/{AUDIT}/report.<str:kind>", board.audit_report, name="billing-report"),
    path("billing/pairs/<publicid:pair_id>/", board.pair_decide, name="billing-pair"),
    path("billing/findings/", findings.finding_list, name="billing-findings"),
    path("billing/findings/<publicid:finding_id>/", findings.finding_page, name="billing-finding"),
    path(
        "billing/findings/<publicid:finding_id>/settle/",
        findings.finding_settle,
        name="billing-finding-settle",
    ),
]

urlpatterns = [path("api/v1/audit/billing/", include((api, "billing-api"))), *pages]
