"""What a run's manifest proves: one posture per piece of evidence, derived and never asserted.

A piece is exact where an item of evidence that proves it was signed off by a person for the scope
and covers its window. What nobody signed is a candidate; what a person blocked is blocked, and
its numbers do not enter the run (see queries.manifests).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from savings.evidence.windows import missing_months, month_words

# From strongest to weakest.
STATES = ("exact", "candidate_only", "blocked", "missing")

PRICE_NAMES = {"nadac": "NADAC", "mac": "MAC", "awp": "AWP", "uc": "U&C"}
# Published by a government for everybody: its digest is proof enough.
PUBLIC_PRICES = frozenset({"nadac"})
SETTLEMENTS = {"rebate": "rebate_received", "admin_fee": "admin_fee_charged"}
PROMISES = {"rebate": "rebate_per_script_usd", "admin_fee": "admin_fee_usd"}

Manifest = Mapping[str, Any]


@dataclass(frozen=True)
class Evidence:
    """One piece: kind (claims, contract, pricing, rebate, admin_fee …), its state and why.

    subject: the price kind for pricing, "" elsewhere. clears: what a person can do about it.
    items: the evidence items it stands on, by public id. signed_by, signed_at: who vouched.
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
    items: str = ""
    signed_by: str = ""
    signed_at: str = ""

    def to_json(self) -> dict[str, str]:
        """As stored and shown."""
        return asdict(self)


def derive_evidence(manifest: Manifest) -> tuple[Evidence, ...]:
    """Every piece of evidence of a manifest, exact or missing, in a fixed order."""
    pieces = [_dataset(dataset) for dataset in manifest["datasets"]]
    pieces.append(_contract(manifest))
    for kind in PRICE_NAMES:
        pieces += _prices(kind, manifest)
    pieces += [piece for kind in SETTLEMENTS for piece in _settlement(kind, manifest)]
    pieces += [_reference(item) for item in _items(manifest, "reference")]
    return tuple(pieces)


def blocked_inputs(manifest: Manifest) -> frozenset[tuple[str, str]]:
    """(kind, subject) of what a person blocked: it must not enter the engine."""
    return frozenset(
        (piece.kind, piece.subject)
        for piece in derive_evidence(manifest)
        if piece.state == "blocked"
    )


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


def _contract(manifest: Manifest) -> Evidence:
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
        source_system=contract.get("source") or "contract register",
        object_id=f"{contract['id']} v{contract['number']}",
        sha256=contract["digest"],
        from_date=contract["from_date"],
        to_date=contract["to_date"],
    )
    if contract["from_date"] > scope["from_date"] or contract["to_date"] < scope["to_date"]:
        return _weaker(
            found,
            "CONTRACT_WINDOW_SHORT",
            "The frozen contract does not cover the whole window of the scope.",
            "Freeze a version that covers the window, or narrow the scope.",
        )
    without = ("CONTRACT_WITHOUT_SOURCE", "The frozen contract names no document it is from.")
    return _vouched(
        found, manifest, "contract", "contract", None if contract.get("source") else without
    )


def _prices(kind: str, manifest: Manifest) -> list[Evidence]:
    name = PRICE_NAMES[kind]
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
        for price in manifest["prices"]
        if price["kind"] == kind
    ]
    if not found:
        return [
            Evidence(
                kind="pricing",
                subject=kind,
                state="missing",
                reason_code="PRICE_REFERENCE_MISSING",
                message=f"No {name} price reference stands in the run plan.",
                clears=f"Load the {name} price list and name it in the run plan.",
            )
        ]
    if kind in PUBLIC_PRICES:
        return found
    return [_vouched(piece, manifest, "pricing", f"{name} price list") for piece in found]


def _settlement(kind: str, manifest: Manifest) -> list[Evidence]:
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
        return _unstated(kind, contract, words)
    found = Evidence(
        kind=kind,
        state="exact",
        source_system="; ".join(sorted({item["source"] for item in stated if item["source"]})),
        object_id=f"{contract['id']} v{contract['number']}",
        sha256=contract["digest"],
        from_date=scope["from_date"],
        to_date=scope["to_date"],
    )
    without = (
        "SETTLEMENT_WITHOUT_SOURCE",
        f"The {words} is entered without the statement it was taken from.",
    )
    named = all(item["source"] for item in stated)
    return [_vouched(found, manifest, kind, words, None if named else without)]


def _unstated(kind: str, contract: Mapping[str, Any], words: str) -> list[Evidence]:
    """Missing where the contract promises something to settle; nothing to prove where not."""
    terms = contract.get("terms", [])
    if contract and not any(term.get(PROMISES[kind]) is not None for term in terms):
        return []
    return [
        Evidence(
            kind=kind,
            state="missing",
            reason_code="SETTLEMENT_MISSING",
            message=f"No amount of {words} is stated for exactly the window of the scope.",
            clears=f"Enter the {words} for the window in the contract and freeze a new version.",
        )
    ]


def _vouched(
    found: Evidence,
    manifest: Manifest,
    proof: str,
    words: str,
    without: tuple[str, str] | None = None,
) -> Evidence:
    """The piece as firm as the items that prove it. without: what to say where there is none."""
    items = _items(manifest, proof, found.subject)
    by_state = {state: [item for item in items if item["state"] == state] for state in STATES}
    if signed := by_state["exact"]:
        return _signed(found, signed, manifest["scope"], words)
    if candidates := by_state["candidate_only"]:
        found = replace(found, items=_ids(candidates))
        return _weaker(
            found,
            "EVIDENCE_UNSIGNED",
            f"Evidence of the {words} is there, but nobody has signed it off for this scope.",
            "Sign the candidate off on the evidence board, then queue the run again.",
        )
    if blocked := by_state["blocked"]:
        return _blocked(found, blocked, words)
    code, message = without or (
        "EVIDENCE_MISSING",
        f"No evidence of the {words} has been added for this scope.",
    )
    clears = f"Add the document that proves the {words} and have it signed off for this scope."
    return _weaker(found, code, message, clears)


def _signed(
    found: Evidence, signed: Sequence[Mapping[str, Any]], scope: Mapping[str, Any], words: str
) -> Evidence:
    found = replace(
        found,
        items=_ids(signed),
        signed_by=", ".join(sorted({item["signed_by"] for item in signed})),
        signed_at=max(item["signed_at"] for item in signed),
    )
    gaps = missing_months(scope, signed)
    if not gaps:
        return found
    return _weaker(
        found,
        "EVIDENCE_WINDOW_GAP",
        f"No signed evidence of the {words} covers {month_words(gaps)}.",
        "Add and sign off the evidence of these months.",
    )


def _blocked(found: Evidence, blocked: Sequence[Mapping[str, Any]], words: str) -> Evidence:
    why = "; ".join(sorted({item["message"] for item in blocked if item["message"]}))
    return replace(
        found,
        state="blocked",
        items=_ids(blocked),
        reason_code="EVIDENCE_BLOCKED",
        message=f"The evidence of the {words} is blocked: {why or 'no reason stated'}",
        clears="Add other evidence and have it signed off, or reopen the item.",
    )


def _reference(item: Mapping[str, Any]) -> Evidence:
    """A record of another system that stands beside the run and proves none of its figures."""
    return Evidence(
        kind=item["kind"],
        state=item["state"],
        reason_code="" if item["state"] == "exact" else item["reason_code"] or "EVIDENCE_UNSIGNED",
        message="" if item["state"] == "exact" else item["message"] or "Nobody has signed it off.",
        clears="" if item["state"] == "exact" else "Sign it off on the evidence board.",
        source_system=item["source_system"],
        object_id=item["object_id"] or item["id"],
        sha256=item["sha256"],
        from_date=item["from_date"],
        to_date=item["to_date"],
        items=item["id"],
        signed_by=item["signed_by"],
        signed_at=item["signed_at"],
    )


def _items(manifest: Manifest, proof: str, subject: str = "") -> list[Mapping[str, Any]]:
    return [
        item
        for item in manifest.get("evidence", ())
        if proof in item["proves"] and (not subject or item["price_kind"] in ("", subject))
    ]


def _ids(items: Iterable[Mapping[str, Any]]) -> str:
    return ", ".join(sorted(item["id"] for item in items))


def _weaker(found: Evidence, code: str, message: str, clears: str) -> Evidence:
    return replace(found, state="candidate_only", reason_code=code, message=message, clears=clears)
