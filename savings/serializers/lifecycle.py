"""How data ends: retention, deletions, runs that replace runs, and two runs compared."""

from typing import Any

from rest_framework import serializers

from savings.models import CauseSplit, DatasetDeletion, RetentionPolicy, RunSupersession
from savings.models.lifecycle import DELETION


class WhyIn(serializers.Serializer[Any]):
    """Why a person asks for it."""

    reason = serializers.CharField(max_length=500)


class NoteIn(serializers.Serializer[Any]):
    """What a person says to their decision."""

    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class SupersedeIn(serializers.Serializer[Any]):
    """Which newer run takes the place, and why."""

    successor = serializers.CharField(max_length=12, help_text="Public id of the newer run.")
    reason = serializers.CharField(max_length=500)


class RetentionOut(serializers.ModelSerializer[RetentionPolicy]):
    """How long an organization's datasets are kept."""

    organization = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    set_by = serializers.StringRelatedField[Any](read_only=True, allow_null=True)

    class Meta:
        model = RetentionPolicy
        fields = ("organization", "keep_days", "legal_hold", "hold_reason", "set_by", "set_at")


class DeletionOut(serializers.ModelSerializer[DatasetDeletion]):
    """A deletion: who asked, who decided, how far it is, and what stays."""

    id = serializers.CharField(source="public_id", read_only=True)
    organization = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    dataset = serializers.SlugRelatedField[Any](slug_field="public_id", read_only=True)
    file_name = serializers.CharField(source="dataset.file_name", read_only=True)
    sha256 = serializers.CharField(source="dataset.sha256", read_only=True)
    state = serializers.ChoiceField(choices=DELETION.choices(), read_only=True)
    requested_by = serializers.StringRelatedField[Any](read_only=True)
    decided_by = serializers.StringRelatedField[Any](read_only=True, allow_null=True)

    class Meta:
        model = DatasetDeletion
        fields = (
            "id", "organization", "dataset", "file_name", "sha256", "state", "reason",
            "due_by_policy", "requested_by", "requested_at", "decided_by", "decided_at",
            "decision_note", "job_id", "stopped_because", "begun_at", "leaves", "deleted_at",
        )  # fmt: skip


class SupersessionOut(serializers.ModelSerializer[RunSupersession]):
    """Which run took another one's place, and why."""

    superseded = serializers.SlugRelatedField[Any](slug_field="public_id", read_only=True)
    successor = serializers.SlugRelatedField[Any](slug_field="public_id", read_only=True)
    by = serializers.StringRelatedField[Any](read_only=True)

    class Meta:
        model = RunSupersession
        fields = ("superseded", "successor", "reason", "by", "created_at")


class ChangeOut(serializers.Serializer[Any]):
    """One thing that is different; null is absent on that side."""

    name = serializers.CharField()
    old = serializers.CharField(allow_null=True)
    new = serializers.CharField(allow_null=True)


class CauseOut(serializers.Serializer[Any]):
    """One kind of input that changed."""

    id = serializers.CharField()
    title = serializers.CharField()
    changes = ChangeOut(many=True)


class ShareOut(serializers.Serializer[Any]):
    """What one swapped input adds to a difference."""

    cause = serializers.CharField()
    amount = serializers.CharField(allow_null=True)


class FigurePairOut(serializers.Serializer[Any]):
    """One figure in both runs, and what its difference is due to."""

    formula = serializers.CharField()
    title = serializers.CharField()
    unit = serializers.CharField()
    old = serializers.CharField(allow_null=True)
    new = serializers.CharField(allow_null=True)
    difference = serializers.CharField(allow_null=True)
    old_version = serializers.IntegerField(allow_null=True)
    new_version = serializers.IntegerField(allow_null=True)
    old_readiness = serializers.CharField(allow_blank=True)
    new_readiness = serializers.CharField(allow_blank=True)
    attribution = serializers.CharField()
    possible = serializers.ListField(child=serializers.CharField())
    shares = ShareOut(many=True)


class LineOut(serializers.Serializer[Any]):
    """One line of findings or completeness: per amount the old, the new and the difference."""

    id = serializers.CharField()
    amounts = serializers.DictField(
        child=serializers.ListField(
            child=serializers.CharField(allow_null=True), min_length=3, max_length=3
        )
    )
    readiness = serializers.ListField(
        child=serializers.CharField(allow_blank=True),
        allow_null=True,
        help_text="Of findings: in the older and in the newer run.",
    )


class SplitOut(serializers.ModelSerializer[CauseSplit]):
    """The work of dividing a difference by its causes."""

    id = serializers.CharField(source="public_id", read_only=True)

    class Meta:
        model = CauseSplit
        fields = ("id", "job_id", "code_version", "computed_at")


class ComparisonOut(serializers.Serializer[Any]):
    """Two runs side by side, the older one first."""

    older = serializers.CharField(source="older.public_id")
    newer = serializers.CharField(source="newer.public_id")
    older_facts_digest = serializers.CharField(source="older.facts_digest")
    newer_facts_digest = serializers.CharField(source="newer.facts_digest")
    older_readiness = serializers.CharField(source="older.readiness")
    newer_readiness = serializers.CharField(source="newer.readiness")
    causes = CauseOut(many=True)
    figures = FigurePairOut(many=True)
    findings = LineOut(many=True)
    completeness = LineOut(many=True)
    splittable = serializers.BooleanField()
    split = SplitOut(allow_null=True)
