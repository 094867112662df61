"""How records end, and what people ask of their data: what is taken and stated."""

from typing import Any

from rest_framework import serializers

from insights.models import PrivacyRequest, RecordDeletion, RetentionRule
from insights.models.privacy import KINDS, REFERENCE, SUBJECTS
from insights.signals.types import personal_names
from leafenterprise.shared.ids import LENGTH

LONGEST_REASON = 500


class AskDeletionIn(serializers.Serializer[Any]):
    """Why; the organization only where the caller works for several."""

    organization = serializers.CharField(max_length=LENGTH, required=False, default="")
    reason = serializers.CharField(max_length=LONGEST_REASON)


class AskPrivacyIn(serializers.Serializer[Any]):
    """Who asks for what. name: the public id of a log-in or provider, or the reference itself."""

    organization = serializers.CharField(max_length=LENGTH, required=False, default="")
    kind = serializers.ChoiceField(choices=KINDS)
    subject = serializers.ChoiceField(choices=SUBJECTS)
    name = serializers.CharField(max_length=200)
    reference_name = serializers.ChoiceField(
        choices=personal_names(),
        required=False,
        default="",
        allow_blank=True,
        help_text=f"Of a {REFERENCE}: which attribute of signals holds it.",
    )
    reason = serializers.CharField(max_length=LONGEST_REASON)


class DecisionIn(serializers.Serializer[Any]):
    """What a person says to their decision; needed to reject."""

    note = serializers.CharField(
        max_length=LONGEST_REASON, required=False, allow_blank=True, default=""
    )


class RetentionRuleOut(serializers.ModelSerializer[RetentionRule]):
    """How many whole months a practice keeps its records; null: without limit."""

    organization = serializers.CharField(source="organization.public_id")
    set_by = serializers.CharField(source="set_by.public_id", default=None, allow_null=True)

    class Meta:
        model = RetentionRule
        fields = (
            "organization", "signal_months", "working_months", "record_months", "legal_hold",
            "hold_reason", "set_by", "set_at",
        )  # fmt: skip


_DECIDED = (
    "id", "organization", "state", "reason", "requested_by", "requested_at", "decided_by",
    "decided_at", "decision_note", "job_id", "stopped_because", "begun_at", "finished_at",
    "report", "report_digest",
)  # fmt: skip


class RecordDeletionOut(serializers.ModelSerializer[RecordDeletion]):
    """A deletion: up to which days what goes, who decided it, what went and what was kept."""

    id = serializers.CharField(source="public_id", read_only=True)
    organization = serializers.CharField(source="organization.public_id")
    requested_by = serializers.CharField(source="requested_by.public_id")
    decided_by = serializers.CharField(source="decided_by.public_id", default=None, allow_null=True)

    class Meta:
        model = RecordDeletion
        fields = (
            *_DECIDED, "due_by_rule", "signals_through", "working_through", "records_through",
        )  # fmt: skip


class PrivacyRequestOut(serializers.ModelSerializer[PrivacyRequest]):
    """What a person asks and what became of it: by kind of record what was done, how often, why.

    The reference itself is never stated; about: whom it is about, without a patient's number.
    """

    id = serializers.CharField(source="public_id", read_only=True)
    organization = serializers.CharField(source="organization.public_id")
    about = serializers.CharField(read_only=True)
    requested_by = serializers.CharField(source="requested_by.public_id")
    decided_by = serializers.CharField(source="decided_by.public_id", default=None, allow_null=True)

    class Meta:
        model = PrivacyRequest
        fields = (*_DECIDED, "kind", "subject", "about", "reference_name")
