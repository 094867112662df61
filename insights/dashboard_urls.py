"""Routes of the dashboards' pages."""

from django.urls import path

from insights.pages import dashboards, subscriptions

pages_urls = [
    path("", dashboards.dashboard, name="insights-dashboard"),
    path("drill-down/", dashboards.drill_down, name="insights-drill-down"),
    path("indicative/", dashboards.indicative, name="insights-indicative"),
    path("subscriptions/", subscriptions.subscriptions, name="insights-subscriptions"),
    path("views/", dashboards.save, name="insights-view-save"),
    path("views/<publicid:view_id>/delete/", dashboards.forget, name="insights-view-delete"),
]
