"""What keeps a whole run from being final."""

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pytest

from savings.claims.declarations import CompletenessRow, SegmentRow
from savings.standing import find_blocks

SCOPE = {"from_date": "2026-01-01", "to_date": "2026-06-30"}
SOUND = {
    ("intake", "received"): 12,
    ("intake", "rejected"): 2,
    ("file", "accepted"): 10,
    ("netting", "cancelled"): 2,
    ("scope", "in_scope"): 7,
    ("scope", "outside"): 1,
    ("guarantee", "in_guarantee"): 7,
    ("price", "matched"): 7,
}


def manifest(first="2026-01-03", last="2026-06-29", accepted=10, absent=()):
    claims = {"kind": "claims", "first_date": first, "last_date": last, "rows_accepted": accepted}
    claims |= {"rows_in": 12, "rows_rejected": 2, "totals": totals()}
    parameters = {"exclusions": ["340b"], "exclude_uc_priced": True}
    contract = {"terms": [{"drug_class": "specialty_brand"}]}
    return {
        "scope": SCOPE,
        "datasets": [claims | {"absent": list(absent)}],
        "parameters": parameters,
        "contract": contract,
    }


def totals(accepted="10.00", stored="10.00"):
    """Both money columns as the ingest kept them: received, accepted, rejected, stored."""
    amounts = [f"{Decimal(accepted) + 2}", accepted, "2.00", stored, 0]
    return {"plan_paid_usd": amounts, "ingredient_cost_usd": amounts}


def result(rows=SOUND, lines=7, **dollars):
    completeness = tuple(
        CompletenessRow(group, code, "", count, Decimal(count), Decimal(count))
        for (group, code), count in rows.items()
    )
    completeness = tuple(replace(row, **dollars.get(row.code, {})) for row in completeness)
    total = SegmentRow("total", "", "All", lines, ())
    return SimpleNamespace(segments=(total,), completeness=completeness)


def test_it_finds_nothing_wrong_with_what_adds_up():
    assert find_blocks(manifest(), result()) == ()


def test_it_blocks_a_run_without_claims_in_scope():
    assert [why.code for why in find_blocks(manifest(), result(lines=0))] == ["NO_CLAIMS_IN_SCOPE"]


@pytest.mark.parametrize(
    ("place", "count", "said"),
    [
        (("netting", "cancelled"), 3, "file = netting + scope"),
        (("guarantee", "in_guarantee"), 6, "in scope = guarantee"),
        (("price", "matched"), 8, "in scope = price"),
        (("intake", "rejected"), 1, "received = rejected + accepted"),
        (("intake", "received"), 13, "received = rejected + accepted"),
    ],
)
def test_it_blocks_a_statement_that_does_not_add_up(place, count, said):
    (block,) = find_blocks(manifest(), result({**SOUND, place: count}))

    assert block.code == "COMPLETENESS_BROKEN"
    assert said in block.message


def test_it_blocks_a_statement_that_differs_from_the_files():
    (block,) = find_blocks(manifest(accepted=11), result())

    assert "files and statement" in block.message


def test_it_blocks_a_statement_whose_dollars_differ_from_the_files():
    files = manifest()
    files["datasets"][0]["totals"] = totals("10.01", "10.01")

    (block,) = find_blocks(files, result())

    assert "dollars of files and statement" in block.message


def test_it_blocks_rejected_dollars_that_do_not_add_up():
    (block,) = find_blocks(manifest(), result(rejected={"plan_paid_usd": Decimal("1.99")}))

    assert "received = rejected + accepted" in block.message


def test_it_adds_what_a_layout_rounds_away():
    files = manifest()
    files["datasets"][0]["totals"] = totals("10.03", "10.00")
    rows = {**SOUND, ("intake", "rounded"): 0}
    cents = {"plan_paid_usd": Decimal("0.03"), "ingredient_cost_usd": Decimal("0.03")}
    held = {name: Decimal("12.03") for name in cents}

    assert find_blocks(files, result(rows, rounded=cents, received=held)) == ()


def test_it_takes_dollars_that_no_row_states_for_none():
    silent = {"ingredient_cost_usd": None}
    files = manifest()
    del files["datasets"][0]["totals"]["ingredient_cost_usd"]

    assert find_blocks(files, result(**{code: silent for _, code in SOUND})) == ()


def test_it_compares_rows_alone_where_the_files_dollars_were_not_kept():
    files = manifest()
    files["datasets"][0]["totals"] = {"plan_paid_usd": ["99.00", "99.00", "0.00"]}

    assert find_blocks(files, result()) == ()
