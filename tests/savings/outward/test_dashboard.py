"""The dashboard payload: cut from the stored facts, by its schema, and nothing more."""

import json

import pytest
from jsonschema import Draft202012Validator

from leafenterprise.shared.canonical import canonical_json
from savings.actions.exports import ExportBlocked, export_artifact
from savings.artifacts import ARTIFACTS
from savings.dashboard import (
    MalformedPayload,
    build_payload,
    payload_schema,
    refuse_malformed,
    run_payload,
)
from savings.formulas import FORMULAS
from savings.lake import artifact_path
from savings.models import SavingsRun
from tests.people import api_of
from tests.savings.build import make_dataset, make_plan, make_request

pytestmark = pytest.mark.django_db
ROUTE = "/api/dashboard-payload"


@pytest.fixture
def payload(finished, viewer):
    return api_of(viewer).get(ROUTE, {"request": "ITR-1"}).json()


def test_it_states_the_facts_of_the_governing_run(finished, payload):
    stored = {figure["id"]: figure for figure in finished.facts["metrics"]["figures"]}

    assert payload["run_id"] == finished.public_id
    assert payload["facts_digest"] == finished.facts_digest
    assert payload["scope"] == finished.facts["scope"]
    assert payload["readiness"]["state"] == finished.readiness
    for metric in payload["metrics"]:
        assert {name: stored[metric["id"]][name] for name in metric} == metric


def test_it_states_the_headline_figures_and_no_other(payload):
    headline = {name for name, formula in FORMULAS.items() if formula.headline}

    assert {metric["formula"] for metric in payload["metrics"]} == headline


def test_it_keeps_its_published_schema(payload, viewer):
    answer = api_of(viewer).get(f"{ROUTE}/schema")
    schema = answer.json()

    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(payload)
    assert answer["Content-Type"] == "application/schema+json"
    assert schema["properties"]["schema"]["const"] == payload["schema"]


def test_it_is_the_least_necessary(payload):
    text = json.dumps(payload)

    for word in (
        "claims.csv",
        "M-SECRET",
        "file_name",
        "ndc11",
        "completeness",
        "segments",
        "C001",
    ):
        assert word not in text


def test_it_is_blocked_with_reasons_without_a_run(client_of_cedar, tmp_path, viewer):
    make_plan(client_of_cedar, [make_dataset(client_of_cedar, tmp_path)])
    request = make_request(client_of_cedar)

    payload = api_of(viewer).get(ROUTE, {"request": request.source_request_number}).json()

    refuse_malformed(payload)
    assert (payload["readiness"]["state"], payload["metrics"]) == ("blocked", [])
    assert payload["readiness"]["reasons"][0]["code"] == "RUN_MISSING"
    assert payload["lineage"] is None


def test_it_states_no_figure_of_a_blocked_run(finished):
    facts = {**finished.facts, "readiness": {"state": "blocked", "reasons": []}}
    blocked = SavingsRun(public_id="x", state="finished", facts=facts, facts_digest="0" * 64)

    assert build_payload(finished.request, blocked)["metrics"] == []


def test_it_is_not_given_to_strangers(finished, outsider):
    assert api_of(outsider).get(ROUTE, {"request": "ITR-1"}).status_code == 404


def test_it_refuses_what_its_schema_does_not_know(finished):
    whole = run_payload(finished)

    for broken in (
        {**whole, "rows": [1]},
        {**whole, "metrics": [{**whole["metrics"][0], "value": 12.5}]},
        {**whole, "metrics": [{**whole["metrics"][0], "member_key": "x"}]},
        {name: value for name, value in whole.items() if name != "readiness"},
    ):
        with pytest.raises(MalformedPayload):
            refuse_malformed(broken)


def test_it_declares_in_openapi_what_the_schema_requires():
    from savings.serializers.publishing import DashboardOut

    assert set(DashboardOut().fields) == set(payload_schema()["required"])


def test_it_is_an_artifact_with_the_same_bytes_each_time(finished, operator, monkeypatch):
    monkeypatch.setattr("savings.artifacts._artifact.export_blocks", lambda run: ())

    made = export_artifact(run=finished, kind="dashboard_payload", draft=False, by=operator)
    again = export_artifact(run=finished, kind="dashboard_payload", draft=False, by=operator)

    text = artifact_path(made.sha256).read_text()
    assert made.pk == again.pk
    assert made.file_name.endswith(f"{finished.public_id}.json")
    assert text == canonical_json(run_payload(finished)) + "\n"


def test_it_has_no_draft():
    assert ARTIFACTS["dashboard_payload"].kinds() == ("dashboard_payload",)


def test_it_does_not_leave_as_a_file_of_a_run_that_may_not(finished, operator):
    SavingsRun.objects.filter(pk=finished.pk)  # stored runs are immutable: judge a copy
    finished.readiness = "candidate_only"

    with pytest.raises(ExportBlocked):
        export_artifact(run=finished, kind="dashboard_payload", draft=False, by=operator)
