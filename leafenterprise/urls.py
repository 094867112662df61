"""Every lane's routes on one screen."""

from django.contrib import admin
from django.urls import include, path, register_converter

from leafenterprise.shared.ids import PublicId

register_converter(PublicId, "publicid")

urlpatterns = [
    path("", include("leafenterprise.accounts.urls")),
    path("", include("leafenterprise.shared.urls")),
    path("", include("leafenterprise.jobs.urls")),
    path("", include("audit.trail.urls")),
    path("", include("audit.billing.urls")),
    path("", include("audit.backup.urls")),
    path("", include("audit.exports.urls")),
    path("", include("savings.urls")),
    path("", include("tei.urls")),
    path("", include("insights.compensation.urls")),
    path("", include("insights.urls")),
    path("admin/", admin.site.urls),
]
handler400 = "leafenterprise.shared.pages.bad_request"
handler403 = "leafenterprise.shared.pages.permission_denied"
handler404 = "leafenterprise.shared.pages.page_not_found"
handler500 = "leafenterprise.shared.pages.server_error"
