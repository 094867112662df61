"""Insight cards: what is taken and stated."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from insights.models import CardEvidence, CardStep, CardText, InsightCard
from insights.states import CARD

NOTE = 500


class MoveIn(serializers.Serializer[Any]):
    """What a person has to say with a step."""

    note = serializers.CharField(max_length=NOTE, required=False, default="", allow_blank=True)


class CardTaskIn(serializers.Serializer[Any]):
    """A follow-up task, which a person confirms."""

    confirmed = serializers.BooleanField(help_text="Has to be true: no task comes by itself.")
    title = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    due_date = serializers.DateField(required=False, default=None, allow_null=True)
    priority = serializers.ChoiceField(choices=("normal", "high"), default="normal")
    note = serializers.CharField(max_length=NOTE, required=False, default="", allow_blank=True)


class TextDecisionIn(serializers.Serializer[Any]):
    """A person's word on what a model wrote."""

    decision = serializers.ChoiceField(choices=("accept", "modify", "dismiss"))
    words = serializers.CharField(
        max_length=2000, required=False, default="", allow_blank=True,
        help_text="The own words with modify, the reason with dismiss.",
    )  # fmt: skip


class CardRow(serializers.ModelSerializer[InsightCard]):
    """A card in a list."""

    insight_card_id = serializers.CharField(source="public_id")
    organization = serializers.CharField(source="organization.public_id")
    site_id = serializers.CharField(source="site.public_id", default=None, allow_null=True)
    site_name = serializers.CharField(source="site.name", default=None, allow_null=True)
    provider_id = serializers.CharField(source="provider.public_id", default=None, allow_null=True)
    acknowledged_by = serializers.CharField(
        source="acknowledged_by.public_id", default=None, allow_null=True
    )
    linked_task_id = serializers.CharField(
        source="linked_task.public_id", default=None, allow_null=True
    )

    class Meta:
        model = InsightCard
        fields = (
            "insight_card_id", "organization", "site_id", "site_name", "provider_id", "category",
            "severity", "state", "title", "explanation", "recommended_action", "detector",
            "detector_version", "first_day", "last_day", "currency_code", "at_stake",
            "generated_at", "acknowledged_by", "acknowledged_at", "linked_task_id", "outcome",
        )  # fmt: skip


class CardEvidenceOut(serializers.ModelSerializer[CardEvidence]):
    """Cells that the card rests on, as they stood."""

    site_id = serializers.CharField(source="site.public_id")
    provider_id = serializers.CharField(source="provider.public_id", default=None, allow_null=True)

    class Meta:
        model = CardEvidence
        fields = (
            "kind", "site_id", "provider_id", "currency_code", "first_day", "last_day", "amount",
            "signal_count",
        )  # fmt: skip


class StepOut(serializers.ModelSerializer[CardStep]):
    """A transition and who made it."""

    by = serializers.CharField(source="by.public_id")

    class Meta:
        model = CardStep
        fields = ("move", "state_before", "state_after", "by", "at", "note")


class CardTextOut(serializers.ModelSerializer[CardText]):
    """What a model wrote, where its every number was right, and what a person made of it."""

    text_id = serializers.CharField(source="public_id")
    statements = serializers.ListField(child=serializers.DictField())

    class Meta:
        model = CardText
        fields = (
            "text_id", "state", "outcome", "reason_code", "reason", "model", "statements",
            "asked_at", "decided_at", "decision_words",
        )  # fmt: skip


class CardOut(CardRow):
    """A card with what it rests on and what was done with it."""

    data_snapshot = serializers.JSONField()
    evidence = CardEvidenceOut(many=True)
    history = StepOut(many=True, source="steps")
    texts = CardTextOut(many=True)
    possible = serializers.SerializerMethodField()

    class Meta(CardRow.Meta):
        fields = (  # type: ignore[assignment]
            *CardRow.Meta.fields, "data_snapshot", "evidence", "history", "texts", "possible",
        )  # fmt: skip

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_possible(self, card: InsightCard) -> list[str]:
        """The steps that its state allows; who may take them is another matter."""
        return [move.name for move in CARD.moves_from(card.state)]


class CardCounts(serializers.Serializer[Any]):
    """How many there are of each."""

    state = serializers.DictField(child=serializers.IntegerField())
    severity = serializers.DictField(child=serializers.IntegerField())
    category = serializers.DictField(child=serializers.IntegerField())
