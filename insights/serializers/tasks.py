"""Follow-up tasks: what is taken and stated."""

from typing import Any

from rest_framework import serializers

from insights.models import FollowUpTask

LONGEST_OUTCOME = 500


class TaskClosingIn(serializers.Serializer[Any]):
    """What a person says who closes a task."""

    outcome = serializers.CharField(
        max_length=LONGEST_OUTCOME, help_text="What came of it, or why it is not to be done."
    )


class FollowUpTaskOut(serializers.ModelSerializer[FollowUpTask]):
    """A task with its cause and its end. created_by: null for the escalation of cash alone."""

    task_id = serializers.CharField(source="public_id")
    organization = serializers.CharField(source="organization.public_id")
    site_id = serializers.CharField(source="site.public_id", default=None, allow_null=True)
    created_by = serializers.CharField(source="created_by.public_id", default=None, allow_null=True)
    closed_by = serializers.CharField(source="closed_by.public_id", default=None, allow_null=True)

    class Meta:
        model = FollowUpTask
        fields = (
            "task_id", "organization", "site_id", "origin", "origin_id", "title", "description",
            "priority", "due_date", "state", "created_by", "created_at", "closed_by", "closed_at",
            "outcome",
        )  # fmt: skip
