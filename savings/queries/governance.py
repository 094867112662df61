"""Reads of what is governed: layouts, parties, contracts, prices and plans."""

from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from leafenterprise.accounts.access import can, for_user, shared_or_own
from savings.models import (
    Broker,
    ClientGroup,
    Contract,
    ContractVersion,
    Pbm,
    PriceReference,
    RunPlan,
    SourceLayout,
)

VIEW = "savings.view"


def list_layouts(user: Any) -> QuerySet[SourceLayout]:
    """Every version of every layout; they belong to no organization."""
    return SourceLayout.objects.all() if can(user, VIEW) else SourceLayout.objects.none()


def get_layout(layout_id: str, version: int | None = None) -> SourceLayout:
    """A layout's named version, or its newest active one."""
    found = SourceLayout.objects.filter(layout_id=layout_id)
    found = found.filter(is_active=True) if version is None else found.filter(version=version)
    return get_object_or_404(found.order_by("-version")[:1])


def list_pbms(user: Any) -> QuerySet[Pbm]:
    """The PBMs; public names."""
    return Pbm.objects.all() if can(user, VIEW) else Pbm.objects.none()


def list_brokers(user: Any) -> QuerySet[Broker]:
    """The TPAs and brokers that stand in a contract or scope of the user's organizations."""
    if not can(user, VIEW):
        return Broker.objects.none()
    contracts = for_user(Contract.objects.all(), user, VIEW).values("broker")
    return Broker.objects.filter(Q(kind="direct") | Q(pk__in=contracts))


def list_groups(user: Any) -> QuerySet[ClientGroup]:
    """The groups of the user's organizations."""
    return for_user(ClientGroup.objects.select_related("organization"), user, VIEW)


def list_prices(user: Any) -> QuerySet[PriceReference]:
    """Public price references and those of the user's organizations."""
    return shared_or_own(PriceReference.objects.select_related("organization"), user, VIEW)


def get_prices(user: Any, public_id: str) -> PriceReference:
    """One price reference."""
    return get_object_or_404(list_prices(user), public_id=public_id)


def list_contracts(user: Any) -> QuerySet[Contract]:
    """The contracts of the user's organizations."""
    found = Contract.objects.select_related("organization", "pbm", "broker", "group")
    return for_user(found, user, VIEW).prefetch_related("terms", "settlements", "versions")


def get_contract(user: Any, public_id: str) -> Contract:
    """One contract with its terms, settlements and versions."""
    return get_object_or_404(list_contracts(user), public_id=public_id)


def list_contract_versions(user: Any) -> QuerySet[ContractVersion]:
    """The frozen versions of the user's organizations' contracts."""
    return for_user(ContractVersion.objects.select_related("contract"), user, VIEW)


def list_plans(user: Any) -> QuerySet[RunPlan]:
    """The run plans of the user's organizations."""
    found = RunPlan.objects.select_related("organization", "contract_version__contract")
    return for_user(found, user, VIEW).prefetch_related("scopes", "datasets", "prices")


def get_plan(user: Any, public_id: str) -> RunPlan:
    """One run plan."""
    return get_object_or_404(list_plans(user), public_id=public_id)
