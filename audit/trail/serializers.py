"""The shape of an event in the API."""

import json
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from audit.trail.models import AuditEvent


class EventSerializer(serializers.ModelSerializer[AuditEvent]):
    """An event, with its place in the chain."""

    id = serializers.CharField(source="public_id", read_only=True)
    chain = serializers.CharField(source="chain.name", read_only=True)
    organization = serializers.SlugRelatedField[Any](
        slug_field="slug", read_only=True, allow_null=True
    )
    before = serializers.SerializerMethodField()
    after = serializers.SerializerMethodField()

    class Meta:
        model = AuditEvent
        fields = (
            "id",
            "chain",
            "sequence",
            "organization",
            "at",
            "actor_kind",
            "actor_id",
            "actor_name",
            "action",
            "object_type",
            "object_id",
            "before",
            "after",
            "reason",
            "request_id",
            "source_address",
            "key_id",
            "previous",
            "link",
        )
        read_only_fields = fields

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_before(self, event: AuditEvent) -> Any:
        """The changed fields as they were."""
        return json.loads(event.before)

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_after(self, event: AuditEvent) -> Any:
        """The changed fields as they became."""
        return json.loads(event.after)


class FaultSerializer(serializers.Serializer[Any]):
    """The first thing wrong with a chain."""

    chain = serializers.CharField()
    sequence = serializers.IntegerField()
    kind = serializers.CharField()
    why = serializers.CharField()


class VerdictSerializer(serializers.Serializer[Any]):
    """What a verification found."""

    holds = serializers.BooleanField()
    chains = serializers.IntegerField()
    events = serializers.IntegerField()
    checkpoints = serializers.IntegerField()
    redacted = serializers.IntegerField()
    faults = FaultSerializer(many=True)
