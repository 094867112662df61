"""What programs may send as text or as the bare number: 12.50 is "12.50", to the last digit."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers
from rest_framework.utils.encoders import JSONEncoder

from leafenterprise.shared.canonical import decimal_text


class EntryText(serializers.CharField):
    """A text or a number, each as it was written."""

    def to_internal_value(self, data: Any) -> str:
        """The text. Raises ValidationError."""
        text: str = super().to_internal_value(_written(data))
        return text


class EntryPattern(serializers.RegexField):
    """A text of a form, or the number that is written in it."""

    def to_internal_value(self, data: Any) -> str:
        """The text. Raises ValidationError."""
        text: str = super().to_internal_value(_written(data))
        return text


class AnyValue(serializers.JSONField):
    """Whatever JSON can say, its numbers as they were written."""

    def __init__(self, **options: Any) -> None:
        super().__init__(encoder=JSONEncoder, **options)


def _written(data: Any) -> Any:
    return decimal_text(data) if isinstance(data, Decimal) else data
