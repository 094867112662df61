"""Routes of compensation: /compensation/ for people, /api/v1/insights/compensation/."""

from django.urls import include, path

from insights.compensation import pages, views

OF = "<publicid:billing_provider_id>"

api = [
    path("snapshots/", views.SnapshotList.as_view(), name="snapshots"),
    path(f"{OF}/summary/", views.CompensationSummary.as_view(), name="summary"),
    path(f"{OF}/comparisons/", views.CompensationComparisons.as_view(), name="comparisons"),
    path(f"{OF}/forecast/", views.CompensationForecast.as_view(), name="forecast"),
    path(f"{OF}/snapshots/", views.SnapshotKeep.as_view(), name="keep"),
]

urlpatterns = [
    path("api/v1/insights/compensation/", include((api, "compensation-api"))),
    path("compensation/", pages.executive, name="compensation"),
    path("compensation/outlook/", pages.outlook, name="compensation-outlook"),
    path("compensation/accuracy/", pages.accuracy, name="compensation-accuracy"),
    path("compensation/keep/", pages.keep, name="compensation-keep"),
    path("compensation/report/", pages.report, name="compensation-report"),
]
