"""The feed, its tiles and its pushes: what is taken and stated."""

from typing import Any

from rest_framework import serializers

from insights.models import FeedDelivery
from leafenterprise.shared.ids import LENGTH, PATTERN

MOST_RECORDS = 500


class FeedIn(serializers.Serializer[Any]):
    """From where on, and how many."""

    organization = serializers.RegexField(
        rf"^{PATTERN}\Z", max_length=LENGTH, required=False,
        help_text="Needed only by who belongs to several.",
    )  # fmt: skip
    cursor = serializers.IntegerField(
        min_value=0, max_value=2**62, default=0, help_text="next_cursor of the answer before."
    )
    limit = serializers.IntegerField(min_value=1, max_value=MOST_RECORDS, default=100)


class FeedOut(serializers.Serializer[Any]):
    """Records in their order; each keeps the published JSON Schema."""

    schema = serializers.CharField()
    records = serializers.ListField(child=serializers.DictField())
    next_cursor = serializers.IntegerField()
    has_more = serializers.BooleanField()


class OrganizationIn(serializers.Serializer[Any]):
    """Of which organization."""

    organization = serializers.RegexField(rf"^{PATTERN}\Z", max_length=LENGTH, required=False)


class TileAmountOut(serializers.Serializer[Any]):
    """Currencies are never added up."""

    currency = serializers.CharField()
    amount = serializers.CharField()


class TileOut(serializers.Serializer[Any]):
    """A headline figure to be shown as it is."""

    metric = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=("flow", "balance"))
    amounts = TileAmountOut(many=True)
    state = serializers.ChoiceField(choices=("ready", "partial", "missing"))
    DataFreshnessTimestamp = serializers.DateTimeField(allow_null=True)


class FeedDeliveryOut(serializers.ModelSerializer[FeedDelivery]):
    """A push and how far it is; never where to."""

    id = serializers.CharField(source="public_id")
    organization = serializers.CharField(source="organization.public_id")

    class Meta:
        model = FeedDelivery
        fields = (
            "id", "organization", "destination", "first_sequence", "last_sequence", "state",
            "attempts", "http_status", "error_code", "queued_at", "delivered_at",
            "next_attempt_at", "late_at",
        )  # fmt: skip


class GuardianIn(OrganizationIn):
    """Which hour."""

    hour = serializers.DateTimeField(help_text="The first moment of an hour that is over, in UTC.")


class GuardianOut(serializers.Serializer[Any]):
    """What an hour shows, groups that are too small left out."""

    schema = serializers.CharField()
    organization = serializers.CharField()
    first_moment = serializers.DateTimeField()
    last_moment = serializers.DateTimeField()
    groups = serializers.ListField(child=serializers.DictField())
