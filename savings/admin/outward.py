"""What left for other systems, to read in the admin."""

from django.contrib import admin

from savings.admin.kinds import ReadOnlyAdmin
from savings.models import DashboardDelivery


@admin.register(DashboardDelivery)
class DashboardDeliveryAdmin(ReadOnlyAdmin):
    """Deliveries; published and sent again on their page."""

    list_display = ("run", "organization", "destination", "state", "attempts", "delivered_at")
    list_filter = ("state", "destination")
