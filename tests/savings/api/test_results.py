"""Results of a run over the API, down to the claims."""

import pytest

from leafenterprise.jobs.loop import run_pending
from savings.actions.runs import queue_run
from savings.claims.cube import OTHER_KEY
from savings.serializers.claim_rows import ClaimLineOut, FindingOut, MadeOut, NettedOut
from savings.serializers.runs import FigureOut
from tests.people import api_of
from tests.savings.build import (
    claims_csv,
    make_dataset,
    make_plan,
    make_queued_run,
    make_request,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def get(finished, viewer):
    """Ask for a part of the finished run."""
    api = api_of(viewer)
    return lambda part="", **query: api.get(
        f"/api/v1/savings/runs/{finished.public_id}/{part}", query
    )


def test_it_shows_the_manifest_without_addresses(get):
    run = get().json()

    assert run["manifest"]["datasets"][0]["sha256"]
    assert "address" not in run["manifest"]["datasets"][0]


def test_it_opens_a_figure_to_how_it_was_made(get):
    answer = get("figures/gross_cost/").json()

    assert answer["figure"]["value"] == "132.00"
    assert answer["figure"]["readiness"] == "final"
    assert answer["made"]["statement"]
    assert answer["made"]["sums"]


def test_it_does_not_know_a_formula_that_is_none(get):
    assert get("figures/no_such_formula/").status_code == 404


def test_it_shows_every_value_of_a_segment(get):
    page = get("segments/", kind="month").json()

    assert [row["key"] for row in page["results"]] == ["2026-01", "2026-02", "2026-03"]
    assert sum(row["lines"] for row in page["results"]) == 12


def test_it_drills_down_to_source_rows_without_member_keys(get):
    page = get("lines/", kind="month", key="2026-02", page_size=2).json()

    assert page["count"] == 4
    assert len(page["results"]) == 2
    assert page["results"][0]["source_line"]
    assert "member_key" not in page["results"][0]


def test_it_drills_down_to_the_claims_of_a_formula(get):
    assert get("lines/", formula="effective_discount").json()["count"] == 12
    assert get("lines/", formula="nothing").status_code == 400


def test_it_declares_every_column_of_a_line(get):
    row = get("lines/", page_size=1).json()["results"][0]

    assert set(row) == set(ClaimLineOut().fields)


def test_it_declares_every_column_of_finding_and_netted_row(client_of_cedar, tmp_path, viewer):
    twice = [{"claim_id": name} for name in ("A", "B")]
    reversal = {"claim_id": "R", "status": "reversed", "rx_number": "nobody"}
    dataset = make_dataset(client_of_cedar, tmp_path, claims_csv([*twice, reversal]))
    make_plan(client_of_cedar, [dataset])
    run = queue_run(request=make_request(client_of_cedar), by=client_of_cedar.by)
    run_pending(once=True)
    address = f"/api/v1/savings/runs/{run.public_id}"

    finding = api_of(viewer).get(f"{address}/findings/").json()["results"][0]
    netted = api_of(viewer).get(f"{address}/netted/").json()["results"][0]

    assert set(finding) == set(FindingOut().fields)
    assert set(netted) == set(NettedOut().fields)


def test_it_declares_how_a_figure_was_made(get):
    answer = get("figures/gross_cost/").json()

    assert set(answer["figure"]) >= set(FigureOut().fields)
    assert set(answer["made"]) == set(MadeOut().fields)


def test_it_lists_findings_by_rule(get):
    answer = get("findings/")

    assert answer.status_code == 200
    assert get("findings/", rule="no_such_rule").status_code == 400


def test_it_lists_what_netting_took_out(client_of_cedar, tmp_path, viewer):
    reversal = {"claim_id": "R", "status": "reversed", "rx_number": "nobody", "plan_paid_usd": "-9"}
    dataset = make_dataset(client_of_cedar, tmp_path, claims_csv([{"claim_id": "A"}, reversal]))
    make_plan(client_of_cedar, [dataset])
    run = queue_run(request=make_request(client_of_cedar), by=client_of_cedar.by)
    run_pending(once=True)

    route = f"/api/v1/savings/runs/{run.public_id}/netted/"
    page = api_of(viewer).get(route).json()

    assert [(row["claim_id"], row["reason"]) for row in page["results"]] == [
        ("R", "orphan_reversal")
    ]
    assert page["count"] == 1
    assert api_of(viewer).get(route, {"reason": "mood"}).status_code == 400


def test_it_lists_rules_and_completeness(get):
    assert {row["rule"] for row in get("rules/").json()["results"]} >= {"duplicate_claim"}
    told = get("completeness/").json()["results"]
    assert [row["code"] for row in told[:3]] == ["received", "rejected", "accepted"]


def test_it_refuses_a_segment_kind_that_is_none(get):
    assert get("lines/", kind="colour").status_code == 400


@pytest.mark.parametrize("list_of", ["lines/", "findings/"])
def test_it_refuses_to_list_the_lines_of_a_remainder(get, list_of):
    assert get(list_of, kind="drug", key=OTHER_KEY).status_code == 400


def test_it_builds_only_the_sections_asked_for(get):
    report = get("report/", section="lineage").json()

    assert [section["id"] for section in report["sections"]] == ["lineage"]
    assert get("report/", section="gossip").status_code == 400


def test_it_says_how_far_a_run_is(client_of_cedar, tmp_path, viewer):
    run = make_queued_run(client_of_cedar, tmp_path)
    api = api_of(viewer)

    progress = api.get(f"/api/v1/savings/runs/{run.public_id}/progress/").json()
    report = api.get(f"/api/v1/savings/runs/{run.public_id}/report/")

    assert (progress["state"], progress["job_state"]) == ("queued", "queued")
    assert (report.status_code, report.json()["error"]["code"]) == (409, "RUN_NOT_FINISHED")


def test_it_knows_no_other_kind_of_segment(finished, viewer):
    answer = api_of(viewer).get(f"/api/v1/savings/runs/{finished.public_id}/segments/?kind=nope")

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
