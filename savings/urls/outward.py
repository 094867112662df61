"""Routes of what leaves for other systems: the dashboard payload and its deliveries."""

from django.urls import URLPattern, path

from savings.pages import publishing
from savings.views import dashboard

NAMED: list[URLPattern] = [
    path("dashboard-payload", dashboard.DashboardPayload.as_view(), name="dashboard-payload"),
    path(
        "dashboard-payload/schema",
        dashboard.DashboardSchema.as_view(),
        name="dashboard-payload-schema",
    ),
]
DELIVERY = "deliveries/<publicid:delivery_id>"
API: list[URLPattern] = [
    path("deliveries/", dashboard.DeliveryList.as_view(), name="deliveries"),
    path(f"{DELIVERY}/", dashboard.DeliveryDetail.as_view(), name="delivery"),
    path(f"{DELIVERY}/again/", dashboard.DeliverySendAgain.as_view(), name="delivery-again"),
    path("connectors/", dashboard.ConnectorList.as_view(), name="connectors"),
    path(
        "connectors/<slug:connector>/collect/",
        dashboard.ConnectorCollect.as_view(),
        name="connector-collect",
    ),
    path("runs/<publicid:run_id>/publish/", dashboard.RunPublish.as_view(), name="run-publish"),
]
PAGES: list[URLPattern] = [
    path("savings/publishing/", publishing.publishing, name="savings-publishing"),
    path(
        "savings/publishing/<publicid:delivery_id>/again/",
        publishing.again,
        name="savings-delivery-again",
    ),
    path("savings/runs/<publicid:run_id>/publish/", publishing.publish, name="savings-run-publish"),
]
