"""Forms of the room: a file, a mapping, a logged case."""

from typing import Any

from django import forms

from audit.billing.models import BillingCompany, BillingImport, BillingProvider
from audit.billing.models.parties import KINDS
from audit.billing.queries.imports import list_companies
from audit.billing.queries.own import list_providers
from audit.billing.reading.mapping import FIELDS, REQUIRED, guess_columns

DATES = (
    ("us", "Month first: 3/20/2026"), ("iso", "Year first: 2026-03-20"),
    ("day_first", "Day first: 20.3.2026"), ("compact", "Without signs: 20260320"),
)  # fmt: skip


class MonthInput(forms.DateInput):
    """The browser's month field; its value is the month's first day."""

    input_type = "month"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m")


class ImportForm(forms.Form):
    """A file: whose it is, who made it and what it is."""

    provider = forms.ModelChoiceField(
        BillingProvider.objects.none(),
        to_field_name="public_id",
        label="Provider",
        empty_label="Choose a provider",
    )
    kind = forms.ChoiceField(choices=KINDS, label="What it is")
    company = forms.ModelChoiceField(
        BillingCompany.objects.none(),
        to_field_name="public_id",
        required=False,
        label="Billing company",
        empty_label="No company",
        help_text="Needed for a billing report; its columns are remembered for the next one.",
    )
    month = forms.DateField(
        required=False,
        input_formats=["%Y-%m"],
        widget=MonthInput,
        label="Month it reports on",
    )
    replaces_earlier = forms.BooleanField(
        required=False,
        label="It replaces the earlier report of this month, whose rows no longer count",
    )
    file = forms.FileField(label="File", max_length=255)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        providers: Any = self.fields["provider"]
        providers.queryset = mine = list_providers(user).filter(is_active=True)
        if len(only := list(mine[:2])) == 1:
            providers.initial = only[0].public_id
        companies: Any = self.fields["company"]
        companies.queryset = list_companies(user)


class MappingForm(forms.Form):
    """One choice a field, guessed by the headers' names for a person to look over."""

    dates = forms.ChoiceField(choices=DATES, label="How dates are written")
    totals_word = forms.CharField(
        max_length=30,
        initial="total",
        label="The row of totals begins with",
        help_text="Its amounts are checked against the rows.",
    )

    def __init__(self, *args: Any, sent: BillingImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Not in this file"), *((name, name) for name in sent.headers)]
        guessed = guess_columns(sent.kind, sent.headers)
        needed = REQUIRED[sent.kind]
        self.columns = list(FIELDS[sent.kind])
        for name, (label, _) in FIELDS[sent.kind].items():
            self.fields[name] = forms.ChoiceField(
                choices=choices,
                required=name in needed,
                initial=guessed.get(name, ""),
                label=label,
            )
        self.order_fields([*self.columns, "dates", "totals_word"])

    def definition(self) -> dict[str, Any]:
        """As it is stored."""
        sent = self.cleaned_data
        return {
            "columns": {name: sent[name] for name in self.columns if sent[name]},
            "dates": sent["dates"],
            "totals_word": sent["totals_word"],
        }


class CaseForm(forms.Form):
    """A case for the log."""

    provider = forms.ModelChoiceField(
        BillingProvider.objects.none(),
        to_field_name="public_id",
        label="Provider",
        empty_label="Choose a provider",
    )
    case_date = forms.DateField(
        label="Date", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    patient_ticket = forms.CharField(max_length=200, required=False, label="Ticket")
    cpt_codes = forms.CharField(max_length=120, required=False, label="CPT codes")
    modifiers = forms.CharField(max_length=60, required=False, label="Modifiers")
    start_time = forms.TimeField(
        required=False, label="Start", widget=forms.TimeInput(attrs={"type": "time"})
    )
    end_time = forms.TimeField(
        required=False, label="End", widget=forms.TimeInput(attrs={"type": "time"})
    )
    payer = forms.CharField(max_length=200, required=False, label="Payer")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        providers: Any = self.fields["provider"]
        providers.queryset = mine = list_providers(user).filter(is_active=True)
        if len(only := list(mine[:2])) == 1:
            providers.initial = only[0].public_id
