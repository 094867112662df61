"""What a person keeps for themselves: saved filters, and what they want to be told of."""

from typing import Any

from rest_framework import serializers

from insights.actions.saved_views import LONGEST_NAME
from insights.models import NoticePreference, SavedView
from insights.models.saved_views import MOST_QUERY
from leafenterprise.shared.ids import LENGTH, PATTERN


class OwnIn(serializers.Serializer[Any]):
    """In which organization."""

    organization = serializers.RegexField(
        rf"^{PATTERN}\Z", max_length=LENGTH, required=False,
        help_text="Needed only by who belongs to several.",
    )  # fmt: skip


class SavedViewIn(OwnIn):
    """Filters to be kept under a name; the same name takes the place of what it held."""

    name = serializers.CharField(max_length=LONGEST_NAME)
    query = serializers.CharField(
        max_length=MOST_QUERY, allow_blank=True,
        help_text="As in a dashboard's address: preset=today&granularity=day.",
    )  # fmt: skip


class SavedViewOut(serializers.ModelSerializer[SavedView]):
    """One's own filters."""

    id = serializers.CharField(source="public_id")
    organization = serializers.CharField(source="organization.public_id")

    class Meta:
        model = SavedView
        fields = ("id", "organization", "name", "query", "created_at")


class NoticesIn(OwnIn):
    """What to be told of."""

    critical_cards = serializers.BooleanField()


class NoticesOut(serializers.ModelSerializer[NoticePreference]):
    """Whether one is told of critical cards through the Communication Hub."""

    organization = serializers.CharField(source="organization.public_id")

    class Meta:
        model = NoticePreference
        fields = ("organization", "critical_cards")
