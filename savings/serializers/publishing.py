"""The dashboard payload and its deliveries."""

from typing import Any

from rest_framework import serializers

from savings.models import DashboardDelivery
from savings.states import READINESS


class PayloadReasonOut(serializers.Serializer[Any]):
    """Why something is not final, and what would clear it."""

    code = serializers.CharField()
    message = serializers.CharField()
    clears = serializers.CharField(allow_blank=True)


class PayloadReadinessOut(serializers.Serializer[Any]):
    """How far the run may be relied on."""

    state = serializers.ChoiceField(choices=READINESS)
    reasons = PayloadReasonOut(many=True)


class PayloadMetricOut(serializers.Serializer[Any]):
    """One headline figure; null is not computable."""

    id = serializers.CharField()
    formula = serializers.CharField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    unit = serializers.CharField()
    value = serializers.CharField(allow_null=True)
    lines = serializers.IntegerField()
    readiness = serializers.ChoiceField(choices=READINESS)
    reasons = serializers.ListField(child=serializers.CharField())


class PayloadEvidenceOut(serializers.Serializer[Any]):
    """The state of one piece of evidence."""

    kind = serializers.CharField()
    subject = serializers.CharField(allow_blank=True)
    state = serializers.CharField()
    reason_code = serializers.CharField(allow_blank=True)
    from_date = serializers.CharField(allow_blank=True)
    to_date = serializers.CharField(allow_blank=True)


class PayloadLineageOut(serializers.Serializer[Any]):
    """Which run this is, by ids and digests."""

    run_id = serializers.CharField()
    trace_id = serializers.CharField()
    queue_id = serializers.CharField(allow_blank=True)
    request_id = serializers.CharField()
    plan_id = serializers.CharField()
    manifest_digest = serializers.CharField()
    result_digest = serializers.CharField()
    code_version = serializers.CharField()
    engine = serializers.CharField()


class DashboardOut(serializers.Serializer[Any]):
    """The least a presentation tool needs of a request, from its governing run's stored facts."""

    schema = serializers.CharField()
    run_id = serializers.CharField(allow_null=True)
    state = serializers.CharField()
    facts_digest = serializers.CharField()
    scope = serializers.DictField(child=serializers.CharField())
    readiness = PayloadReadinessOut()
    metrics = PayloadMetricOut(many=True)
    evidence = PayloadEvidenceOut(many=True)
    lineage = PayloadLineageOut(allow_null=True)


class DeliveryOut(serializers.ModelSerializer[DashboardDelivery]):
    """A payload on its way to a receiver."""

    id = serializers.CharField(source="public_id", read_only=True)
    organization = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    run = serializers.SlugRelatedField[Any](slug_field="public_id", read_only=True)

    class Meta:
        model = DashboardDelivery
        fields = (
            "id", "organization", "run", "destination", "payload_digest", "state", "attempts",
            "http_status", "error_code", "next_attempt_at", "queued_at", "delivered_at",
        )  # fmt: skip


class ConnectorOut(serializers.Serializer[Any]):
    """How a source system stands, and what would change that."""

    id = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(
        choices=("unconfigured", "ready", "collecting", "collected", "unreachable")
    )
    code = serializers.CharField(allow_blank=True)
    message = serializers.CharField(allow_blank=True)
    clears = serializers.CharField(allow_blank=True)
    collected_at = serializers.CharField(allow_blank=True)


class CollectionOut(serializers.Serializer[Any]):
    """The job that collects."""

    job_id = serializers.CharField()
    state = serializers.CharField()
