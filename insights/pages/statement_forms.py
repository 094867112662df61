"""Forms of the statement pages."""

from datetime import date, timedelta
from typing import Any

from django import forms

from insights.actions.statements import LONGEST_REASON
from insights.models import Provider
from insights.signals.currencies import CURRENCIES


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


class GenerateForm(forms.Form):
    """Whose statement, of which days; the last month where nothing is said."""

    provider: "forms.ModelChoiceField[Provider]" = forms.ModelChoiceField(
        Provider.objects.none(), to_field_name="public_id", empty_label="Choose a provider"
    )
    period_start = _day("First day")
    period_end = _day("Last day")
    currency = forms.CharField(max_length=3, min_length=3, initial="GBP")

    def __init__(self, *args: Any, providers: Any, today: date, **kwargs: Any) -> None:
        last = today.replace(day=1) - timedelta(days=1)
        kwargs["initial"] = {"period_start": last.replace(day=1), "period_end": last}
        super().__init__(*args, **kwargs)
        self.fields["provider"].queryset = providers  # type: ignore[attr-defined]

    def clean_currency(self) -> str:
        """A currency that there is."""
        code = str(self.cleaned_data["currency"]).upper()
        if code not in CURRENCIES:
            raise forms.ValidationError("Such as GBP or EUR.")
        return code

    def clean(self) -> dict[str, Any]:
        """The days are in order."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("period_start"), cleaned.get("period_end")
        if first and last and last < first:
            self.add_error("period_end", "On or after the first day.")
        return cleaned


class AdjustForm(forms.Form):
    """An amount and its reason."""

    amount = forms.DecimalField(
        max_digits=14, decimal_places=2, help_text="Less is negative: -25.00."
    )
    reason = forms.CharField(max_length=LONGEST_REASON)


class DiscardForm(forms.Form):
    """Why a draft is taken away."""

    reason = forms.CharField(label="Why discard it", max_length=LONGEST_REASON)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "discard-%s"})
