"""Statements, agreements and own earnings: what is taken and stated."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from insights.actions.statement_delivery import CHANNELS
from insights.exports.statement_body import possible_acts
from insights.models import ProviderAgreement, ProviderStatement
from insights.queries.statements import history_of
from leafenterprise.shared.ids import LENGTH, PATTERN

MONEY = {"max_digits": 14, "decimal_places": 2}


class StatementIn(serializers.Serializer[Any]):
    """Whose statement, of which days."""

    provider_id = serializers.RegexField(rf"^{PATTERN}\Z", max_length=LENGTH)
    period_start = serializers.DateField()
    period_end = serializers.DateField()
    currency_code = serializers.RegexField(r"^[A-Z]{3}\Z", default="GBP")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The days are in order."""
        if attrs["period_end"] < attrs["period_start"]:
            raise serializers.ValidationError({"period_end": ["On or after the first day."]})
        return attrs


class AdjustIn(serializers.Serializer[Any]):
    """An amount beside the lines, with its reason."""

    amount = serializers.DecimalField(**MONEY)  # type: ignore[arg-type]
    reason = serializers.CharField(max_length=300)


class DiscardIn(serializers.Serializer[Any]):
    """Why a draft goes."""

    reason = serializers.CharField(max_length=300)


class DistributeIn(serializers.Serializer[Any]):
    """By which way."""

    channel = serializers.ChoiceField(choices=CHANNELS)


class EarningsIn(serializers.Serializer[Any]):
    """On or off."""

    enabled = serializers.BooleanField()


class EarningsOut(serializers.Serializer[Any]):
    """Whether a provider sees their own earnings."""

    provider_id = serializers.CharField(source="provider.public_id")
    enabled = serializers.BooleanField()
    set_at = serializers.DateTimeField()


class BandPartOut(serializers.Serializer[Any]):
    """What a band gives, exactly."""

    above = serializers.CharField()
    up_to = serializers.CharField(allow_null=True)
    share = serializers.CharField()
    basis = serializers.CharField()
    earned = serializers.CharField()


class StatementLineOut(serializers.Serializer[Any]):
    """A line with the formula that made it and the signals it is of."""

    number = serializers.IntegerField()
    kind = serializers.CharField()
    title = serializers.CharField()
    category = serializers.CharField(allow_blank=True)
    agreement = serializers.CharField()
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    basis = serializers.CharField()
    parts = BandPartOut(many=True)
    before = serializers.CharField(allow_null=True)
    amount = serializers.CharField()
    formula = serializers.CharField()
    formula_version = serializers.IntegerField()
    explanation = serializers.CharField()
    late_of = serializers.CharField(allow_null=True)
    signals = serializers.ListField(child=serializers.UUIDField())


class StatementAdjustmentOut(serializers.Serializer[Any]):
    """What a person added, and why."""

    number = serializers.IntegerField()
    amount = serializers.CharField()
    reason = serializers.CharField()
    by = serializers.CharField()
    by_name = serializers.CharField()
    at = serializers.DateTimeField()


class StatementProblem(serializers.Serializer[Any]):
    """Why there is no amount, and what would clear it."""

    code = serializers.CharField()
    message = serializers.CharField()
    clears = serializers.CharField()
    details = serializers.DictField()


class StatementRow(serializers.ModelSerializer[ProviderStatement]):
    """A statement in a list; no amount where it is blocked."""

    statement_id = serializers.CharField(source="public_id")
    organization = serializers.CharField(source="organization.public_id")
    provider_id = serializers.CharField(source="provider.public_id")
    provider_name = serializers.CharField(source="provider.name")
    possible_acts = serializers.SerializerMethodField()

    class Meta:
        model = ProviderStatement
        fields: tuple[str, ...] = (
            "statement_id", "organization", "provider_id", "provider_name", "period_start",
            "period_end", "currency_code", "state", "readiness", "gross_amount", "net_amount",
            "known_until", "approved_at", "body_digest", "exported_at", "exported_to",
            "distributed_at", "distributed_to", "possible_acts",
        )  # fmt: skip

    def get_possible_acts(self, statement: ProviderStatement) -> list[str]:
        """What the state allows."""
        return possible_acts(statement)


class StatementStepOut(serializers.Serializer[Any]):
    """Who did what with it, and why."""

    at = serializers.DateTimeField()
    by = serializers.CharField()
    action = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)


class StatementOut(StatementRow):
    """A statement with its body and its approval history."""

    line_items = StatementLineOut(many=True)
    adjustments = StatementAdjustmentOut(many=True)
    problems = StatementProblem(many=True)
    notices = serializers.ListField(child=serializers.CharField())
    approval_history = serializers.SerializerMethodField()

    class Meta(StatementRow.Meta):
        fields = (*StatementRow.Meta.fields, "problems", "notices", "line_items", "adjustments",
                  "terms", "approval_history")  # fmt: skip

    @extend_schema_field(StatementStepOut(many=True))
    def get_approval_history(self, statement: ProviderStatement) -> Any:
        """Every step, in order."""
        return StatementStepOut(history_of(statement), many=True).data


class RateOut(serializers.Serializer[Any]):
    """A band of a category's rate."""

    category = serializers.CharField(allow_blank=True)
    above = serializers.DecimalField(**MONEY)  # type: ignore[arg-type]
    share = serializers.DecimalField(max_digits=7, decimal_places=6)


class AgreementOut(serializers.ModelSerializer[ProviderAgreement]):
    """By which shares a provider earns."""

    agreement_id = serializers.CharField(source="public_id")
    provider_id = serializers.CharField(source="provider.public_id")
    provider_name = serializers.CharField(source="provider.name")
    rates = RateOut(many=True)

    class Meta:
        model = ProviderAgreement
        fields = (
            "agreement_id", "provider_id", "provider_name", "currency_code", "effective_from",
            "effective_until", "tier_method", "lab_share", "rates",
        )  # fmt: skip
