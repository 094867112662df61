"""The form of an evidence document: what it is, whom it is about, and which days it covers."""

from typing import Any

from django import forms

from leafenterprise.accounts.models import Organization
from leafenterprise.shared.kept_forms import KeptTexts
from savings.models.datasets import PRICE_KINDS
from savings.models.evidence import EVIDENCE_KINDS
from savings.pages.forms import offer_clients


class EvidenceForm(KeptTexts, forms.Form):
    """A document and what it states; names as the document has them."""

    organization = forms.ModelChoiceField(Organization.objects.none(), label="Client")
    kind = forms.ChoiceField(choices=EVIDENCE_KINDS, label="Kind")
    price_kind = forms.ChoiceField(
        choices=[("", "every list"), *PRICE_KINDS],
        required=False,
        label="Price list",
        help_text="For pricing evidence: which list it proves.",
    )
    title = forms.CharField(
        max_length=300,
        help_text="How people will recognise it, such as “Agreement 2026, executed”.",
    )
    pbm = forms.CharField(max_length=200, required=False, label="PBM")
    broker = forms.CharField(max_length=200, required=False, label="TPA or broker")
    group = forms.CharField(max_length=200, required=False)
    from_date = forms.DateField(
        required=False, label="Covers from", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    to_date = forms.DateField(
        required=False, label="Covers to", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    file = forms.FileField(label="File", max_length=255)

    def __init__(
        self, *args: Any, user: Any, current: Organization | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer_clients(self, user, "evidence.add", current)
