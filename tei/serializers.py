"""What the lane's API takes and states; validation and shape only."""

from typing import Any

from rest_framework import serializers

from tei.actions.calculation import is_stale
from tei.amounts import share_string
from tei.models import Client, Engagement, Proposal, TEIReport, TEIReportField, TEIVersion
from tei.models.reports import LONGEST_ANALYSIS
from tei.shapes import tool_shape
from tei.states import REPORT, TOOL


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
    default_value = serializers.CharField(
        max_length=2000, required=False, allow_null=True, allow_blank=True
    )

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

    id = serializers.IntegerField()
    sort_order = serializers.IntegerField(min_value=-(2**31), max_value=2**31 - 1)


class OrderIn(serializers.Serializer[Any]):
    """The places of fields."""

    field_order = Place(many=True, allow_empty=False)


class CloneIn(serializers.Serializer[Any]):
    """What the clone's version is called."""

    version = serializers.CharField(max_length=40, allow_blank=True, default="")


class ToolIn(serializers.Serializer[Any]):
    """A tool to be made on exactly one proposal or engagement."""

    report = serializers.CharField(max_length=12)
    proposal = serializers.IntegerField(required=False, allow_null=True)
    engagement = serializers.IntegerField(required=False, allow_null=True)
    name = serializers.CharField(max_length=200, required=False, allow_null=True, allow_blank=True)
    status = serializers.ChoiceField(choices=TOOL.choices(), default=TOOL.initial)


class ToolChange(serializers.Serializer[Any]):
    """What may change of a tool."""

    name = serializers.CharField(max_length=200, required=False)
    status = serializers.ChoiceField(choices=TOOL.choices(), required=False)


class ValuesIn(serializers.Serializer[Any]):
    """Rows of values; each is checked against its field when stored."""

    values = serializers.ListField(child=serializers.JSONField(), max_length=5000)
    revision = serializers.IntegerField(required=False, allow_null=True, min_value=0)


class ValueIn(serializers.Serializer[Any]):
    """One cell; absent keys leave their part as it is."""

    value = serializers.JSONField(required=False, allow_null=True)
    risk_adjustment = serializers.JSONField(required=False, allow_null=True)
    notes = serializers.JSONField(required=False, allow_null=True)


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


class ClientOut(serializers.ModelSerializer[Client]):
    """A client."""

    id = serializers.CharField(source="public_id")

    class Meta:
        model = Client
        fields = ("id", "name", "short_name", "industry", "size")


class ProposalOut(serializers.ModelSerializer[Proposal]):
    """A proposal, by the number that tools are made with."""

    opportunity = serializers.CharField(source="opportunity.name")
    stage = serializers.CharField(source="opportunity.stage")
    client = serializers.CharField(source="opportunity.client.name")

    class Meta:
        model = Proposal
        fields = ("id", "name", "opportunity", "stage", "client")


class EngagementOut(serializers.ModelSerializer[Engagement]):
    """An engagement, by the number that tools are made with."""

    client = serializers.CharField(source="client.name")

    class Meta:
        model = Engagement
        fields = ("id", "name", "client")


class Headline(serializers.Serializer[Any]):
    """The four figures that stand with a tool."""

    net_present_value = serializers.CharField()
    roi_percentage = serializers.CharField(allow_null=True)
    total_benefits_pv = serializers.CharField()
    total_costs_pv = serializers.CharField()
    is_stale = serializers.BooleanField()


class ToolOut(serializers.Serializer[Any]):
    """A tool with what it stands on."""

    id = serializers.CharField()
    report = serializers.DictField()
    opportunity = serializers.DictField(allow_null=True)
    engagement = serializers.DictField(allow_null=True)
    name = serializers.CharField()
    status = serializers.ChoiceField(choices=TOOL.choices())
    current_version = serializers.IntegerField()
    values_revision = serializers.IntegerField()
    summary = Headline(allow_null=True)
    created_date = serializers.DateTimeField()
    modified_date = serializers.DateTimeField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Read from the tool by the lane's one shape."""
        return tool_shape(instance, is_stale(instance.summary, instance, instance.report))


class ValuesOut(serializers.Serializer[Any]):
    """The fields of a tool with what is entered."""

    tool_id = serializers.CharField()
    report = serializers.CharField()
    values = serializers.ListField(child=serializers.DictField())


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
    is_stale = serializers.BooleanField(required=False)


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
    versions = serializers.ListField(child=serializers.DictField())


class RollUpOut(serializers.Serializer[Any]):
    """Sums across tools and a page of their headlines."""

    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = serializers.ListField(child=serializers.DictField())
    aggregate = serializers.DictField()
