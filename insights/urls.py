"""The insights lane's routes: /insights/ for people, /api/v1/insights/ for programs."""

from django.urls import include, path

from insights import (
    card_urls,
    cash_urls,
    dashboard_urls,
    feed_urls,
    retention_urls,
    source_urls,
    statement_urls,
)
from insights.views import dashboards, group, own, signals

HELD = "quarantine/<publicid:quarantined_id>"

api = [
    path("signals/batch/", signals.SignalBatch.as_view(), name="signals-batch"),
    path("signals/", signals.SignalList.as_view(), name="signals"),
    path("signals/<uuid:signal_id>/", signals.SignalDetail.as_view(), name="signal"),
    path(
        "signals/<uuid:signal_id>/corrections/",
        signals.SignalCorrections.as_view(),
        name="signal-corrections",
    ),
    path("signal-types/", signals.TypeList.as_view(), name="signal-types"),
    path("batches/", signals.BatchList.as_view(), name="batches"),
    path("batches/<publicid:batch_id>/", signals.BatchDetail.as_view(), name="batch"),
    path("quarantine/", signals.QuarantineList.as_view(), name="quarantine"),
    path(f"{HELD}/", signals.QuarantineDetail.as_view(), name="quarantined"),
    path(f"{HELD}/redrive/", signals.QuarantineRedrive.as_view(), name="quarantine-redrive"),
    path(f"{HELD}/dismiss/", signals.QuarantineDismiss.as_view(), name="quarantine-dismiss"),
    path("sources/", dashboards.SourceList.as_view(), name="sources"),
    path("dashboards/headline/", dashboards.Headline.as_view(), name="headline"),
    path("dashboards/trend/", dashboards.Trend.as_view(), name="trend"),
    path("dashboards/drill-down/", dashboards.DrillDown.as_view(), name="drill-down"),
    path("dashboards/by-site/", group.GroupView.as_view(), name="by-site"),
    path("dashboards/subscriptions/", group.Subscriptions.as_view(), name="subscriptions"),
    path("saved-views/", own.SavedViewList.as_view(), name="saved-views"),
    path("saved-views/<publicid:view_id>/", own.SavedViewDetail.as_view(), name="saved-view"),
    *card_urls.api,
    *cash_urls.api,
    *statement_urls.api,
    *feed_urls.api,
    *source_urls.api,
    *retention_urls.api,
]

urlpatterns = [
    path("insights/", include(dashboard_urls.pages_urls)),
    path("insights/", include(card_urls.pages_urls)),
    path("insights/", include(cash_urls.pages_urls)),
    path("insights/", include(statement_urls.pages_urls)),
    path("insights/", include(source_urls.pages_urls)),
    path("insights/", include(retention_urls.pages_urls)),
    path("api/v1/insights/", include((api, "insights-api"))),
]
