"""The shape of a job in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from leafenterprise.jobs.models import Job, JobLogLine
from leafenterprise.jobs.queries import label_of
from leafenterprise.jobs.states import JOB


class JobSerializer(serializers.ModelSerializer[Job]):
    """A job as a person watches it; what it was given to do stays inside."""

    id = serializers.CharField(source="public_id", read_only=True)
    label = serializers.SerializerMethodField()  # type: ignore[assignment]
    organization = serializers.SlugRelatedField[Any](
        slug_field="slug", read_only=True, allow_null=True
    )
    created_by = serializers.StringRelatedField[Any](allow_null=True)
    state = serializers.ChoiceField(choices=JOB.choices(), read_only=True)

    class Meta:
        model = Job
        fields: tuple[str, ...] = (
            "id",
            "kind",
            "label",
            "organization",
            "created_by",
            "target",
            "state",
            "progress",
            "stage",
            "attempts",
            "max_attempts",
            "cancel_requested_at",
            "error_code",
            "error_message",
            "created_at",
            "started_at",
            "finished_at",
        )
        read_only_fields = fields

    def get_label(self, job: Job) -> str:
        """What the kind is called."""
        return label_of(job.kind)


class LogLineSerializer(serializers.ModelSerializer[JobLogLine]):
    """A line of a job's log."""

    class Meta:
        model = JobLogLine
        fields = ("at", "attempt", "text")


class JobDetailSerializer(JobSerializer):
    """A job with its log."""

    log = serializers.SerializerMethodField()

    class Meta(JobSerializer.Meta):
        fields = (*JobSerializer.Meta.fields, "log")
        read_only_fields = fields

    @extend_schema_field(LogLineSerializer(many=True))
    def get_log(self, job: Job) -> Any:
        """The last lines, oldest first."""
        return LogLineSerializer(job.last_lines(), many=True).data
