"""Values, figures, versions and exports: what is taken and stated."""

from typing import Any

from rest_framework import serializers

from leafenterprise.shared.entries import AnyValue
from tei.models import TEIVersion


class ValuesIn(serializers.Serializer[Any]):
    """Rows of values; each is checked against its field when stored."""

    values = serializers.ListField(child=AnyValue(), max_length=5000)
    revision = serializers.IntegerField(required=False, allow_null=True, min_value=0)


class ValueIn(serializers.Serializer[Any]):
    """One cell; absent keys leave their part as it is."""

    value = AnyValue(required=False, allow_null=True)
    risk_adjustment = AnyValue(required=False, allow_null=True)
    notes = AnyValue(required=False, allow_null=True)


class TEIMissingOut(serializers.Serializer[Any]):
    """A required field without a value; null stands for its one-time value."""

    field_key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    years = serializers.ListField(child=serializers.IntegerField(allow_null=True))


class ValuesOut(serializers.Serializer[Any]):
    """The fields of a tool with what is entered."""

    tool_id = serializers.CharField()
    report = serializers.CharField()
    values = serializers.ListField(child=serializers.DictField())
    missing_required = TEIMissingOut(many=True)


class SummaryOut(serializers.Serializer[Any]):
    """The figures; beside those named, one for each year: benefits_year_1, costs_year_1, …"""

    total_benefits_pv = serializers.CharField()
    total_costs_pv = serializers.CharField()
    net_present_value = serializers.CharField()
    roi_percentage = serializers.CharField(allow_null=True)
    payback_period_months = serializers.IntegerField(allow_null=True)
    total_benefits_nominal = serializers.CharField()
    total_costs_nominal = serializers.CharField()
    discount_rate = serializers.CharField()
    calculated_at = serializers.DateTimeField()
    beyond = serializers.DictField()
    caveats = serializers.DictField(child=serializers.CharField())
    is_stale = serializers.BooleanField(required=False)
    missing_required = TEIMissingOut(many=True)


class VersionIn(serializers.Serializer[Any]):
    """Day and note of a version."""

    date = serializers.DateField(required=False, allow_null=True)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class VersionOut(serializers.ModelSerializer[TEIVersion]):
    """A version by its headline."""

    id = serializers.CharField(source="public_id")
    net_present_value = serializers.CharField(source="summary_snapshot.net_present_value")
    roi_percentage = serializers.CharField(
        source="summary_snapshot.roi_percentage", allow_null=True
    )

    class Meta:
        model = TEIVersion
        fields = (
            "id", "version_number", "date", "note", "net_present_value", "roi_percentage",
            "digest", "created_at",
        )  # fmt: skip


class VersionWhole(VersionOut):
    """A version with everything it holds."""

    class Meta(VersionOut.Meta):
        fields = (*VersionOut.Meta.fields, "values_snapshot", "summary_snapshot", "terms_snapshot")  # type: ignore[assignment]


class ExportOut(serializers.Serializer[Any]):
    """Everything about one tool."""

    export_date = serializers.DateTimeField()
    client = serializers.DictField()
    opportunity = serializers.DictField(allow_null=True)
    engagement = serializers.DictField(allow_null=True)
    report = serializers.DictField()
    benefits = serializers.ListField(child=serializers.DictField())
    costs = serializers.ListField(child=serializers.DictField())
    assumptions = serializers.ListField(child=serializers.DictField())
    summary = serializers.DictField()
    missing_required = TEIMissingOut(many=True)
    versions = serializers.ListField(child=serializers.DictField())
