"""What the export dialog sends."""

from typing import Any

from django import forms

from audit.exports.declaration import ExportTable
from audit.exports.models import FORMS

PREFIX = "filter."  # in front of the filters that the list's address had


class ExportForm(forms.Form):
    """The form, the fields, the days."""

    form = forms.ChoiceField(label="Format", choices=list(FORMS.items()))
    fields_ = forms.MultipleChoiceField(required=False)
    first_day = forms.DateField(label="From", required=False)
    last_day = forms.DateField(label="To", required=False)
    keep_as = forms.CharField(max_length=80, required=False)

    def __init__(self, data: Any, table: ExportTable) -> None:
        super().__init__(data)
        chosen: Any = self.fields["fields_"]
        chosen.choices = [(column.id, column.title) for column in table.columns]


def filters_of(sent: Any) -> dict[str, str]:
    """The list's filters among what was sent."""
    return {
        name.removeprefix(PREFIX): value
        for name, value in sent.items()
        if name.startswith(PREFIX) and value
    }
