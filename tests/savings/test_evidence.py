"""Evidence posture of a manifest."""

import pytest

from savings.evidence import derive_evidence

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


def posture(**changes):
    manifest = {
        "scope": SCOPE,
        "datasets": [DATASET],
        "prices": [PRICE],
        "contract": CONTRACT,
        **changes,
    }
    pieces = derive_evidence(manifest)
    return {(piece.kind, piece.subject): (piece.state, piece.reason_code) for piece in pieces}


def test_it_is_exact_for_what_the_manifest_names():
    found = posture()

    assert found["claims", ""] == ("exact", "")
    assert found["contract", ""] == ("exact", "")
    assert found["pricing", "nadac"] == ("exact", "")
    assert found["rebate", ""] == ("exact", "")


def test_it_is_missing_for_what_the_manifest_lacks():
    found = posture(contract=None, prices=[])

    assert found["contract", ""] == ("missing", "CONTRACT_MISSING")
    assert found["pricing", "mac"] == ("missing", "PRICE_REFERENCE_MISSING")
    assert found["rebate", ""] == ("missing", "SETTLEMENT_MISSING")


def test_it_is_a_candidate_where_the_settlement_names_no_source():
    contract = {**CONTRACT, "settlements": [{**SETTLEMENT, "source": ""}]}

    assert posture(contract=contract)["rebate", ""] == (
        "candidate_only",
        "SETTLEMENT_WITHOUT_SOURCE",
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
    manifest = {"scope": SCOPE, "datasets": [DATASET], "prices": [], "contract": None}

    weak = [piece for piece in derive_evidence(manifest) if piece.state != "exact"]

    assert weak
    assert all(piece.message and piece.clears for piece in weak)
