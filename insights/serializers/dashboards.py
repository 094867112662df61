"""Dashboards and marks: what is taken and stated."""

from typing import Any

from rest_framework import serializers

from insights.analytics.periods import GRAINS, PRESETS
from insights.queries.dashboards import STATES
from insights.signals.declarations import PAYMENT_METHODS
from insights.signals.metrics import METRICS, STANDINGS
from insights.signals.source_modules import SOURCE_MODULES
from leafenterprise.shared.ids import LENGTH, PATTERN

ID_LIST = rf"^{PATTERN}(,{PATTERN})*\Z"


def _ids(about: str) -> serializers.RegexField:
    return serializers.RegexField(ID_LIST, max_length=4000, required=False, help_text=about)


class SelectionIn(serializers.Serializer[Any]):
    """What a figure is about."""

    organization = serializers.RegexField(
        rf"^{PATTERN}\Z", max_length=LENGTH, required=False,
        help_text="Needed only by who belongs to several.",
    )  # fmt: skip
    preset = serializers.ChoiceField(choices=PRESETS, default="this_month")
    first_day = serializers.DateField(required=False, help_text="With the preset custom.")
    last_day = serializers.DateField(required=False, help_text="With the preset custom.")
    site = _ids("Ids with commas between them; all of yours where none is named.")
    provider = _ids("Ids with commas between them.")
    payment_method = serializers.RegexField(
        rf"^({'|'.join(PAYMENT_METHODS)})(,({'|'.join(PAYMENT_METHODS)}))*\Z",
        max_length=200, required=False, help_text="Names with commas between them.",
    )  # fmt: skip

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Lists as lists."""
        lists = ("site", "provider", "payment_method")
        return attrs | {name: attrs[name].split(",") for name in lists if name in attrs}


class MetricIn(SelectionIn):
    """One figure."""

    metric = serializers.ChoiceField(choices=list(METRICS))


class TrendIn(MetricIn):
    """One figure along the days."""

    granularity = serializers.ChoiceField(choices=GRAINS, default="day")


class DaysOut(serializers.Serializer[Any]):
    """Days, both included."""

    first_day = serializers.DateField()
    last_day = serializers.DateField()


class ExpectedSourceOut(serializers.Serializer[Any]):
    """An expected source at a site: until when it is complete, and what is missing."""

    source_module = serializers.ChoiceField(choices=list(SOURCE_MODULES))
    label = serializers.CharField()  # type: ignore[assignment]
    site = serializers.CharField()
    site_name = serializers.CharField()
    complete_through = serializers.DateField(allow_null=True)
    is_complete = serializers.BooleanField()
    missing = DaysOut(many=True)


class StateReason(serializers.Serializer[Any]):
    """Why a figure is not ready, and what would clear it."""

    code = serializers.CharField()
    clears = serializers.CharField()


class Described(serializers.Serializer[Any]):
    """What number it is."""

    metric = serializers.ChoiceField(choices=list(METRICS))
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=("flow", "balance"))
    standing = serializers.ChoiceField(choices=list(STANDINGS))
    is_indicative = serializers.BooleanField()
    statement = serializers.CharField()
    made_of = serializers.ListField(child=serializers.DictField())
    state = serializers.ChoiceField(choices=STATES)
    reasons = StateReason(many=True)
    sources = ExpectedSourceOut(many=True)


class CurrencyBlock(serializers.Serializer[Any]):
    """The figure in one currency; currencies are never added up."""

    currency = serializers.CharField()
    amount = serializers.CharField(allow_null=True)
    signals = serializers.IntegerField()
    previous_amount = serializers.CharField(allow_null=True)
    change = serializers.CharField(allow_null=True)
    change_ratio = serializers.CharField(allow_null=True)
    data_freshness_timestamp = serializers.DateTimeField(allow_null=True)


class HeadlineFigure(Described):
    """A figure by currency."""

    currencies = CurrencyBlock(many=True)


class HeadlineOut(serializers.Serializer[Any]):
    """The headline figures over the days and before them."""

    organization = serializers.CharField()
    preset = serializers.ChoiceField(choices=PRESETS)
    period = DaysOut()
    previous_period = DaysOut()
    sites = serializers.ListField(child=serializers.CharField())
    figures = HeadlineFigure(many=True)


class Point(DaysOut):
    """A bucket's amount."""

    amount = serializers.CharField()


class Series(serializers.Serializer[Any]):
    """The points in one currency."""

    currency = serializers.CharField()
    points = Point(many=True)


class TrendOut(Described):
    """A figure along the days."""

    organization = serializers.CharField()
    period = DaysOut()
    granularity = serializers.ChoiceField(choices=GRAINS)
    series = Series(many=True)


class DeletedPartOut(serializers.Serializer[Any]):
    """What a deletion took of a figure's signals: its sum stands in their place."""

    deletion = serializers.CharField()
    deleted_at = serializers.DateTimeField()
    amount = serializers.CharField()
    signals = serializers.IntegerField()


class RowSum(serializers.Serializer[Any]):
    """The figure in one currency, and what the signals behind it add up to.

    agrees: those that are there and those that were deleted make the figure.
    """

    currency = serializers.CharField()
    amount = serializers.CharField()
    signals = serializers.IntegerField()
    sum_of_signals = serializers.CharField()
    number_of_signals = serializers.IntegerField()
    deleted = DeletedPartOut(many=True)
    agrees = serializers.BooleanField()


class MarkIn(serializers.Serializer[Any]):
    """A stretch of days of which a source says: everything was sent."""

    site = serializers.RegexField(rf"^{PATTERN}\Z", max_length=LENGTH)
    source_module = serializers.ChoiceField(choices=list(SOURCE_MODULES))
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    note = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


class MarkOut(serializers.Serializer[Any]):
    """A mark as it stands."""

    id = serializers.CharField(source="public_id")
    site = serializers.CharField(source="site.public_id")
    source_module = serializers.ChoiceField(choices=list(SOURCE_MODULES))
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    note = serializers.CharField()
    created_at = serializers.DateTimeField()
