"""Details of an error as a list."""

import pytest

from leafenterprise.shared.listed_details import has_listed_details, listed


@pytest.mark.parametrize(
    ("status", "details", "expected"),
    [
        (404, {}, []),
        (400, {"name": ["is blank", "is odd"]}, [("name", "is blank"), ("name", "is odd")]),
        (400, {"order": [{"id": ["is no number"]}, {}]}, [("order.0.id", "is no number")]),
        (400, {"cells": {"3": ["is no object"]}}, [("cells.3", "is no object")]),
    ],
)
def test_it_lists_one_entry_for_each_sentence(status, details, expected):
    found = listed(status, details)

    assert [(one["field"], one["message"]) for one in found] == expected


def test_it_keeps_whole_entries_and_gathers_the_rest():
    row = {"index": 2, "code": "INVALID_YEAR", "message": "is outside"}

    found = listed(400, {"rows": [row], "confirm": ["must be true"], "cells": 3, "tools": 1})

    assert found == [
        row,
        {"field": "confirm", "message": "must be true"},
        {"cells": 3, "tools": 1},
    ]


def test_it_takes_facts_of_a_conflict_for_no_sentences():
    facts = {"fields": ["is_annual"], "field_key": "saving"}

    assert listed(409, facts) == [facts]


def test_it_knows_which_addresses_list_them():
    assert has_listed_details("/api/v1/tei/tools/")
    assert not has_listed_details("/api/v1/savings/runs/")
