"""Evidence posture of a manifest."""

import pytest

from savings.evidence.postures import blocked_inputs, derive_evidence

SCOPE = {"from_date": "2026-01-01", "to_date": "2026-03-31"}
SETTLEMENT = {
    "kind": "rebate_received",
    "component": "",
    "amount_usd": "10.00",
    "source": "Statement 7",
    **SCOPE,
}
CONTRACT = {
    "id": "c1",
    "name": "C",
    "number": 1,
    "digest": "d",
    "source": "Agreement of 2025",
    "terms": [{"rebate_per_script_usd": "10.00", "admin_fee_usd": None}],
    "settlements": [SETTLEMENT],
    **SCOPE,
}
DATASET = {
    "id": "d1",
    "kind": "claims",
    "source_system": "upload",
    "sha256": "s",
    "first_date": "2026-01-02",
    "last_date": "2026-03-30",
}
PRICE = {
    "id": "p1",
    "kind": "nadac",
    "title": "NADAC",
    "sha256": "n",
    "first_date": "2025-01-01",
    "last_date": "2026-04-01",
}


ITEM = {
    "id": "e1",
    "kind": "packet",
    "price_kind": "",
    "title": "Packet",
    "source_system": "SharePoint",
    "object_id": "o1",
    "sha256": "f",
    "state": "exact",
    "reason_code": "",
    "message": "",
    "proves": ["contract", "pricing", "rebate", "admin_fee"],
    "signed_by": "Ada Admin",
    "signed_at": "2026-04-01T00:00:00Z",
    **SCOPE,
}


def manifest_of(**changes):
    return {
        "scope": SCOPE,
        "datasets": [DATASET],
        "prices": [PRICE],
        "contract": CONTRACT,
        "evidence": [ITEM],
        **changes,
    }


def posture(**changes):
    pieces = derive_evidence(manifest_of(**changes))
    return {(piece.kind, piece.subject): (piece.state, piece.reason_code) for piece in pieces}


def test_it_is_exact_where_a_person_signed_what_the_manifest_names():
    found = posture()

    assert found["claims", ""] == ("exact", "")
    assert found["contract", ""] == ("exact", "")
    assert found["pricing", "nadac"] == ("exact", "")
    assert found["rebate", ""] == ("exact", "")


def test_it_says_who_vouched_and_with_what():
    piece = next(p for p in derive_evidence(manifest_of()) if p.kind == "contract")

    assert (piece.items, piece.signed_by) == ("e1", "Ada Admin")
    assert piece.signed_at == "2026-04-01T00:00:00Z"


def test_it_is_missing_for_what_the_manifest_lacks():
    found = posture(contract=None, prices=[])

    assert found["contract", ""] == ("missing", "CONTRACT_MISSING")
    assert found["pricing", "mac"] == ("missing", "PRICE_REFERENCE_MISSING")
    assert found["rebate", ""] == ("missing", "SETTLEMENT_MISSING")


def test_it_asks_for_no_settlement_that_the_contract_does_not_promise():
    found = posture(contract={**CONTRACT, "settlements": [], "terms": [{}]})

    assert ("rebate", "") not in found
    assert ("admin_fee", "") not in found


@pytest.mark.parametrize(
    ("kind", "code"),
    [("contract", "CONTRACT_WITHOUT_SOURCE"), ("rebate", "SETTLEMENT_WITHOUT_SOURCE")],
)
def test_it_is_a_candidate_where_nothing_names_the_source(kind, code):
    unsourced = {**CONTRACT, "source": "", "settlements": [{**SETTLEMENT, "source": ""}]}

    assert posture(contract=unsourced, evidence=[])[kind, ""] == ("candidate_only", code)


@pytest.mark.parametrize("kind", ["contract", "rebate"])
def test_it_is_a_candidate_where_a_named_source_was_never_added(kind):
    assert posture(evidence=[])[kind, ""] == ("candidate_only", "EVIDENCE_MISSING")


@pytest.mark.parametrize("kind", ["contract", "rebate"])
def test_it_is_a_candidate_until_somebody_signs(kind):
    unsigned = {**ITEM, "state": "candidate_only", "signed_by": "", "signed_at": ""}

    assert posture(evidence=[unsigned])[kind, ""] == ("candidate_only", "EVIDENCE_UNSIGNED")


def test_it_is_a_candidate_where_the_signed_items_leave_a_month_open():
    first = {**ITEM, "to_date": "2026-01-31"}
    third = {**ITEM, "id": "e2", "from_date": "2026-03-01"}
    (piece,) = (
        p for p in derive_evidence(manifest_of(evidence=[first, third])) if p.kind == "rebate"
    )

    assert (piece.state, piece.reason_code) == ("candidate_only", "EVIDENCE_WINDOW_GAP")
    assert "2026-02" in piece.message


def test_it_is_blocked_where_a_person_blocked_the_only_evidence():
    blocked = {**ITEM, "state": "blocked", "message": "Draft.", "proves": ["rebate"]}
    manifest = manifest_of(evidence=[blocked])
    (piece,) = (p for p in derive_evidence(manifest) if p.kind == "rebate")

    assert (piece.state, piece.reason_code) == ("blocked", "EVIDENCE_BLOCKED")
    assert "Draft." in piece.message
    assert blocked_inputs(manifest) == {("rebate", "")}


def test_it_does_not_mind_a_blocked_item_beside_a_signed_one():
    blocked = {**ITEM, "id": "e2", "state": "blocked"}

    assert posture(evidence=[ITEM, blocked])["rebate", ""] == ("exact", "")
    assert blocked_inputs(manifest_of(evidence=[ITEM, blocked])) == frozenset()


def test_it_wants_lists_that_are_not_public_signed():
    mac = {**PRICE, "id": "p2", "kind": "mac"}

    assert posture(prices=[mac])["pricing", "mac"] == ("exact", "")
    assert posture(prices=[mac], evidence=[])["pricing", "mac"] == (
        "candidate_only",
        "EVIDENCE_MISSING",
    )
    assert posture(evidence=[])["pricing", "nadac"] == ("exact", "")


def test_it_takes_evidence_of_one_price_list_for_no_other():
    lists = [{**PRICE, "id": kind, "kind": kind} for kind in ("mac", "awp")]
    item = {**ITEM, "kind": "pricing", "price_kind": "awp", "proves": ["pricing"]}

    found = posture(prices=lists, evidence=[item])

    assert found["pricing", "awp"][0] == "exact"
    assert found["pricing", "mac"][0] == "candidate_only"


def test_it_shows_records_that_prove_no_figure():
    deal = {**ITEM, "kind": "salesforce", "state": "candidate_only", "proves": ["reference"]}

    assert posture(evidence=[ITEM, deal])["salesforce", ""] == (
        "candidate_only",
        "EVIDENCE_UNSIGNED",
    )


def test_it_is_a_candidate_where_the_contract_ends_early():
    contract = {**CONTRACT, "to_date": "2026-02-28"}

    assert posture(contract=contract)["contract", ""] == (
        "candidate_only",
        "CONTRACT_WINDOW_SHORT",
    )


@pytest.mark.parametrize("changed", [{"from_date": "2026-01-02"}, {"to_date": "2026-02-28"}])
def test_it_takes_no_settlement_of_another_window(changed):
    contract = {**CONTRACT, "settlements": [{**SETTLEMENT, **changed}]}

    assert posture(contract=contract)["rebate", ""] == ("missing", "SETTLEMENT_MISSING")


def test_it_says_for_each_gap_what_would_clear_it():
    manifest = manifest_of(prices=[], contract=None, evidence=[])

    weak = [piece for piece in derive_evidence(manifest) if piece.state != "exact"]

    assert weak
    assert all(piece.message and piece.clears for piece in weak)
