"""Contracts: what was promised, in which frozen version, and in words."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from leafenterprise.accounts.access import can
from leafenterprise.accounts.guards import guarded
from leafenterprise.accounts.navigation import in_current_organization
from leafenterprise.shared.lists import paged
from savings.actions.contracts import draft_digest
from savings.models import Contract, ContractVersion
from savings.pages.contract_words import parameters_in_words, terms_in_words
from savings.pages.plans import govern_href
from savings.parameters import ParametersInvalid
from savings.queries.governance import get_contract, list_contracts


@dataclass(frozen=True)
class Standing:
    """Whether a contract as it stands is what its newest version froze."""

    newest: ContractVersion | None
    changed: bool

    @property
    def state(self) -> str:
        """active (frozen as it stands), draft (changed since, or never frozen)."""
        return "draft" if self.newest is None or self.changed else "active"

    @property
    def words(self) -> str:
        """The standing in words."""
        if self.newest is None:
            return "Not frozen"
        since = ", changed since" if self.changed else ""
        return f"Frozen as v{self.newest.number}{since}"


@require_GET
@guarded("savings.view")
def contract_list(request: HttpRequest) -> HttpResponse:
    """The contracts of the person's clients and how far each is frozen."""
    mine = in_current_organization(list_contracts(request.user), request)
    page = paged(request, mine.order_by("organization__name", "name"))
    context = {
        "page": page,
        "rows": [(contract, standing_of(contract)) for contract in page],
        "govern_href": govern_href(request.user, "savings_contract"),
    }
    return render(request, "savings/contract_list.html", context)


@require_GET
@guarded("savings.view")
def contract(request: HttpRequest, contract_id: str) -> HttpResponse:
    """One contract: a frozen version (the newest, unless another is asked for) or its draft."""
    found = get_contract(request.user, contract_id)
    standing = standing_of(found)
    shown: Any = shown_version(found, request.GET.get("version", ""))
    context = {
        "contract": found,
        "standing": standing,
        "version": shown,
        "number": str(shown.number) if shown else "",
        "versions": found.versions.order_by("-number"),
        "terms": terms_in_words(shown.terms) if shown else [],
        "parameters": parameters_in_words(shown.parameters) if shown else [],
        "settlements": shown.settlements if shown else [],
        "plans": shown.plans.filter(is_active=True) if shown else [],
        "edit_href": _edit_href(request.user, found),
    }
    return render(request, "savings/contract.html", context)


def standing_of(contract: Contract) -> Standing:
    """The newest version, and whether the contract was changed after it."""
    versions = sorted(contract.versions.all(), key=lambda version: -version.number)
    newest = versions[0] if versions else None
    if newest is None:
        return Standing(None, False)
    try:
        return Standing(newest, draft_digest(contract) != newest.digest)
    except ParametersInvalid:
        return Standing(newest, True)


def shown_version(contract: Contract, number: str) -> ContractVersion | None:
    """The version of this number, else the newest. Raises: Http404 for one that is not there."""
    if not number:
        return standing_of(contract).newest
    if not number.isascii() or not number.isdigit() or len(number) > 6:
        raise Http404
    found = contract.versions.filter(number=int(number)).first()
    if found is None:
        raise Http404
    return found


def _edit_href(user: Any, contract: Contract) -> str:
    """The contract in the Django admin, for those who govern it."""
    if not can(user, "savings.govern", contract.organization):
        return ""
    return reverse("admin:savings_contract_change", args=[contract.pk])
