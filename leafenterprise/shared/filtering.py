"""What filters of API lists share."""

from typing import Any

from django import forms
from django_filters import rest_framework as filters

TRUTHS = ("true", "false")
LARGEST_KEY = 2**63 - 1


class StatedValues(forms.Form):
    """Whoever names a filter gives it a value it can use: anything less would narrow nothing."""

    def clean(self) -> dict[str, Any]:
        """The values; an empty value, a truth that is none and an endless number are errors."""
        cleaned = super().clean() or self.cleaned_data
        for name, field in self.fields.items():
            given = self.data.get(name)
            is_truth = isinstance(field, forms.NullBooleanField)
            if given == "":
                self.add_error(name, "Give a value, or leave it out.")
            elif is_truth and given is not None and given.lower() not in TRUTHS:
                self.add_error(name, "Give true or false, or leave it out.")
            is_key = isinstance(field, forms.DecimalField) and field.decimal_places == 0
            if is_key and abs(cleaned.get(name) or 0) > LARGEST_KEY:
                self.add_error(name, f"Give a number up to {LARGEST_KEY}.")
        return cleaned


class ListFilter(filters.FilterSet):
    """Filters of a list of the API. What is named without a usable value is refused."""

    def get_form_class(self) -> type[forms.Form]:
        """The form that reads the query."""
        fields = {name: one.field for name, one in self.filters.items()}
        return type(f"{type(self).__name__}Form", (StatedValues,), fields)
