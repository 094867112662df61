"""Runs and their results."""

from typing import Any

from rest_framework import serializers

from savings.models import CompletenessLine, RuleOutcome, RunArtifact, SavingsRun


class RunIn(serializers.Serializer[Any]):
    """Queue the run of a request."""

    request = serializers.CharField(max_length=12, help_text="Public id of the request.")
    plan = serializers.CharField(max_length=12, required=False, allow_blank=True, default="")


class ReasonIn(serializers.Serializer[Any]):
    """Why a person does this."""

    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class QueueIn(serializers.Serializer[Any]):
    """Resolve a request by its number and queue its run; a new request states what it asks."""

    request = serializers.CharField(max_length=64, help_text="source_request_number")
    organization = serializers.SlugField(required=False, allow_blank=True, default="")
    plan = serializers.CharField(max_length=12, required=False, allow_blank=True, default="")
    pbm = serializers.CharField(max_length=200, required=False, allow_blank=True)
    broker = serializers.CharField(max_length=200, required=False, allow_blank=True)
    group = serializers.CharField(max_length=200, required=False, allow_blank=True)
    from_date = serializers.DateField(required=False, allow_null=True)
    to_date = serializers.DateField(required=False, allow_null=True)


class QueuedOut(serializers.Serializer[Any]):
    """The one run of a request."""

    queue_id = serializers.CharField()
    run_id = serializers.CharField(source="public_id")
    trace_id = serializers.UUIDField()
    state = serializers.CharField()
    source_request_number = serializers.CharField()
    selected_scope_key = serializers.CharField()
    selected_scope_kind = serializers.CharField()


class RunOut(serializers.ModelSerializer[SavingsRun]):
    """A run in a list: what it is of, how far it is, how ready it is."""

    id = serializers.CharField(source="public_id", read_only=True)
    organization = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    request = serializers.SlugRelatedField[Any](slug_field="public_id", read_only=True)
    scope = serializers.SlugRelatedField[Any](slug_field="public_id", read_only=True)
    plan = serializers.SlugRelatedField[Any](slug_field="public_id", read_only=True)
    superseded_by = serializers.CharField(
        source="supersession.successor.public_id", read_only=True, allow_null=True
    )

    class Meta:
        model = SavingsRun
        fields = (
            "id", "superseded_by", "trace_id", "queue_id", "organization", "request",
            "source_request_number",
            "scope", "selected_scope_key", "selected_scope_kind", "plan", "state", "readiness",
            "readiness_reasons", "result_digest", "facts_digest", "code_version", "engine",
            "error_code", "error_message", "queued_at", "started_at", "finished_at",
        )  # fmt: skip


class RunDetailOut(RunOut):
    """A run with its manifest, evidence and price match."""

    class Meta(RunOut.Meta):
        fields: tuple[str, ...] = (  # type: ignore[assignment]
            *RunOut.Meta.fields, "manifest", "manifest_digest", "parameters", "formula_versions",
            "rule_versions", "evidence", "price_match", "timings",
        )  # fmt: skip


class ProgressOut(serializers.Serializer[Any]):
    """How far a run is."""

    state = serializers.CharField()
    job_state = serializers.CharField()
    stage = serializers.CharField()
    progress = serializers.DecimalField(max_digits=5, decimal_places=4)
    error_code = serializers.CharField()
    error_message = serializers.CharField()


class FigureOut(serializers.Serializer[Any]):
    """A figure with its readiness; null is not computable."""

    formula = serializers.CharField()
    title = serializers.CharField()
    version = serializers.IntegerField()
    unit = serializers.CharField()
    value = serializers.CharField(allow_null=True)
    display = serializers.CharField()
    readiness = serializers.CharField()
    reasons = serializers.JSONField()
    lines = serializers.IntegerField()
    left_out_lines = serializers.IntegerField()
    left_out_usd = serializers.CharField(allow_null=True)


class SegmentOut(serializers.Serializer[Any]):
    """All figures of one segment value."""

    kind = serializers.CharField()
    key = serializers.CharField(allow_blank=True)
    label = serializers.CharField()  # type: ignore[assignment]
    lines = serializers.IntegerField()
    figures = FigureOut(many=True)


class RuleOutcomeOut(serializers.ModelSerializer[RuleOutcome]):
    """What one rule found, how ready that is and why; null dollars are not known."""

    readiness = serializers.CharField(source="standing.state", read_only=True)
    reasons = serializers.SerializerMethodField()

    class Meta:
        model = RuleOutcome
        fields = (
            "rule", "version", "title", "evaluable", "reason", "lines_judged", "lines_unjudged",
            "findings", "claims", "at_stake_usd", "at_stake_unknown", "recoverable_usd",
            "recoverable_unknown", "readiness", "reasons",
        )  # fmt: skip

    def get_reasons(self, row: Any) -> list[dict[str, Any]]:
        """Each with what would clear it."""
        return [why.to_json() for why in row.standing.reasons]


class CompletenessOut(serializers.ModelSerializer[CompletenessLine]):
    """One line of the completeness statement; null dollars are stated by no row of it."""

    class Meta:
        model = CompletenessLine
        fields = ("group", "code", "label", "rows", "plan_paid_usd", "ingredient_cost_usd")


class ArtifactOut(serializers.ModelSerializer[RunArtifact]):
    """A file made from a run."""

    id = serializers.CharField(source="public_id", read_only=True)
    run = serializers.SlugRelatedField[Any](slug_field="public_id", read_only=True)
    made_by = serializers.StringRelatedField[Any](read_only=True, allow_null=True)

    class Meta:
        model = RunArtifact
        fields = (
            "id", "run", "kind", "file_name", "sha256", "size_bytes", "facts_digest",
            "readiness", "made_by", "created_at",
        )  # fmt: skip


class MakingOut(serializers.Serializer[Any]):
    """A file is being made by a job; ask again when it is done."""

    job_id = serializers.CharField()
    state = serializers.CharField()


class ReportOut(serializers.Serializer[Any]):
    """The report: the facts with their digest, and the sections that present them."""

    run_id = serializers.CharField(allow_null=True)
    state = serializers.CharField()
    facts = serializers.JSONField()
    facts_digest = serializers.CharField()
    superseded_by = serializers.CharField(
        allow_null=True, help_text="The run that speaks in this one's place, if any does."
    )
    sections = serializers.JSONField()


class ContextOut(serializers.Serializer[Any]):
    """Scope, lineage, evidence posture, AI hand-off and export posture of a request."""

    request = serializers.JSONField()
    scope = serializers.JSONField(allow_null=True)
    run = serializers.JSONField(allow_null=True)
    evidence = serializers.JSONField()
    readiness = serializers.JSONField()
    ai_handoff = serializers.JSONField()
    export = serializers.JSONField()
