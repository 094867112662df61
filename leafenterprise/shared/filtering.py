"""What filters of API lists share."""

from typing import Any

from django import forms
from django_filters.fields import IsoDateTimeField


class StatedMoments(forms.Form):
    """A time or date that is named has a value: an empty one would quietly narrow nothing."""

    def clean(self) -> dict[str, Any]:
        """The values; each empty time is an error."""
        cleaned = super().clean() or self.cleaned_data
        for name, field in self.fields.items():
            is_moment = isinstance(field, IsoDateTimeField | forms.DateField)
            if is_moment and self.data.get(name) == "":
                self.add_error(name, "Give a value, or leave it out.")
        return cleaned
