"""The demonstration's savings lane: an invented client, its contract, claims and requests."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from leafenterprise.accounts.models import Organization, User
from savings.actions.contracts import freeze_contract
from savings.actions.datasets import read_claims, read_prices, store_dataset, store_prices
from savings.actions.demo_evidence import claimed, prove_demo
from savings.actions.layouts import sync_layouts
from savings.actions.requests import receive_request
from savings.actions.runs import queue_run
from savings.actions.scopes import make_scope
from savings.claims.declarations import Parameters
from savings.claims.generate import GeneratedSet, generate
from savings.models import (
    Broker,
    ClaimDataset,
    ClientGroup,
    Contract,
    ContractTerm,
    ContractVersion,
    Pbm,
    PriceReference,
    RunPlan,
    SavingsRun,
    Scope,
    Settlement,
    SourceRequest,
)
from savings.parameters import write_parameters
from savings.queries.governance import get_layout

SEED = 2026
YEAR = (date(2025, 1, 1), date(2025, 12, 31))
SECOND_HALF = (date(2025, 7, 1), date(2025, 12, 31))
EXACT, AMBIGUOUS, UNRESOLVED = "ITR-1001", "ITR-1002", "ITR-1003"
PRICE_TITLES = {"nadac": "NADAC, generated", "mac": "MAC list, generated", "awp": "AWP, generated"}


@dataclass(frozen=True)
class Client:
    """The demonstration's parties."""

    organization: Organization
    pbm: Pbm
    broker: Broker
    group: ClientGroup


def load_demo(*, organization: Organization, rows: int, by: User) -> SavingsRun:
    """Everything the demonstration shows, its run queued; loaded twice it is the same."""
    sync_layouts()
    client = _client(organization)
    made = generate(settings.DATA_DIR / "demo", rows, SEED)
    datasets = [
        _dataset(made.claims, "canonical", client, by),
        _dataset(made.eligibility, "eligibility", client, by),
    ]
    prices = [_prices(kind, path, client, by) for kind, path in sorted(made.prices.items())]
    with transaction.atomic():
        version = freeze_contract(contract=_contract(client, made, by), by=by)
        scopes = [_scope(client, window, by) for window in (YEAR, SECOND_HALF)]
        _plan(client, scopes, datasets, prices, version, by)
    prove_demo(client.organization, scopes, by)
    exact = _requests(client, by)
    return queue_run(request=exact, by=by)


def _client(organization: Organization) -> Client:
    pbm, _ = Pbm.objects.get_or_create(code="northwind-rx", defaults={"name": "Northwind Rx"})
    broker, _ = Broker.objects.get_or_create(
        code="lakeside-tpa", defaults={"name": "Lakeside TPA", "kind": "tpa"}
    )
    group, _ = ClientGroup.objects.get_or_create(
        organization=organization,
        code="cedar-county-schools",
        defaults={"name": "Cedar County Schools", "group_ids": []},
    )
    return Client(organization, pbm, broker, group)


def _dataset(path: Path, layout_id: str, client: Client, by: User) -> ClaimDataset:
    layout = get_layout(layout_id)
    return store_dataset(
        result=read_claims(path, layout, lambda done, total: None, lambda: False),
        organization=client.organization,
        pbm=client.pbm,
        layout=layout,
        file_name=path.name,
        size_bytes=path.stat().st_size,
        by=by,
        source_system="generator",
    )


def _prices(kind: str, path: Path, client: Client, by: User) -> PriceReference:
    return store_prices(
        result=read_prices(path, "canonical_prices", lambda done, total: None, lambda: False),
        organization=client.organization,
        kind=kind,
        title=PRICE_TITLES[kind],
        file_name=path.name,
        size_bytes=path.stat().st_size,
        by=by,
    )


def _contract(client: Client, made: GeneratedSet, by: User) -> Contract:
    """The contract that the claims were generated under, its terms as rows."""
    contract, is_new = Contract.objects.get_or_create(
        organization=client.organization,
        name="Northwind Rx 2025",
        defaults={
            "pbm": client.pbm,
            "broker": client.broker,
            "group": client.group,
            "from_date": YEAR[0],
            "to_date": YEAR[1],
            "parameters": _stated(made.contract.parameters),
            "source": "Generated contract",
            "created_by": by,
        },
    )
    if not is_new:
        return contract
    for term in made.contract.terms:
        ContractTerm.objects.create(
            contract=contract,
            channel=term.component.channel,
            drug_class=term.component.drug_class,
            from_date=term.from_date,
            to_date=term.to_date,
            awp_discount=term.awp_discount,
            dispensing_fee_usd=term.dispensing_fee_usd,
            rebate_per_script_usd=term.rebate_per_script_usd,
            rebate_basis=term.rebate_basis,
            admin_fee_usd=term.admin_fee_usd,
        )
    for stated in made.contract.settlements:
        Settlement.objects.create(
            contract=contract,
            kind=stated.kind,
            component=stated.component,
            from_date=stated.from_date,
            to_date=stated.to_date,
            amount_usd=stated.amount_usd,
            source=stated.source,
        )
    return contract


def _stated(parameters: Parameters) -> dict[str, Any]:
    """Only what differs from the defaults, as a person would have entered it."""
    usual = write_parameters(Parameters())
    return {
        name: value for name, value in write_parameters(parameters).items() if value != usual[name]
    }


def _scope(client: Client, window: tuple[date, date], by: User) -> Scope:
    return make_scope(
        organization=client.organization,
        pbm=client.pbm,
        broker=client.broker,
        group=client.group,
        from_date=window[0],
        to_date=window[1],
        by=by,
    )


def _plan(
    client: Client,
    scopes: list[Scope],
    datasets: list[ClaimDataset],
    prices: list[PriceReference],
    version: ContractVersion,
    by: User,
) -> RunPlan:
    plan, is_new = RunPlan.objects.get_or_create(
        organization=client.organization,
        name="Cedar County Schools 2025",
        defaults={
            "contract_version": version,
            "formula_set": claimed(),
            "roles": ["admin", "operator", "consultant"],
            "created_by": by,
        },
    )
    if is_new:
        plan.scopes.set(scopes)
        plan.datasets.set(datasets)
        plan.prices.set(prices)
    return plan


def _requests(client: Client, by: User) -> SourceRequest:
    """One request that is exact, one that is ambiguous, one that matches nothing."""
    group = {"pbm": client.pbm.name, "group": client.group.name}
    receive_request(
        organization=client.organization,
        number=AMBIGUOUS,
        asked=group,
        note="No window was stated.",
        by=by,
    )
    receive_request(
        organization=client.organization,
        number=UNRESOLVED,
        asked={"pbm": "Summit Scripts", "group": client.group.name},
        note="Names a PBM that no plan covers.",
        by=by,
    )
    window = {"from_date": YEAR[0].isoformat(), "to_date": YEAR[1].isoformat()}
    return receive_request(
        organization=client.organization, number=EXACT, asked=group | window, by=by
    )
