"""Routes of statements, agreements and own earnings."""

from django.urls import path

from insights.pages import statements as pages
from insights.views import statements as views

ONE = "statements/<publicid:statement_id>"

api = [
    path("statements/", views.StatementList.as_view(), name="statements"),
    path(f"{ONE}/", views.StatementDetail.as_view(), name="statement"),
    path(f"{ONE}/regenerate/", views.StatementRegenerate.as_view(), name="statement-regenerate"),
    path(f"{ONE}/adjust/", views.StatementAdjust.as_view(), name="statement-adjust"),
    path(f"{ONE}/review/", views.StatementReview.as_view(), name="statement-review"),
    path(f"{ONE}/approve/", views.StatementApprove.as_view(), name="statement-approve"),
    path(f"{ONE}/discard/", views.StatementDiscard.as_view(), name="statement-discard"),
    path(f"{ONE}/export/", views.StatementExport.as_view(), name="statement-export"),
    path(f"{ONE}/files/<slug:kind>/", views.StatementFileDetail.as_view(), name="statement-file"),
    path(f"{ONE}/distribute/", views.StatementDistribute.as_view(), name="statement-distribute"),
    path("agreements/", views.AgreementList.as_view(), name="agreements"),
    path(
        "providers/<publicid:provider_id>/earnings/",
        views.ProviderEarnings.as_view(),
        name="provider-earnings",
    ),
    path("earnings/", views.OwnEarnings.as_view(), name="earnings"),
    path(
        "earnings/<publicid:own_statement_id>/", views.OwnStatement.as_view(), name="own-statement"
    ),
]

pages_urls = [
    path("statements/", pages.statements, name="insights-statements"),
    path(f"{ONE}/", pages.statement, name="insights-statement"),
    path(f"{ONE}/adjust/", pages.adjust, name="insights-statement-adjust"),
    path(f"{ONE}/regenerate/", pages.regenerate, name="insights-statement-regenerate"),
    path(f"{ONE}/review/", pages.review, name="insights-statement-review"),
    path(f"{ONE}/approve/", pages.approve, name="insights-statement-approve"),
    path(f"{ONE}/discard/", pages.discard, name="insights-statement-discard"),
    path(f"{ONE}/export/", pages.export, name="insights-statement-export"),
    path(f"{ONE}/distribute/", pages.distribute, name="insights-statement-distribute"),
    path(f"{ONE}/files/<slug:kind>/", pages.file, name="insights-statement-file"),
    path(
        "providers/<publicid:provider_id>/earnings/",
        pages.earnings_access,
        name="insights-earnings-access",
    ),
    path("earnings/", pages.earnings, name="insights-earnings"),
    path("earnings/<publicid:own_statement_id>/", pages.own_statement, name="insights-earning"),
    path("earnings/<publicid:own_statement_id>/pdf/", pages.own_file, name="insights-earning-pdf"),
]
