"""What the trail can be narrowed by."""

from django_filters import rest_framework as filters

from audit.trail.models import AuditEvent
from leafenterprise.shared.filtering import ListFilter


class EventFilter(ListFilter):
    """Events by time, who, what, on which record and in which request."""

    organization = filters.CharFilter(field_name="organization__slug")
    actor = filters.CharFilter(field_name="actor_name", lookup_expr="icontains")
    after = filters.IsoDateTimeFilter(field_name="at", lookup_expr="gte")
    before = filters.IsoDateTimeFilter(field_name="at", lookup_expr="lt")
    on = filters.DateFilter(field_name="at", lookup_expr="date")

    class Meta:
        model = AuditEvent
        fields = ("organization", "action", "object_type", "object_id", "actor_id", "request_id")
