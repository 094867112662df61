"""Forms of what comes in: files, price lists, requests."""

from typing import Any

from django import forms

from leafenterprise.accounts.access import organizations_for
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.kept_forms import KeptTexts
from savings.claims.layouts import BUILT_IN
from savings.claims.prices import PRICE_LAYOUTS
from savings.models import Pbm, SourceLayout, SourceRequest
from savings.models.datasets import PRICE_KINDS
from savings.queries.governance import list_layouts, list_pbms

PUBLIC = "Public: every client"
Choices = list[tuple[str, Any]]


class ClaimsFileForm(forms.Form):
    """A claims or eligibility file: whose it is, from which PBM, and how it is written."""

    organization = forms.ModelChoiceField(Organization.objects.none(), label="Client")
    pbm = forms.ModelChoiceField(
        Pbm.objects.none(),
        label="PBM",
        to_field_name="code",
        empty_label="Choose the PBM",
        help_text="Who sent the file.",
    )
    layout = forms.ChoiceField(
        label="Kind and layout",
        help_text="How the file's columns are named. A wrong layout is refused, never guessed.",
    )
    file = forms.FileField(label="File", max_length=255)

    def __init__(
        self, *args: Any, user: Any, current: Organization | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer_clients(self, user, "savings.load", current)
        pbms: Any = self.fields["pbm"]
        pbms.queryset = known = list_pbms(user)
        pbms.initial = known[0].code if len(known) == 1 else None
        layouts: Any = self.fields["layout"]
        layouts.choices = layout_choices(user)
        layouts.initial = "canonical"


class PricesForm(forms.Form):
    """A price list: whose it is, what it prices by, and how it is written."""

    organization = forms.ModelChoiceField(Organization.objects.none(), label="Client")
    kind = forms.ChoiceField(choices=PRICE_KINDS, label="Kind of price")
    layout = forms.ChoiceField(
        label="Layout",
        choices=[(name, layout.title) for name, layout in PRICE_LAYOUTS.items()],
        help_text="How the file's columns are named.",
    )
    title = forms.CharField(
        max_length=200,
        required=False,
        label="Name",
        help_text="How people will recognise it, for example “NADAC, week of 2026-11-18”.",
    )
    file = forms.FileField(label="File", max_length=255)

    def __init__(
        self, *args: Any, user: Any, current: Organization | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer_clients(self, user, "savings.govern", current)
        if user.is_platform_admin:
            clients: Any = self.fields["organization"]
            clients.required, clients.empty_label = False, PUBLIC


class RequestForm(KeptTexts, forms.Form):
    """A request in the words it came in; what it leaves open stays empty."""

    organization = forms.ModelChoiceField(Organization.objects.none(), label="Client")
    number = forms.CharField(
        max_length=64, label="Request number", help_text="As on the ticket, such as ITR-1001."
    )
    source_system = forms.ChoiceField(
        choices=SourceRequest.SYSTEMS, label="Came as", help_text="A ticket, or said by a person."
    )
    pbm = forms.CharField(max_length=200, required=False, label="PBM")
    broker = forms.CharField(max_length=200, required=False, label="TPA or broker")
    group = forms.CharField(
        max_length=200, required=False, help_text="Name, code or a group id of the claims."
    )
    from_date = forms.DateField(
        required=False, label="From", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    to_date = forms.DateField(
        required=False, label="To", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    note = forms.CharField(max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(
        self, *args: Any, user: Any, current: Organization | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer_clients(self, user, "savings.queue_own", current)
        for name in ("pbm", "broker", "group"):
            self.fields[name].widget.attrs["list"] = f"known-{name}"


def layout_choices(user: Any) -> Choices:
    """The newest active version of each layout, claims before eligibility."""
    kinds: dict[str, Choices] = {"claims": [], "eligibility": []}
    seen = set()
    for layout in list_layouts(user).filter(is_active=True).order_by("layout_id", "-version"):
        if layout.layout_id not in seen:
            seen.add(layout.layout_id)
            kinds[layout.table].append((layout.layout_id, _layout_label(layout)))
    return [(f"{kind.capitalize()} file", found) for kind, found in kinds.items() if found]


def _layout_label(layout: SourceLayout) -> str:
    built_in = BUILT_IN.get(layout.layout_id)
    title = layout.title or (built_in.title if built_in else layout.layout_id)
    return f"{title} (v{layout.version})"


def offer_clients(
    form: forms.Form, user: Any, capability: str, current: Organization | None
) -> None:
    """Only the person's own clients; with one there is nothing to choose."""
    clients: Any = form.fields["organization"]
    clients.to_field_name = "slug"
    clients.queryset = mine = organizations_for(user, capability)
    known = list(mine[:2])
    if len(known) == 1 and not user.is_platform_admin:
        clients.widget, clients.initial = forms.HiddenInput(), known[0].slug
    elif current in mine:
        clients.initial = current.slug if current else ""
