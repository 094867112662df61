"""Forms whose texts come back as their page showed them, or as somebody wrote them.

A page shows a link, a path or a secret as a placeholder. Whoever opens a form and saves it would
store the placeholder in its place; see leafenterprise/shared/written_back.py.
"""

from typing import Any

from django import forms

from leafenterprise.shared.errors import InvalidInput
from leafenterprise.shared.written_back import is_as_shown, kept_text


class KeptTexts(forms.BaseForm):
    """Mixed into a form that starts with stored values: before `clean` sees a text, it is whole."""

    def clean(self) -> Any:
        """Each value as it is to be stored; a placeholder that was typed is its field's error."""
        for name, sent in list(self.cleaned_data.items()):
            stored = self.get_initial_for_field(self.fields[name], name)
            try:
                self.cleaned_data[name] = self._as_stored(name, stored, sent)
            except InvalidInput as refused:
                self.add_error(name, refused.details[name])
        return super().clean()

    def _as_stored(self, name: str, stored: Any, sent: Any) -> Any:
        if isinstance(sent, str):
            return kept_text(name, str(stored or ""), sent)
        field = self.fields[name]
        if isinstance(field, forms.JSONField) and stored is not None:
            shown = str(field.prepare_value(stored))
            raw = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            return stored if is_as_shown(shown, str(raw)) else sent
        return sent


def keeping(form: type[forms.BaseForm]) -> type[Any]:
    """The same form with its texts kept."""
    if issubclass(form, KeptTexts):
        return form
    made: Any = type(form)  # a form's own metaclass gathers its fields
    return made(form.__name__, (KeptTexts, form), {"__doc__": form.__doc__})
