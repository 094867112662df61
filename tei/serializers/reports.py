"""Templates and their fields: what is taken and stated."""

from typing import Any

from rest_framework import serializers

from leafenterprise.shared.entries import EntryText
from tei.amounts import share_string
from tei.models import TEIReport, TEIReportField
from tei.models.reports import LONGEST_ANALYSIS
from tei.states import REPORT


class Share(serializers.DecimalField):
    """A ratio from 0 to 1 with at most four places."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=5, decimal_places=4, min_value=0, max_value=1, **options)


class ShortShare(Share):
    """The same, stated with further trailing zeros cut: 0.10, 0.125."""

    def to_representation(self, value: Any) -> Any:
        """At least two places."""
        return share_string(value)


class TEIReportIn(serializers.ModelSerializer[TEIReport]):
    """A template's own attributes."""

    status = serializers.ChoiceField(choices=REPORT.choices(), source="state", required=False)
    analysis_period_years = serializers.IntegerField(min_value=1, max_value=LONGEST_ANALYSIS)
    discount_rate = Share()
    organization = serializers.SlugField(required=False, allow_blank=True, write_only=True)

    class Meta:
        model = TEIReport
        fields = (
            "name", "vendor", "version", "description", "analysis_period_years", "discount_rate",
            "has_initial_period", "risk_adjust_costs", "status", "organization",
        )  # fmt: skip


class TEIReportOut(serializers.ModelSerializer[TEIReport]):
    """A template with how much stands on it."""

    id = serializers.CharField(source="public_id")
    status = serializers.CharField(source="state")
    field_count = serializers.IntegerField()
    instance_count = serializers.IntegerField()

    class Meta:
        model = TEIReport
        fields = (
            "id", "name", "vendor", "version", "description", "analysis_period_years",
            "discount_rate", "has_initial_period", "risk_adjust_costs", "status", "field_count",
            "instance_count", "created_at", "updated_at",
        )  # fmt: skip


class FieldIn(serializers.ModelSerializer[TEIReportField]):
    """A field of a template; its key is checked against the report's others when stored."""

    risk_adjustment = ShortShare(required=False, allow_null=True)
    default_value = EntryText(max_length=2000, required=False, allow_null=True, allow_blank=True)

    class Meta:
        model = TEIReportField
        fields = (
            "table", "field_key", "label", "description", "field_type", "category",
            "default_value", "is_annual", "risk_adjustment", "sort_order", "is_required",
            "source_notes",
        )  # fmt: skip


class FieldOut(FieldIn):
    """The same with its number."""

    class Meta(FieldIn.Meta):
        fields = ("id", *FieldIn.Meta.fields)  # type: ignore[assignment]

    def to_representation(self, instance: TEIReportField) -> dict[str, Any]:
        """A blank default is null."""
        told = super().to_representation(instance)
        told["default_value"] = told["default_value"] or None
        return told


class Place(serializers.Serializer[Any]):
    """Where a field stands."""

    id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    sort_order = serializers.IntegerField(min_value=-(2**31), max_value=2**31 - 1)


class OrderIn(serializers.Serializer[Any]):
    """The places of fields."""

    field_order = Place(many=True, allow_empty=False)


class CloneIn(serializers.Serializer[Any]):
    """What the clone's version is called."""

    version = serializers.CharField(max_length=40, allow_blank=True, default="")
