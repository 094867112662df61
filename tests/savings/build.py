"""Builders of the savings lane: a client with claims, contract, plan and request, in few words."""

import csv
import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from leafenterprise.accounts.models import Organization, User
from leafenterprise.jobs.loop import run_pending
from savings.actions.contracts import freeze_contract
from savings.actions.datasets import read_claims, read_prices, store_dataset, store_prices
from savings.actions.evidence import receive_candidate
from savings.actions.evidence_decisions import sign_off_evidence
from savings.actions.layouts import sync_layouts
from savings.actions.requests import receive_request
from savings.actions.runs import queue_run
from savings.actions.scopes import make_scope
from savings.claims.declarations import Settlement as StatedSettlement
from savings.claims.declarations import Term
from savings.models import (
    Broker,
    ClaimDataset,
    ClientGroup,
    Contract,
    ContractTerm,
    ContractVersion,
    EvidenceItem,
    EvidenceSignOff,
    Pbm,
    PriceReference,
    RunPlan,
    SavingsRun,
    Scope,
    Settlement,
    SourceRequest,
)
from savings.queries.evidence import PROVES
from savings.queries.governance import get_layout
from tests.people import make_platform_admin
from tests.savings.remembered import computing_once, named_alike, read_once

Q1 = (date(2026, 1, 1), date(2026, 3, 31))
PRICES = "canonical_prices"
CLAIM = {
    "claim_id": "C1",
    "pharmacy_id": "1000001",
    "rx_number": "R1",
    "fill_number": 0,
    "fill_date": "2026-01-15",
    "paid_date": "2026-01-16",
    "status": "paid",
    "ndc11": "00001000101",
    "drug_name": "LISINOPRIL 10 MG",
    "quantity": "30",
    "unit": "EA",
    "days_supply": 30,
    "channel": "retail",
    "brand_generic": "generic",
    "is_specialty": "false",
    "is_formulary": "true",
    "is_compound": "false",
    "is_340b": "false",
    "is_cob": "false",
    "daw": "0",
    "uc_usd": "25.00",
    "ingredient_cost_usd": "10.00",
    "dispensing_fee_usd": "1.00",
    "tax_usd": "0.00",
    "allowed_usd": "11.00",
    "member_paid_usd": "1.00",
    "plan_paid_usd": "10.00",
    "unit_awp_usd": "2.000000",
    "group_id": "G1",
    "plan_id": "P1",
    "member_key": "M-SECRET-1",
}


@dataclass(frozen=True)
class ClientOf:
    """A client's parties, and a person who may do everything."""

    organization: Organization
    pbm: Pbm
    broker: Broker
    group: ClientGroup
    by: User


def make_client(organization: Organization, name: str = "acme", by: User | None = None) -> ClientOf:
    """PBM, broker and group of a client."""
    pbm, _ = Pbm.objects.get_or_create(code="test-rx", defaults={"name": "Test Rx"})
    broker, _ = Broker.objects.get_or_create(code="test-tpa", defaults={"name": "Test TPA"})
    group = ClientGroup.objects.create(organization=organization, code=name, name=name.title())
    return ClientOf(organization, pbm, broker, group, by or make_platform_admin())


def claims_csv(rows: list[dict[str, Any]] | None = None, count: int = 12) -> bytes:
    """Canonical claims as CSV: the given rows over the usual one, or so many usual ones."""
    rows = rows or [
        {
            "claim_id": f"C{number:03d}",
            "rx_number": f"R{number}",
            "fill_date": f"2026-0{1 + number % 3}-{10 + number % 15}",
            "paid_date": f"2026-0{1 + number % 3}-{11 + number % 15}",
            "member_key": f"M-SECRET-{number}",
        }
        for number in range(count)
    ]
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(CLAIM), lineterminator="\n")
    writer.writeheader()
    writer.writerows([{**CLAIM, **row} for row in rows])
    return text.getvalue().encode()


def sent_file(content: bytes | None = None, name: str = "claims.csv") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, claims_csv() if content is None else content)


def make_dataset(
    client: ClientOf, folder: Path, content: bytes | None = None, layout: str = "canonical"
) -> ClaimDataset:
    """A dataset, really read."""
    sync_layouts()
    path = folder / f"{client.organization.slug}-{layout}.csv"
    path.write_bytes(claims_csv() if content is None else content)
    stored = get_layout(layout)
    result = read_once(
        lambda: read_claims(path, stored, lambda done, total: None, lambda: False),
        *(path.read_bytes(), stored.digest, settings.MEMBER_KEY_SECRET),
    )
    with named_alike(ClaimDataset, result.address):
        return store_dataset(
            result=result,
            organization=client.organization,
            pbm=client.pbm,
            layout=stored,
            file_name=path.name,
            size_bytes=path.stat().st_size,
            by=client.by,
        )


def make_prices(
    client: ClientOf,
    folder: Path,
    kind: str = "nadac",
    unit_price: str = "0.30",
    rows: str = "",
) -> PriceReference:
    """A price list with the usual drug in it, or with the given rows."""
    path = folder / f"{kind}.csv"
    usual = f"00001000101,{unit_price},2025-01-01,2026-12-31,EA\n"
    path.write_text(f"ndc11,unit_price_usd,effective_date,end_date,unit\n{rows or usual}")
    quietly = (lambda done, total: None, lambda: False)
    return store_prices(
        result=read_once(lambda: read_prices(path, PRICES, *quietly), path.read_bytes(), PRICES),
        organization=client.organization,
        kind=kind,
        title=f"{kind} of the tests",
        file_name=path.name,
        size_bytes=path.stat().st_size,
        by=client.by,
    )


def make_contract(
    client: ClientOf,
    terms: tuple[Term, ...] = (),
    settlements: tuple[StatedSettlement, ...] = (),
    window: tuple[date, date] = Q1,
    **fields: Any,
) -> Contract:
    """A contract with the given terms, or with one for retail generics."""
    contract = Contract.objects.create(
        organization=client.organization,
        name=fields.pop("name", f"Contract of {client.group.name}"),
        pbm=client.pbm,
        broker=client.broker,
        group=client.group,
        from_date=window[0],
        to_date=window[1],
        **fields,
    )
    for term in terms:
        values = dict(vars(term))
        component = values.pop("component")
        ContractTerm.objects.create(
            contract=contract, channel=component.channel, drug_class=component.drug_class, **values
        )
    if not terms:
        ContractTerm.objects.create(
            contract=contract,
            channel="retail",
            drug_class="generic",
            from_date=window[0],
            to_date=window[1],
            awp_discount=Decimal("0.80"),
            dispensing_fee_usd=Decimal("0.90"),
        )
    for stated in settlements:
        Settlement.objects.create(contract=contract, **vars(stated))
    return contract


def freeze(client: ClientOf, **fields: Any) -> ContractVersion:
    """A frozen version of a fresh contract."""
    return freeze_contract(contract=make_contract(client, **fields), by=client.by)


def scope_of(client: ClientOf, window: tuple[date, date] = Q1) -> Scope:
    """The client's scope of the window."""
    return make_scope(
        organization=client.organization,
        pbm=client.pbm,
        broker=client.broker,
        group=client.group,
        from_date=window[0],
        to_date=window[1],
        by=client.by,
    )


def make_plan(
    client: ClientOf,
    datasets: list[ClaimDataset],
    *,
    version: ContractVersion | None = None,
    prices: list[PriceReference] | None = None,
    scopes: list[Scope] | None = None,
    roles: tuple[str, ...] = ("admin", "operator", "consultant"),
    name: str = "Plan",
    proved: bool = True,
) -> RunPlan:
    """A plan over the client's Q1 scope, or the given ones, its contract and prices signed off."""
    plan = RunPlan.objects.create(
        organization=client.organization,
        name=name,
        contract_version=version,
        roles=list(roles),
    )
    scopes = scopes or [scope_of(client)]
    plan.scopes.set(scopes)
    plan.datasets.set(datasets)
    plan.prices.set(prices or [])
    for scope in scopes if proved and version is not None else ():
        prove(client, scope)
    return plan


def make_item(client: ClientOf, scope: Scope, kind: str = "packet", **fields: Any) -> EvidenceItem:
    """Evidence that states exactly the scope's parties and window, brought by a source system."""
    stated: dict[str, Any] = {
        "source_system": "tests",
        "object_id": f"{kind}-{scope.scope_key[:8]}",
        "title": f"{kind} of {scope.group.name}",
        "manifest": {"pages": 3},
        "window": (scope.from_date, scope.to_date),
        "parties": {
            "pbm": scope.pbm.name, "broker": scope.broker.name, "group": scope.group.name,
        },
        "by": "test connector",
    }  # fmt: skip
    return receive_candidate(organization=client.organization, kind=kind, **{**stated, **fields})


def sign(
    client: ClientOf, item: EvidenceItem, scope: Scope, *proves: str, by: User | None = None
) -> EvidenceSignOff:
    """The item signed off for the scope, for all that its kind can prove unless named."""
    return sign_off_evidence(
        item=item,
        scope=scope,
        by=by or client.by,
        second_factor=True,
        proves=proves or PROVES[item.kind],
    )


def prove(client: ClientOf, scope: Scope, *proves: str) -> EvidenceItem:
    """A packet signed off for the scope; a second time it is the same."""
    item = make_item(client, scope)
    if not item.sign_offs.filter(scope=scope).exists():
        sign(client, item, scope, *proves)
    item.refresh_from_db()
    return item


def make_request(client: ClientOf, number: str = "ITR-1", **asked: Any) -> SourceRequest:
    """A request taken in and resolved."""
    return receive_request(
        organization=client.organization,
        number=number,
        asked=asked or {"group": client.group.name},
        by=client.by,
    )


def make_queued_run(client: ClientOf, folder: Path, number: str = "ITR-1") -> SavingsRun:
    """A run over the usual claims, prices and contract, waiting for a worker."""
    make_plan(
        client,
        [make_dataset(client, folder)],
        version=freeze(client),
        prices=[make_prices(client, folder)],
    )
    return queue_run(request=make_request(client, number), by=client.by)


def make_finished_run(client: ClientOf, folder: Path, number: str = "ITR-1") -> SavingsRun:
    """The same run, done."""
    return finish(make_queued_run(client, folder, number))


def finish(run: SavingsRun) -> SavingsRun:
    """The run, worked off by a worker; equal inputs were computed before."""
    with computing_once():
        run_pending(once=True)
    run.refresh_from_db()
    assert run.state == "finished", f"{run.state} {run.error_code} {run.error_message}"
    return run
