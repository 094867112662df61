"""Two runs figure by figure: each cause alone, several at once, and the split that adds up."""

from decimal import Decimal

import pytest

from leafenterprise.jobs.loop import run_pending
from leafenterprise.shared.errors import InvalidInput, NotAllowed
from savings.actions.comparisons import ask_for_split
from savings.actions.supersede import AlreadySuperseded, NotSuperseding, supersede_run
from savings.comparison import NotComparable, compare_runs
from savings.posture import export_blocks
from savings.queries.runs import governing_run
from tests.savings.build import (
    make_client,
    make_finished_run,
    make_queued_run,
)
from tests.savings.changed_runs import SWAPS, run_again

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("cause", SWAPS)
def test_it_names_the_only_cause(cause, finished, client_of_cedar, tmp_path):
    newer = run_again(finished, client_of_cedar, tmp_path, cause)

    found = compare_runs(newer, finished)

    assert (found.older, found.newer) == (finished, newer)
    assert cause in {one.id for one in found.causes}
    assert {one.id for one in found.causes} == {cause}
    assert found.changed
    assert {pair.attribution for pair in found.changed} == {cause}


def test_it_says_when_causes_cannot_be_told_apart(finished, client_of_cedar, tmp_path):
    newer = run_again(finished, client_of_cedar, tmp_path, "rows", "contract")

    found = compare_runs(finished, newer)

    assert {pair.attribution for pair in found.changed} == {"not_separable"}
    assert found.splittable
    changed = {pair.formula: pair for pair in found.changed}
    assert changed["script_count"].difference == "-5"
    assert set(changed["script_count"].possible) == {"rows", "contract"}


def test_it_divides_a_difference_that_adds_up(finished, client_of_cedar, tmp_path, operator):
    newer = run_again(finished, client_of_cedar, tmp_path, "rows", "contract", "prices")

    asked = ask_for_split(one=newer, other=finished, by=operator)
    again = ask_for_split(one=finished, other=newer, by=operator)
    run_pending(once=True)
    found = compare_runs(finished, newer)

    assert asked == again
    assert [step["cause"] for step in found.split.steps] == ["code", "rows", "prices", "contract"]
    pairs = {pair.formula: pair for pair in found.changed}
    assert pairs["script_count"].attribution == "rows"
    for pair in found.changed:
        if pair.difference is not None:
            assert sum(Decimal(share.amount) for share in pair.shares) == Decimal(pair.difference)
    shares = {share.cause: share.amount for share in pairs["guarantee_due"].shares}
    assert Decimal(shares["contract"]) != 0
    assert Decimal(shares["code"]) == 0


def test_it_puts_findings_and_completeness_side_by_side(finished, client_of_cedar, tmp_path):
    newer = run_again(finished, client_of_cedar, tmp_path, "rows")

    found = compare_runs(finished, newer)

    lines = {line.id: line.amounts for line in found.completeness}
    assert lines["scope/in_scope"]["rows"] == ("12", "7", "-5")
    assert {line.id for line in found.findings} == set(finished.rule_versions)
    stated = {one["rule"]: one["readiness"] for one in finished.facts["metrics"]["findings"]}
    assert {line.id: line.readiness[0] for line in found.findings} == stated


def test_it_compares_only_what_is_comparable(finished, harbor, tmp_path, client_of_cedar):
    theirs = make_finished_run(make_client(harbor, "theirs"), tmp_path, "ITR-9")

    for other in (finished, theirs):
        with pytest.raises(NotComparable):
            compare_runs(finished, other)


def test_it_lets_no_viewer_ask_for_a_split(finished, client_of_cedar, tmp_path, viewer):
    newer = run_again(finished, client_of_cedar, tmp_path, "rows")

    with pytest.raises(NotAllowed):
        ask_for_split(one=finished, other=newer, by=viewer)


def test_a_newer_run_takes_the_place_of_an_older(finished, client_of_cedar, tmp_path, operator):
    newer = run_again(finished, client_of_cedar, tmp_path, "rows")
    before = (finished.facts_digest, finished.state)

    made = supersede_run(run=finished, successor=newer, reason="More rows came.", by=operator)
    again = supersede_run(run=finished, successor=newer, reason="Said twice.", by=operator)

    finished.refresh_from_db()
    assert made == again
    assert (finished.facts_digest, finished.state) == before
    assert governing_run(finished.request) == newer
    assert [why.code for why in export_blocks(finished)] == ["RUN_SUPERSEDED"]
    assert "RUN_SUPERSEDED" not in [why.code for why in export_blocks(newer)]


def test_it_follows_the_chain_of_successors(finished, client_of_cedar, tmp_path, operator):
    second = run_again(finished, client_of_cedar, tmp_path, "rows")
    third = run_again(second, client_of_cedar, tmp_path, "prices")
    supersede_run(run=finished, successor=second, reason="Rows", by=operator)
    supersede_run(run=second, successor=third, reason="Prices", by=operator)

    assert governing_run(finished.request) == third
    with pytest.raises(AlreadySuperseded):
        supersede_run(run=finished, successor=third, reason="Other", by=operator)


def test_it_refuses_what_cannot_take_the_place(
    finished, client_of_cedar, tmp_path, operator, viewer, harbor
):
    newer = run_again(finished, client_of_cedar, tmp_path, "rows")
    waiting = make_queued_run(make_client(harbor, "theirs"), tmp_path, "ITR-9")

    for run, successor in ((newer, finished), (finished, finished), (finished, waiting)):
        with pytest.raises(NotSuperseding):
            supersede_run(run=run, successor=successor, reason="Why not", by=operator)
    with pytest.raises(InvalidInput):
        supersede_run(run=finished, successor=newer, reason=" ", by=operator)
    with pytest.raises(NotAllowed):
        supersede_run(run=finished, successor=newer, reason="Why not", by=viewer)
