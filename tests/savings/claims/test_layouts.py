"""Layouts as data: they round-trip as canonical JSON, and a wrong one says all that is wrong."""

import json
from dataclasses import replace

import pytest

from savings.claims.columns import CLAIM_COLUMNS
from savings.claims.errors import LayoutError
from savings.claims.layout import Layout, LayoutColumn, header_key
from savings.claims.layouts import BUILT_IN
from savings.claims.prices import PRICE_LAYOUTS
from tests.savings.claims.ingest_files import take_in

EVERY = {**BUILT_IN, **PRICE_LAYOUTS}
CANONICAL = BUILT_IN["canonical"]


@pytest.mark.parametrize("name", EVERY)
def test_it_comes_back_from_its_json_the_same(name) -> None:
    layout = EVERY[name]

    again = Layout.from_json(layout.to_json())

    assert again == layout
    assert again.digest == layout.digest
    assert again.to_json() == json.dumps(
        json.loads(layout.to_json()), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


@pytest.mark.parametrize("name", BUILT_IN)
def test_it_declares_what_every_money_column_means(name) -> None:
    layout = BUILT_IN[name]

    money = [c for c in layout.columns if layout.targets[c.target].kind == "money"]

    assert all(len(column.declared_meaning) > 8 for column in money)


def test_it_maps_every_canonical_column_to_itself() -> None:
    assert [column.target for column in CANONICAL.columns] == [c.name for c in CLAIM_COLUMNS]


def small(**changes: object) -> dict:
    """The JSON of a sound layout with one of its columns changed."""
    columns = [
        {"source": "id", "target": "claim_id"},
        {"source": "day", "target": "fill_date"},
        {"source": "paid", "target": "plan_paid_usd", "declared_meaning": "plan-billed"} | changes,
    ]
    return {"id": "small", "version": 1, "table": "claims", "title": "", "columns": columns}


PROBLEMS = [
    ({"target": "paid_usd"}, "'paid_usd' is not a column of the claims table"),
    ({"target": "fill_date", "declared_meaning": ""}, "target fill_date is filled twice"),
    ({"declared_meaning": " "}, "plan_paid_usd: declared_meaning must say what"),
    ({"target": "paid_date", "date_formats": ["MM-DD-YY"]}, "date format 'MM-DD-YY' is none of"),
    (
        {"target": "paid_date", "date_formats": ["DD/MM/YYYY", "MM/DD/YYYY"]},
        "DD/MM/YYYY and MM/DD/YYYY would read the same text differently",
    ),
    ({"date_formats": ["YYYY-MM-DD"]}, "date formats on a column that is no date"),
    ({"target": "channel", "codes": {"1": "drone"}}, "code value 'drone' is none of retail"),
    ({"target": "channel", "codes": {"a": "mail", "A ": "mail"}}, "a code is listed twice"),
    ({"codes": {"1": "5"}}, "plan_paid_usd: takes no codes"),
    ({"plus": ["more"]}, "plus and combine belong together"),
    ({"plus": ["more"], "combine": "join"}, "only free text can be joined"),
    ({"target": "daw", "plus": ["x"], "combine": "sum_all"}, "only amounts can be added up"),
    ({"plus": ["more"], "combine": "multiply"}, "combine 'multiply' is not known"),
    ({"source_places": 21}, "source_places is between 3 and 20"),
    ({"target": "daw", "source_places": 4}, "source_places on a column that is no amount"),
    ({"source": "--"}, "a source without a name"),
    ({"sauce": "x"}, "column 3 has an unknown field 'sauce'"),
    ({"aliases": "paid2"}, "column 3: aliases is not a list of texts"),
    ({"source_places": "4"}, "column 3: source_places is not a whole number"),
    ({"codes": ["x"]}, "column 3: codes is not a mapping of texts"),
]


@pytest.mark.parametrize(("changes", "problem"), PROBLEMS)
def test_it_says_what_is_wrong_with_a_column(changes, problem) -> None:
    with pytest.raises(LayoutError) as refusal:
        Layout.from_json(json.dumps(small(**changes)))

    assert problem in str(refusal.value)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"id": ""}, "the layout has no id"),
        ({"version": 0}, "version counts from 1"),
        ({"version": "1"}, "version is not a whole number"),
        ({"table": "orders"}, "table 'orders' is none of claims, eligibility, prices"),
        ({"delimiter": "||"}, "delimiter is one character"),
        ({"encoding": "klingon"}, "encoding 'klingon' is not known"),
        ({"columns": []}, "target claim_id is required and not filled"),
        ({"columns": {}}, "columns is not a list"),
        ({"columns": ["x"]}, "column 1 is not an object"),
        (
            {"guards": [{"source": "", "admits": [], "meaning": ""}]},
            "needs a source and the values",
        ),
        ({"guards": [{}]}, "guard 1 lacks 'source'"),
    ],
)
def test_it_says_what_is_wrong_with_the_layout(changes, problem) -> None:
    with pytest.raises(LayoutError) as refusal:
        Layout.from_json(json.dumps({**small(), **changes}))

    assert problem in str(refusal.value)


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100_000])
def test_it_refuses_what_is_no_json_object(text) -> None:
    with pytest.raises(LayoutError):
        Layout.from_json(text)


def test_it_lists_every_problem_at_once() -> None:
    with pytest.raises(LayoutError) as refusal:
        Layout.from_json(json.dumps({**small(target="x"), "version": 0}))

    assert len(refusal.value.problems) == 2


def test_it_is_checked_again_before_a_file_is_read(tmp_path) -> None:
    broken = replace(CANONICAL, columns=CANONICAL.columns[1:])

    with pytest.raises(LayoutError):
        take_in(tmp_path, "claim_id\n1\n", broken)


def test_it_takes_two_spellings_of_a_header_for_one() -> None:
    assert header_key("NADAC Per Unit") == header_key(" nadac_per-unit ") == "nadac_per_unit"


def test_it_takes_named_cells_for_nothing(tmp_path) -> None:
    layout = replace(CANONICAL, null_values=("NULL", "\\N"))

    result = take_in(tmp_path, "claim_id,fill_date,plan_paid_usd\n1,2025-01-01,NULL\n", layout)

    assert result.rows_rejected == 0
    assert "plan_paid_usd" in result.absent


def test_it_adds_and_joins_columns_as_declared(tmp_path) -> None:
    def paid(combine: str) -> LayoutColumn:
        return LayoutColumn("a", "plan_paid_usd", "two parts", plus=("b",), combine=combine)

    text = "id,line,day,a,b\n1,1,2025-01-01,1.50,2.25\n1,2,2025-01-01,,2.00\n,3,2025-01-01,1,1\n"
    totals = {}
    for combine in ("sum_given", "sum_all"):
        layout = Layout(
            id="parts",
            version=1,
            table="claims",
            title="",
            columns=(
                LayoutColumn("id", "claim_id", plus=("line",), combine="join"),
                LayoutColumn("day", "fill_date"),
                paid(combine),
            ),
        )
        result = take_in(tmp_path, text, layout)
        totals[combine] = result.totals["plan_paid_usd"]
        assert result.reject_reasons == {"missing_value": 1}

    assert [str(total.accepted) for total in totals.values()] == ["5.75", "3.75"]
    assert [str(total.rejected) for total in totals.values()] == ["2.00", "2.00"]
