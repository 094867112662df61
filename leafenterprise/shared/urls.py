"""Routes of the shared floor: API schema and documentation, health, metrics."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from leafenterprise.shared import health, metrics
from leafenterprise.shared.schema import RENDERERS, OneDocument

urlpatterns = [
    path(
        "api/schema/",
        SpectacularAPIView.as_view(generator_class=OneDocument, renderer_classes=RENDERERS),
        name="api-schema",
    ),
    path(
        "api/docs/",
        SpectacularSwaggerSplitView.as_view(
            url_name="api-schema", template_name="api/docs.html", title="LeafEnterprise API"
        ),
        name="api-docs",
    ),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("metrics", metrics.metrics, name="metrics"),
]
