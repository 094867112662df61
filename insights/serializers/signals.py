"""Signals, batches and quarantine: what is taken and stated."""

from typing import Any

from rest_framework import serializers

from insights.models import FinancialSignal, IngestBatch, QuarantinedSignal
from insights.signals.metrics import STANDINGS
from leafenterprise.shared.entries import EntryPattern

LONGEST_REASON = 200


class SignalOut(serializers.ModelSerializer[FinancialSignal]):
    """A signal as it was recorded."""

    organization = serializers.CharField(source="organization.public_id")
    site_id = serializers.CharField(source="site.public_id")
    provider_id = serializers.CharField(source="provider.public_id", allow_null=True, default=None)
    batch = serializers.CharField(source="batch.public_id")
    payment_state = serializers.SerializerMethodField()
    payment_method = serializers.SerializerMethodField()
    original_payment_signal_id = serializers.UUIDField(allow_null=True)
    corrects_signal_id = serializers.UUIDField(allow_null=True)

    class Meta:
        model = FinancialSignal
        fields = (
            "signal_id", "organization", "signal_type", "source_module_ref", "source_record_id",
            "site_id", "provider_id", "amount", "currency_code", "payment_state", "payment_method",
            "original_payment_signal_id", "signal_timestamp", "business_day", "ingested_at",
            "is_correction", "corrects_signal_id", "attributes", "batch", "correlation_id",
        )  # fmt: skip

    def get_payment_state(self, signal: FinancialSignal) -> str | None:
        """Null for what is no payment."""
        return signal.payment_state or None

    def get_payment_method(self, signal: FinancialSignal) -> str | None:
        """Null where none was said."""
        return signal.payment_method or None


class SignalBatchIn(serializers.Serializer[Any]):
    """Up to 10,000 signals. Each is read by itself: a bad one fails alone."""

    signals = serializers.ListField(child=serializers.JSONField(), allow_empty=False)


class OutcomeOut(serializers.Serializer[Any]):
    """What became of one row, by its place in the batch; the last three where there is a reason."""

    row = serializers.IntegerField()
    outcome = serializers.ChoiceField(choices=("created", "duplicate", "conflict", "invalid"))
    signal_id = serializers.UUIDField(allow_null=True)
    code = serializers.CharField(required=False)
    field = serializers.CharField(required=False)
    message = serializers.CharField(required=False)


class IngestBatchOut(serializers.ModelSerializer[IngestBatch]):
    """A batch and how many of its rows became what."""

    id = serializers.CharField(source="public_id")
    organization = serializers.CharField(source="organization.public_id")
    sent_by = serializers.CharField(source="sent_by.public_id", allow_null=True, default=None)
    by_source = serializers.DictField(child=serializers.IntegerField())

    class Meta:
        model = IngestBatch
        fields = (
            "id", "organization", "door", "file_name", "sent_by", "correlation_id", "received",
            "created", "duplicate", "conflict", "invalid", "by_source", "content_digest",
            "created_at", "finished_at",
        )  # fmt: skip


class IngestBatchReport(IngestBatchOut):
    """A batch with the outcome of each row."""

    outcomes = OutcomeOut(many=True)

    class Meta(IngestBatchOut.Meta):
        fields = (*IngestBatchOut.Meta.fields, "outcomes")  # type: ignore[assignment]


class QuarantinedOut(serializers.ModelSerializer[QuarantinedSignal]):
    """A row that contradicts what is recorded, as it was sent."""

    id = serializers.CharField(source="public_id")
    organization = serializers.CharField(source="organization.public_id")
    site_id = serializers.CharField(source="site.public_id")
    batch = serializers.CharField(source="batch.public_id")
    decided_by = serializers.CharField(source="decided_by.public_id", allow_null=True, default=None)
    made_signal_id = serializers.UUIDField(allow_null=True)
    payload = serializers.DictField()

    class Meta:
        model = QuarantinedSignal
        fields = (
            "id", "organization", "site_id", "batch", "row_number", "kind", "signal_id", "payload",
            "reason", "state", "decided_by", "decided_at", "decision", "made_signal_id",
            "created_at",
        )  # fmt: skip


class SettleIn(serializers.Serializer[Any]):
    """Why a person decides so."""

    reason = serializers.CharField(max_length=LONGEST_REASON)


class CorrectionIn(SettleIn):
    """The difference to book beside a signal."""

    amount = EntryPattern(r"^-?[0-9]{1,12}(\.[0-9]{1,2})?\Z")


class SignalTypeOut(serializers.Serializer[Any]):
    """A signal type of the registry."""

    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    statement = serializers.CharField()
    standing = serializers.ChoiceField(choices=list(STANDINGS))
    sources = serializers.ListField(child=serializers.CharField())
    sign = serializers.CharField()
    payment_states = serializers.ListField(child=serializers.CharField())
    feeds = serializers.ListField(child=serializers.CharField())
    attributes_schema = serializers.DictField()
