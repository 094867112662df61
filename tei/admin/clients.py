"""Clients and what is offered to them: what business cases hang on."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from leafenterprise.accounts.admin_access import GovernedAdmin
from tei.actions.reports import GOVERN
from tei.models import Client, Engagement, Opportunity, Proposal


class CaseAdmin(GovernedAdmin):
    """Records of a client: what they hang on is fixed once they are there, since tools follow."""

    capability = GOVERN
    fixed: tuple[str, ...] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A record that moved to another client would take its business cases along."""
        return self.fixed if obj else ()


@admin.register(Client)
class ClientAdmin(CaseAdmin):
    """Companies that business cases are made for."""

    fixed = ("organization",)
    list_display = ("name", "short_name", "industry", "size", "organization")
    list_filter = ("organization", "size", "industry")
    list_select_related = ("organization",)
    search_fields = ("name", "short_name", "industry")


@admin.register(Opportunity)
class OpportunityAdmin(CaseAdmin):
    """What could be done for a client."""

    organization_path = "client__organization"
    fixed = ("client",)
    list_display = ("name", "client", "stage")
    list_filter = ("stage", "client")
    list_select_related = ("client__organization",)
    search_fields = ("name", "client__name")


@admin.register(Proposal)
class ProposalAdmin(CaseAdmin):
    """What is offered for an opportunity."""

    organization_path = "opportunity__client__organization"
    fixed = ("opportunity",)
    list_display = ("name", "opportunity", "number")
    list_select_related = ("opportunity__client__organization",)
    search_fields = ("name", "opportunity__name", "opportunity__client__name")

    @admin.display(description="number in the API", ordering="pk")
    def number(self, proposal: Proposal) -> int:
        """What programs name it by."""
        return proposal.pk


class EngagementForm(forms.ModelForm):
    """An engagement with a proposal of the same client."""

    class Meta:
        model = Engagement
        fields = ("client", "proposal", "name")

    def clean(self) -> dict[str, Any]:
        """The proposal is for the client."""
        cleaned = super().clean() or self.cleaned_data
        client = cleaned.get("client") or getattr(self.instance, "client", None)
        proposal = cleaned.get("proposal")
        if client and proposal and proposal.client != client:
            self.add_error("proposal", "This proposal is for another client.")
        return cleaned


@admin.register(Engagement)
class EngagementAdmin(CaseAdmin):
    """Work under way for a client."""

    form = EngagementForm
    organization_path = "client__organization"
    fixed = ("client",)
    list_display = ("name", "client", "proposal", "number")
    list_filter = ("client",)
    list_select_related = ("client__organization", "proposal__opportunity__client")
    search_fields = ("name", "client__name")

    @admin.display(description="number in the API", ordering="pk")
    def number(self, engagement: Engagement) -> int:
        """What programs name it by."""
        return engagement.pk
