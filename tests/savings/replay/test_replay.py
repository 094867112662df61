"""A run computed anew gives the same digests, or the input that changed is named."""

import json
from dataclasses import replace

import duckdb
import pytest
from django.core.management import CommandError, call_command

from leafenterprise.jobs.loop import run_pending
from leafenterprise.shared.canonical import digest
from leafenterprise.shared.immutable import lifted
from savings import replay
from savings.actions.runs import queue_run
from savings.formulas import FORMULAS
from savings.lake import dataset_path
from savings.models import ContractVersion
from savings.replay import find_changes, replay_run
from tests.savings.build import claims_csv, make_dataset, make_plan, make_request

pytestmark = pytest.mark.django_db


def inputs_of(run):
    """What has changed that can move results, by name."""
    return [change.input for change in find_changes(run) if change.moves]


def rewrite(path, change):
    """The same file with one thing in it changed."""
    other = path.with_suffix(".other")
    with duckdb.connect() as engine:
        engine.execute(f"CREATE TABLE held AS SELECT * FROM read_parquet('{path}')")
        engine.execute(change)
        engine.execute(f"COPY held TO '{other}' (FORMAT parquet)")
    other.replace(path)


@pytest.mark.parametrize("threads", [1, 2])
def test_it_gives_the_same_digests_on_any_number_of_threads(finished, threads):
    found = replay_run(finished, threads=threads)

    assert found.equals(finished)
    assert found.facts == ()


def as_stored_once(run, schema, touches=()):
    """The run with its facts as an older version of the product stored them."""
    facts = json.loads(json.dumps(run.facts)) | {"schema": schema}
    for finding in facts["metrics"]["findings"]:
        del finding["readiness"], finding["reasons"]
    for why in facts["readiness"]["reasons"]:
        if why["touches"] == ["*"]:
            why["touches"] = list(touches)
    if schema == "leafenterprise.facts/2":
        facts["lineage"]["engine"] = run.engine
    run.facts, run.facts_digest = facts, digest(facts)
    return run


@pytest.mark.parametrize("schema", ["leafenterprise.facts/2", "leafenterprise.facts/3"])
def test_it_compares_a_run_stored_with_older_facts(finished, schema):
    assert replay_run(as_stored_once(finished, schema)).equals(finished)


@pytest.mark.parametrize("touches", [(), ("gross_cost", "total_due")])
def test_it_takes_what_a_gap_in_the_window_touched_as_it_was_recorded(
    client_of_cedar, tmp_path, touches
):
    january = claims_csv([{"claim_id": "C1", "fill_date": "2026-01-10", "paid_date": "2026-01-11"}])
    make_plan(client_of_cedar, [make_dataset(client_of_cedar, tmp_path, january)])
    run = queue_run(request=make_request(client_of_cedar), by=client_of_cedar.by)
    run_pending(once=True)
    run.refresh_from_db()
    assert "CLAIMS_MONTH_MISSING" in {why["code"] for why in run.facts["readiness"]["reasons"]}

    assert replay_run(as_stored_once(run, "leafenterprise.facts/3", touches)).equals(run)
    run.facts["readiness"]["reasons"][0]["clears"] = "Otherwise."
    run.facts_digest = digest(run.facts)
    assert not replay_run(run).equals(run)


def test_it_finds_nothing_changed_in_a_run_left_alone(finished, capsys):
    call_command("replay_run", finished.public_id, threads=1)

    told = capsys.readouterr().out
    assert "The same run: both digests are equal." in told
    assert "changed" not in told


def test_it_names_a_dataset_whose_bytes_changed(finished, capsys):
    dataset = finished.manifest["datasets"][0]
    change = "UPDATE held SET ingredient_cost_usd = ingredient_cost_usd + 1 WHERE claim_id = 'C001'"
    rewrite(dataset_path(dataset["address"]), change)

    with pytest.raises(CommandError, match=r"dataset .*its bytes"):
        call_command("replay_run", finished.public_id)

    assert "differs: metrics.figures.total/gross_cost" in capsys.readouterr().out


def test_it_names_a_price_list_whose_bytes_changed(finished):
    price = finished.manifest["prices"][0]
    rewrite(dataset_path(price["address"]), "UPDATE held SET unit_price_usd = unit_price_usd * 2")

    (named,) = inputs_of(finished)

    assert named == f"price {price['title']} ({price['id']}), its bytes"
    assert not replay_run(finished).equals(finished)


def test_it_vouches_for_nothing_where_an_input_changed_and_no_figure_moved(finished, capsys):
    price = finished.manifest["prices"][0]
    unread = "INSERT INTO held SELECT * REPLACE ('00009999999' AS ndc11) FROM held"
    rewrite(dataset_path(price["address"]), unread)

    with pytest.raises(CommandError, match=r"not as recorded: price .*its bytes"):
        call_command("replay_run", finished.public_id)

    assert "both digests are equal" in capsys.readouterr().out


def test_it_names_a_file_that_is_gone(finished):
    dataset_path(finished.manifest["datasets"][0]["address"]).unlink()

    (change,) = find_changes(finished)

    assert change.now == "not there any more"
    with pytest.raises(CommandError, match="cannot be computed again"):
        call_command("replay_run", finished.public_id)


def test_it_names_a_contract_term_that_changed(finished):
    version = finished.contract_version
    terms = [{**version.terms[0], "awp_discount": "0.50"}, *version.terms[1:]]
    with lifted():
        ContractVersion.objects.filter(pk=version.pk).update(terms=terms)

    (named,) = inputs_of(finished)

    assert named.startswith(f"contract {version.contract.name} v{version.number}, terms")
    assert named.endswith("awp_discount")


def test_it_names_a_parameter_that_changed(finished):
    version = finished.contract_version
    changed = {**version.parameters, "offset_policy": "combined"}
    with lifted():
        ContractVersion.objects.filter(pk=version.pk).update(parameters=changed)

    (named,) = inputs_of(finished)

    assert named.endswith("parameter offset_policy")


def test_it_names_a_formula_whose_version_changed(finished, monkeypatch):
    newer = {**FORMULAS, "gross_cost": replace(FORMULAS["gross_cost"], version=99)}
    monkeypatch.setattr(replay, "FORMULAS", newer)

    assert inputs_of(finished) == ["formula gross_cost, version"]


def test_it_names_a_rule_and_the_code_that_changed(finished, monkeypatch, settings):
    settings.CODE_VERSION = "99.0"
    kept = dict(list(replay.RULES.items())[1:])
    gone = next(iter(replay.RULES))
    monkeypatch.setattr(replay, "RULES", kept)

    assert inputs_of(finished) == [f"rule {gone}, version", "code version"]


def test_it_names_evidence_that_came_since_as_another_runs_matter(finished, monkeypatch):
    piece = {"id": "E1", "state": "exact"}
    known, described = replay.standing_for(finished.scope), replay.describe_standing
    monkeypatch.setattr(replay, "standing_for", lambda scope: [*known, piece])
    monkeypatch.setattr(
        replay, "describe_standing", lambda found: found if found is piece else described(found)
    )

    (change,) = find_changes(finished)

    assert (change.input, change.recorded, change.now) == ("evidence E1", "not there", "exact")
    assert not change.moves
    assert replay_run(finished).equals(finished)


def test_it_says_so_where_no_input_changed_and_the_code_did(finished, monkeypatch):
    compute = replay.compute

    def other(inputs, **options):
        return replace(compute(inputs, **options), digest="0" * 64)

    monkeypatch.setattr(replay, "compute", other)

    with pytest.raises(CommandError, match="no input changed"):
        call_command("replay_run", finished.public_id)


def test_it_names_a_manifest_that_was_rewritten(finished):
    finished.manifest["claimed"] = []

    assert "manifest" in inputs_of(finished)


def test_it_knows_no_such_run():
    with pytest.raises(CommandError, match="no finished run"):
        call_command("replay_run", "nothing")
