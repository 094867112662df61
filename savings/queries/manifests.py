"""The input manifest of a run: everything its numbers depend on, by id and digest."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from savings.claims.declarations import (
    ClaimFile,
    Parameters,
    PriceFile,
    RunInputs,
    ScopeFilter,
)
from savings.evidence.postures import SETTLEMENTS, blocked_inputs
from savings.formulas import FORMULAS
from savings.lake import dataset_path
from savings.models import ClaimDataset, ContractVersion, PriceReference, RunPlan, Scope
from savings.parameters import read_parameters, read_settlement, read_term, write_parameters
from savings.queries.evidence import describe_standing, standing_for
from savings.queries.price_lists import last_covered_day
from savings.received import read_received
from savings.rules import RULES

SCHEMA = "leafenterprise.manifest/1"


def build_manifest(scope: Scope, plan: RunPlan) -> dict[str, Any]:
    """What a run of the scope under the plan reads; equal manifests give equal results."""
    contract = plan.contract_version
    datasets = plan.datasets.select_related("layout").order_by("sha256", "layout__digest")
    prices = plan.prices.order_by("kind", "sha256")
    return {
        "schema": SCHEMA,
        "scope": describe_scope(scope),
        "datasets": [_dataset(dataset) for dataset in datasets],
        "prices": [_price(reference) for reference in prices],
        "contract": _contract(contract) if contract else None,
        "evidence": [describe_standing(found) for found in standing_for(scope)],
        "stand_ins": sorted(plan.stand_ins),
        "parameters": contract.parameters if contract else write_parameters(Parameters()),
        "formulas": {formula.id: formula.version for formula in FORMULAS.values()},
        "claimed": sorted(plan.formula_set or FORMULAS),
        "rules": {rule.id: rule.version for rule in _rules()},
    }


def describe_scope(scope: Scope) -> dict[str, Any]:
    """The scope by its codes, with the group ids that select its claims."""
    return {
        "scope_key": scope.scope_key,
        "scope_kind": scope.scope_kind,
        "organization": scope.organization.slug,
        "pbm": scope.pbm.code,
        "broker": scope.broker.code,
        "group": scope.group.code,
        "group_ids": sorted(map(str, scope.group.group_ids)),
        "from_date": scope.from_date.isoformat(),
        "to_date": scope.to_date.isoformat(),
    }


def read_inputs(manifest: Mapping[str, Any]) -> RunInputs:
    """The manifest as the engine takes it, its files found in the lake.

    What a person blocked stays out: the engine then says of each figure what it lacks.
    """
    scope, contract, blocked = manifest["scope"], _admitted(manifest), blocked_inputs(manifest)
    eligibility = [_claim_file(d) for d in manifest["datasets"] if d["kind"] == "eligibility"]
    return RunInputs(
        claims=tuple(_claim_file(d) for d in manifest["datasets"] if d["kind"] == "claims"),
        prices=tuple(
            PriceFile(p["id"], p["kind"], dataset_path(p["address"]), p["sha256"])
            for p in manifest["prices"]
            if ("pricing", p["kind"]) not in blocked
        ),
        terms=tuple(read_term(term) for term in contract["terms"]),
        scope=ScopeFilter(
            from_date=date.fromisoformat(scope["from_date"]),
            to_date=date.fromisoformat(scope["to_date"]),
            group_ids=tuple(scope["group_ids"]) or None,
        ),
        parameters=_parameters(manifest, blocked),
        settlements=tuple(read_settlement(item) for item in contract["settlements"]),
        eligibility=eligibility[0] if eligibility else None,
        stand_ins=tuple(manifest.get("stand_ins", ())),
    )


def _admitted(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The terms and settlements whose evidence nobody blocked."""
    contract, blocked = manifest["contract"] or {}, blocked_inputs(manifest)
    refused = {SETTLEMENTS[kind] for kind in SETTLEMENTS if (kind, "") in blocked}
    stated = [item for item in contract.get("settlements", []) if item["kind"] not in refused]
    terms = [] if ("contract", "") in blocked else contract.get("terms", [])
    return {"terms": terms, "settlements": stated}


def _parameters(manifest: Mapping[str, Any], blocked: frozenset[tuple[str, str]]) -> Parameters:
    """The contract's parameters; of a blocked contract without the clauses that ask money back."""
    stated = read_parameters(manifest["parameters"])
    if ("contract", "") not in blocked:
        return stated
    return replace(stated, quantity_limit=None, days_supply_limit=None, copay_schedule={})


def _rules() -> Iterable[Any]:
    return RULES.values() if isinstance(RULES, Mapping) else RULES


def _claim_file(dataset: Mapping[str, Any]) -> ClaimFile:
    return ClaimFile(
        dataset_id=dataset["id"],
        path=dataset_path(dataset["address"]),
        sha256=dataset["sha256"],
        absent=frozenset(dataset["absent"]),
        received=read_received(dataset),
    )


def _dataset(dataset: ClaimDataset) -> dict[str, Any]:
    return {
        "id": dataset.public_id,
        "kind": dataset.kind,
        "file_name": dataset.file_name,
        "sha256": dataset.sha256,
        "source_system": dataset.source_system,
        "layout": str(dataset.layout),
        "layout_digest": dataset.layout.digest,
        "address": dataset.address,
        "rows_in": dataset.rows_in,
        "rows_accepted": dataset.rows_accepted,
        "rows_rejected": dataset.rows_rejected,
        "totals": dataset.totals,
        "absent": dataset.absent,
        "first_date": dataset.first_date.isoformat() if dataset.first_date else None,
        "last_date": dataset.last_date.isoformat() if dataset.last_date else None,
    }


def _price(reference: PriceReference) -> dict[str, Any]:
    covers_to = last_covered_day(reference)
    return {
        "id": reference.public_id,
        "kind": reference.kind,
        "title": reference.title,
        "sha256": reference.sha256,
        "address": reference.address,
        "first_date": reference.first_date.isoformat() if reference.first_date else None,
        "last_date": reference.last_date.isoformat() if reference.last_date else None,
        "covers_to": covers_to.isoformat() if covers_to else None,
    }


def _contract(version: ContractVersion) -> dict[str, Any]:
    return {
        "id": version.contract.public_id,
        "name": version.contract.name,
        "number": version.number,
        "digest": version.digest,
        "source": version.source,
        "from_date": version.from_date.isoformat(),
        "to_date": version.to_date.isoformat(),
        "terms": version.terms,
        "settlements": version.settlements,
    }
