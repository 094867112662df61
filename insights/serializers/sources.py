"""Pulls, files and refused rows: what is taken and stated."""

from typing import Any

from rest_framework import serializers

from insights.actions.files import FileReport
from insights.actions.sent_files import FILE_SOURCES
from insights.models import RefusedRow
from insights.queries.pulls import STATES, Standing
from insights.signals.source_modules import SOURCE_MODULES


class SourcePullOut(serializers.Serializer[Any]):
    """How asking one source stands."""

    organization = serializers.CharField()
    address = serializers.CharField()
    source_module = serializers.ChoiceField(choices=list(SOURCE_MODULES))
    state = serializers.ChoiceField(choices=STATES)
    asked_at = serializers.DateTimeField(allow_null=True)
    pulled_at = serializers.DateTimeField(allow_null=True)
    reached_at = serializers.DateTimeField(allow_null=True)
    next_at = serializers.DateTimeField(allow_null=True)
    failures = serializers.IntegerField()
    error_code = serializers.CharField(allow_blank=True)
    pages = serializers.IntegerField()
    created = serializers.IntegerField()
    duplicate = serializers.IntegerField()
    conflict = serializers.IntegerField()
    invalid = serializers.IntegerField()
    refused_waiting = serializers.IntegerField()


def pull_row(standing: Standing) -> dict[str, Any]:
    """A standing as SourcePullOut states it."""
    pull = standing.pull
    names = (
        "address", "source_module", "asked_at", "pulled_at", "reached_at", "next_at", "failures",
        "error_code", "pages", "created", "duplicate", "conflict", "invalid",
    )  # fmt: skip
    return {
        "organization": pull.organization.public_id,
        "state": standing.state,
        "refused_waiting": standing.refused,
        **{name: getattr(pull, name) for name in names},
    }


class SourceFileIn(serializers.Serializer[Any]):
    """A source's file: CSV or XLSX."""

    file = serializers.FileField()
    source = serializers.ChoiceField(choices=FILE_SOURCES)  # type: ignore[assignment]
    site = serializers.CharField(max_length=12)
    currency = serializers.CharField(min_length=3, max_length=3, default="GBP")


class RefusedLineOut(serializers.Serializer[Any]):
    """A line that was not plainly taken, and why; never what it says."""

    line = serializers.IntegerField()
    code = serializers.CharField()
    field = serializers.CharField(allow_blank=True)
    message = serializers.CharField()


class SourceFileOut(serializers.Serializer[Any]):
    """What became of a file's rows, and the first thousand that were not plainly taken."""

    created = serializers.IntegerField()
    duplicate = serializers.IntegerField()
    conflict = serializers.IntegerField()
    invalid = serializers.IntegerField()
    lines = RefusedLineOut(many=True)


def file_row(report: FileReport) -> dict[str, Any]:
    """A report as SourceFileOut states it."""
    outcomes = ("created", "duplicate", "conflict", "invalid")
    return {
        **{name: report.outcomes[name] for name in outcomes},
        "lines": [vars(line) for line in report.refused],
    }


class RefusedRowOut(serializers.ModelSerializer[RefusedRow]):
    """A row that could not be taken, with the reason; of a file only the line. signal: what it
    would be, while a person may take it in after all."""

    id = serializers.CharField(source="public_id")
    organization = serializers.CharField(source="organization.public_id")
    site_id = serializers.CharField(source="site.public_id", allow_null=True, default=None)
    batch = serializers.CharField(source="batch.public_id")
    decided_by = serializers.CharField(source="decided_by.public_id", allow_null=True, default=None)
    payload = serializers.DictField()
    signal = serializers.DictField(allow_null=True)

    class Meta:
        model = RefusedRow
        fields = (
            "id", "organization", "site_id", "batch", "source_module", "row_number", "code",
            "field", "reason", "payload", "signal", "state", "decided_by", "decided_at", "decision",
            "created_at",
        )  # fmt: skip
