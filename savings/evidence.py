"""What a run's manifest proves: one posture per piece of evidence, derived and never asserted."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

# From strongest to weakest.
STATES = ("exact", "candidate_only", "blocked", "missing")

PRICE_NAMES = {"nadac": "NADAC", "mac": "MAC", "awp": "AWP", "uc": "U&C"}
SETTLEMENTS = {"rebate": "rebate_received", "admin_fee": "admin_fee_charged"}


@dataclass(frozen=True)
class Evidence:
    """One piece: kind (claims, contract, pricing, rebate, admin_fee), its state and why.

    subject: the price kind for pricing, "" elsewhere. clears: what a person can do about it.
    """

    kind: str
    state: str
    subject: str = ""
    reason_code: str = ""
    message: str = ""
    clears: str = ""
    source_system: str = ""
    object_id: str = ""
    sha256: str = ""
    from_date: str = ""
    to_date: str = ""

    def to_json(self) -> dict[str, str]:
        """As stored and shown."""
        return asdict(self)


def derive_evidence(manifest: Mapping[str, Any]) -> tuple[Evidence, ...]:
    """Every piece of evidence of a manifest, exact or missing, in a fixed order."""
    pieces = [_dataset(dataset) for dataset in manifest["datasets"]]
    pieces.append(_contract(manifest))
    for kind in PRICE_NAMES:
        pieces += _prices(kind, manifest["prices"])
    pieces += [_settlement(kind, manifest) for kind in SETTLEMENTS]
    return tuple(pieces)


def _dataset(dataset: Mapping[str, Any]) -> Evidence:
    return Evidence(
        kind="claims" if dataset["kind"] == "claims" else "eligibility",
        state="exact",
        source_system=dataset["source_system"],
        object_id=dataset["id"],
        sha256=dataset["sha256"],
        from_date=dataset["first_date"] or "",
        to_date=dataset["last_date"] or "",
    )


def _contract(manifest: Mapping[str, Any]) -> Evidence:
    contract, scope = manifest["contract"], manifest["scope"]
    if contract is None:
        return Evidence(
            kind="contract",
            state="missing",
            reason_code="CONTRACT_MISSING",
            message="No frozen contract version stands in the run plan.",
            clears="Freeze the contract and name the version in the run plan.",
        )
    found = Evidence(
        kind="contract",
        state="exact",
        source_system="contract register",
        object_id=f"{contract['id']} v{contract['number']}",
        sha256=contract["digest"],
        from_date=contract["from_date"],
        to_date=contract["to_date"],
    )
    if contract["from_date"] <= scope["from_date"] and contract["to_date"] >= scope["to_date"]:
        return found
    return _weaker(
        found,
        "CONTRACT_WINDOW_SHORT",
        "The frozen contract does not cover the whole window of the scope.",
        "Freeze a version that covers the window, or narrow the scope.",
    )


def _prices(kind: str, prices: Iterable[Mapping[str, Any]]) -> list[Evidence]:
    found = [
        Evidence(
            kind="pricing",
            subject=kind,
            state="exact",
            source_system=price["title"],
            object_id=price["id"],
            sha256=price["sha256"],
            from_date=price["first_date"] or "",
            to_date=price["last_date"] or "",
        )
        for price in prices
        if price["kind"] == kind
    ]
    name = PRICE_NAMES[kind]
    return found or [
        Evidence(
            kind="pricing",
            subject=kind,
            state="missing",
            reason_code="PRICE_REFERENCE_MISSING",
            message=f"No {name} price reference stands in the run plan.",
            clears=f"Load a {name} price list and name it in the run plan.",
        )
    ]


def _settlement(kind: str, manifest: Mapping[str, Any]) -> Evidence:
    contract, scope = manifest["contract"] or {}, manifest["scope"]
    stated = [
        item
        for item in contract.get("settlements", [])
        if item["kind"] == SETTLEMENTS[kind]
        and item["from_date"] == scope["from_date"]
        and item["to_date"] == scope["to_date"]
    ]
    words = SETTLEMENTS[kind].replace("_", " ")
    if not stated:
        return Evidence(
            kind=kind,
            state="missing",
            reason_code="SETTLEMENT_MISSING",
            message=f"No amount of {words} is stated for exactly the window of the scope.",
            clears=f"Enter the {words} for the window in the contract and freeze a new version.",
        )
    found = Evidence(
        kind=kind,
        state="exact",
        source_system="; ".join(sorted({item["source"] for item in stated if item["source"]})),
        object_id=f"{contract['id']} v{contract['number']}",
        sha256=contract["digest"],
        from_date=scope["from_date"],
        to_date=scope["to_date"],
    )
    if all(item["source"] for item in stated):
        return found
    return _weaker(
        found,
        "SETTLEMENT_WITHOUT_SOURCE",
        f"The {words} is entered without the statement it was taken from.",
        "Name the source statement of the settlement and freeze a new version.",
    )


def _weaker(found: Evidence, code: str, message: str, clears: str) -> Evidence:
    said = {"reason_code": code, "message": message, "clears": clears}
    return Evidence(**{**found.to_json(), "state": "candidate_only", **said})
