"""Tools, their parents and their sums: what is taken and stated."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from tei.actions.calculation import is_stale
from tei.models import Client, Engagement, Proposal
from tei.shapes import tool_shape
from tei.states import TOOL


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


@extend_schema_serializer(many=False)  # it holds the page itself
class RollUpOut(serializers.Serializer[Any]):
    """Sums across tools and a page of their headlines."""

    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = serializers.ListField(child=serializers.DictField())
    aggregate = serializers.DictField()
