"""Recommendations are stored figures; what is not known has no number."""

from decimal import Decimal

import pytest

from savings.actions.runs import queue_run
from savings.claims.declarations import Component, Term
from savings.formulas import FORMULAS
from savings.optimization import build_optimization
from savings.optimization.levers import LEVERS, WEIGHTS
from savings.queries.results import findings_path
from tests.savings.build import (
    Q1,
    claims_csv,
    finish,
    freeze,
    make_dataset,
    make_plan,
    make_prices,
    make_request,
)

pytestmark = pytest.mark.django_db
DOUBLE = {"claim_id": "C2", "rx_number": "R1", "fill_number": 0, "paid_date": "2026-01-17"}
MONTHLY = [
    {
        "claim_id": f"M{month}",
        "rx_number": f"R{month}9",
        "member_key": "M-SECRET-9",
        "fill_date": f"2026-0{month}-10",
        "paid_date": f"2026-0{month}-11",
        "ingredient_cost_usd": "30.00",
        "allowed_usd": "31.00",
        "plan_paid_usd": "30.00",
    }
    for month in (1, 2, 3)
]
ROWS = [{"claim_id": "C1"}, DOUBLE, *MONTHLY]


def term(channel: str, discount: str, fee: str) -> Term:
    component = Component(channel, "generic")
    return Term(component, *Q1, awp_discount=Decimal(discount), dispensing_fee_usd=Decimal(fee))


TERMS = (term("retail", "0.80", "0.90"), term("mail", "0.85", "0.00"))


@pytest.fixture
def optimized(client_of_cedar, tmp_path):
    """A run with a shortfall, a duplicate, a costly maintenance drug and no MAC list."""
    return _run(client_of_cedar, tmp_path, ROWS)


def _run(client, folder, rows):
    plan = {"version": freeze(client, terms=TERMS), "prices": [make_prices(client, folder)]}
    make_plan(client, [make_dataset(client, folder, claims_csv(rows))], **plan)
    return finish(queue_run(request=make_request(client), by=client.by))


def by_id(entries):
    return {entry.id: entry for entry in entries}


def test_it_recommends_what_the_stored_figures_say(optimized):
    figures = {one["id"]: one for one in optimized.facts["metrics"]["figures"]}
    rules = {one["rule"]: one for one in optimized.facts["metrics"]["findings"]}

    found = build_optimization(optimized).recommendations

    assert {"guarantee_due", "duplicate_claim", "opportunity_mail"} <= by_id(found).keys()
    for one in found:
        stated = (
            rules[one.id]["recoverable_usd"]
            if one.kind == "recovery"
            else figures[one.fact_id]["value"]
        )
        assert one.value_usd == stated
        assert Decimal(one.value_usd) > 0


def test_it_reprices_by_the_contract(optimized):
    mail = by_id(build_optimization(optimized).recommendations)["opportunity_mail"]

    # three fills of AWP 60.00: 31.00 paid each, 9.00 and no fee by mail
    assert (mail.value_usd, mail.lines) == ("66.00", 3)
    assert (mail.preview.paid_now_usd, mail.preview.paid_after_usd) == ("93.00", "27.00")
    assert [step.label for step in mail.preview.steps] == ["LISINOPRIL 10 MG"]
    assert mail.counted_usd == "66.00"


def test_it_ranks_by_dollars_and_achievability(optimized):
    found = build_optimization(optimized).recommendations

    weights = [Decimal(one.value_usd) * WEIGHTS[one.achievability.level] for one in found]

    assert weights == sorted(weights, reverse=True)
    assert [one.rank for one in found] == list(range(1, len(found) + 1))


def test_it_gives_no_number_where_a_figure_is_blocked(optimized):
    found = by_id(build_optimization(optimized).not_assessed)

    unknown = found["opportunity_generic_at_mac"]
    assert [why["code"] for why in unknown.reasons] == ["no_price_reference"]
    assert all(why["clears"] for one in found.values() for why in one.reasons)
    assert not any("usd" in name for one in found.values() for name in vars(one))


def test_it_says_what_was_assessed_and_gives_nothing(optimized):
    found = build_optimization(optimized)

    assert by_id(found.nothing_found)
    assert not by_id(found.nothing_found).keys() & by_id(found.recommendations).keys()


def test_it_speaks_of_every_lever_and_rule_exactly_once(optimized):
    found = build_optimization(optimized)
    entries = [*found.recommendations, *found.not_assessed, *found.nothing_found]

    assert len({entry.id for entry in entries}) == len(entries)
    assert {entry.id for entry in entries} == LEVERS.keys() | optimized.rule_versions.keys()


def test_it_has_a_lever_for_every_opportunity():
    opportunities = {name for name, one in FORMULAS.items() if one.family == "opportunity"}

    assert opportunities - LEVERS.keys() == {"opportunity_total"}


def test_it_states_totals_that_are_stored_and_adds_none_up(optimized):
    figures = {one["id"]: one for one in optimized.facts["metrics"]["figures"]}

    pots = build_optimization(optimized).pots

    assert [pot.kind for pot in pots] == ["contract", "opportunity"]
    for pot in pots:
        blocked = figures[pot.fact_id]["readiness"] == "blocked"
        assert pot.value_usd == (None if blocked else figures[pot.fact_id]["value"])


def test_it_names_drugs_pharmacies_and_groups_behind_a_finding(optimized):
    double = by_id(build_optimization(optimized).recommendations)["duplicate_claim"]

    assert [one.key for one in double.drugs] == ["00001000101"]
    assert [one.key for one in double.pharmacies] == ["1000001"]
    assert [one.key for one in double.groups] == ["G1"]
    assert sum(Decimal(one.value_usd) for one in double.drugs) == Decimal(double.value_usd)


def test_it_rests_each_recommendation_on_its_evidence(optimized):
    mail = by_id(build_optimization(optimized).recommendations)["opportunity_mail"]

    assert {piece.kind for piece in mail.evidence} == {"claims", "contract"}


def test_it_says_the_same_every_time(optimized):
    assert build_optimization(optimized).to_json() == build_optimization(optimized).to_json()


def test_it_stands_when_retention_has_taken_the_findings(optimized):
    whole = build_optimization(optimized)
    findings_path(optimized).unlink()

    found = build_optimization(optimized)

    assert [one.value_usd for one in found.recommendations] == [
        one.value_usd for one in whole.recommendations
    ]
    assert by_id(found.recommendations)["duplicate_claim"].drugs == ()
    assert "retention" in found.notes[0]


def test_it_holds_no_member_key(optimized):
    assert "M-SECRET" not in str(build_optimization(optimized).to_json())
