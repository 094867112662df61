"""What keeps a whole run from being final."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from savings.claims.declarations import CompletenessRow, SegmentRow
from savings.standing import find_blocks, find_gaps

SCOPE = {"from_date": "2026-01-01", "to_date": "2026-06-30"}
SOUND = {
    ("file", "accepted"): 10,
    ("netting", "cancelled"): 2,
    ("scope", "in_scope"): 7,
    ("scope", "outside"): 1,
    ("guarantee", "in_guarantee"): 7,
    ("price", "matched"): 7,
}


def manifest(first="2026-01-03", last="2026-06-29", accepted=10, absent=()):
    claims = {"kind": "claims", "first_date": first, "last_date": last, "rows_accepted": accepted}
    parameters = {"exclusions": ["340b"], "exclude_uc_priced": True}
    contract = {"terms": [{"drug_class": "specialty_brand"}]}
    return {
        "scope": SCOPE,
        "datasets": [claims | {"absent": list(absent)}],
        "parameters": parameters,
        "contract": contract,
    }


def result(rows=SOUND, lines=7):
    completeness = tuple(
        CompletenessRow(group, code, "", count, Decimal(count), Decimal(count))
        for (group, code), count in rows.items()
    )
    total = SegmentRow("total", "", "All", lines, ())
    return SimpleNamespace(segments=(total,), completeness=completeness)


def test_it_finds_nothing_wrong_with_what_adds_up():
    assert find_blocks(manifest(), result()) == ()
    assert find_gaps(manifest()) == ()


@pytest.mark.parametrize("window", [("2026-03-01", "2026-06-29"), ("2026-01-01", "2026-04-01")])
def test_it_names_months_that_were_not_sent(window):
    assert [gap.code for gap in find_gaps(manifest(*window))] == ["CLAIMS_WINDOW_SHORT"]


@pytest.mark.parametrize("column", ["is_340b", "is_specialty", "uc_usd"])
def test_it_names_what_the_contract_asks_and_the_claims_do_not_tell(column):
    (gap,) = find_gaps(manifest(absent=[column, "is_formulary"]))

    assert gap.code == "CONTRACT_COLUMN_MISSING"
    assert column in gap.message
    assert find_gaps(manifest(absent=[column]) | {"contract": None}) == ()


def test_it_says_nothing_of_the_window_of_an_empty_file():
    assert find_gaps(manifest(None, None)) == ()


def test_it_blocks_a_run_without_claims_in_scope():
    assert [why.code for why in find_blocks(manifest(), result(lines=0))] == ["NO_CLAIMS_IN_SCOPE"]


@pytest.mark.parametrize(
    ("place", "count", "said"),
    [
        (("netting", "cancelled"), 3, "file = netting + scope"),
        (("guarantee", "in_guarantee"), 6, "in scope = guarantee"),
        (("price", "matched"), 8, "in scope = price"),
    ],
)
def test_it_blocks_a_statement_that_does_not_add_up(place, count, said):
    (block,) = find_blocks(manifest(), result({**SOUND, place: count}))

    assert block.code == "COMPLETENESS_BROKEN"
    assert said in block.message


def test_it_blocks_a_statement_that_differs_from_the_files():
    (block,) = find_blocks(manifest(accepted=11), result())

    assert "files and statement" in block.message
