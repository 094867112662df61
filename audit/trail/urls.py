"""Routes of the audit trail."""

from django.urls import path

from audit.trail import pages, views

urlpatterns = [
    path("trail/", pages.trail, name="trail"),
    path("trail/verify/", pages.verify, name="trail-verify"),
    path("trail/export/", pages.export, name="trail-export"),
    path("trail/checkpoint/", pages.checkpoint, name="trail-checkpoint"),
    path("trail/of/<str:object_type>/<path:object_id>/", pages.history, name="trail-history"),
    path("trail/<publicid:public_id>/", pages.event, name="trail-event"),
    path("api/v1/audit/events/", views.EventList.as_view(), name="api-events"),
    path(
        "api/v1/audit/events/<publicid:public_id>/", views.EventDetail.as_view(), name="api-event"
    ),
    path("api/v1/audit/verification/", views.Verification.as_view(), name="api-verification"),
]
