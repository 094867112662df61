"""Events for other modules: what is stated."""

from rest_framework import serializers

from insights.models import ModuleMessage


class ModuleMessageOut(serializers.ModelSerializer[ModuleMessage]):
    """An event and how far it is; never where to, and not what it says."""

    id = serializers.CharField(source="public_id")
    organization = serializers.CharField(source="organization.public_id")

    class Meta:
        model = ModuleMessage
        fields = (
            "id", "organization", "module", "destination", "event", "about_id", "state",
            "attempts", "http_status", "error_code", "queued_at", "delivered_at",
            "next_attempt_at",
        )  # fmt: skip
