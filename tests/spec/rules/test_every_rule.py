"""What holds for every rule."""

from pathlib import Path

import pytest

from savings.claims.columns import CLAIMS_BY_NAME
from savings.claims.declarations import Rule
from savings.rules import RULES

SPECS = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}


@pytest.fixture(params=RULES.values(), ids=lambda rule: rule.id)
def rule(request) -> Rule:
    return request.param


def test_it_has_a_spec(rule):
    assert rule.id in SPECS


def test_it_is_told_in_words(rule):
    assert rule.title
    assert rule.statement.endswith(".")
    assert rule.explanation.endswith(".")
    assert rule.source.endswith(".")


def test_it_needs_only_canonical_columns(rule):
    assert set(rule.needs) <= CLAIMS_BY_NAME.keys()


def test_it_keeps_its_place():
    assert list(RULES) == [
        "duplicate_claim",
        "not_eligible",
        "refill_too_soon",
        "invalid_ndc",
        "paid_over_allowed",
        "lesser_of_breach",
        "awp_off",
        "class_misassigned",
        "quantity_limit",
        "days_supply_limit",
        "daw_penalty",
        "copay_off_schedule",
        "orphan_reversal",
    ]
