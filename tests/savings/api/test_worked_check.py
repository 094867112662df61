"""The specification's worked check, to the cent, from the uploaded file to the API's answer."""

from decimal import Decimal

import pytest

from leafenterprise.jobs.loop import run_pending
from savings.models import ClaimDataset
from tests.people import api_of
from tests.savings.build import claims_csv, freeze, make_plan, make_request, scope_of, sent_file
from tests.spec import worked_check

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(client_of_cedar, operator):
    """The report of a run over the check's claims, sent and queued over HTTP."""
    client, api = client_of_cedar, api_of(operator)
    rows = [{name: _text(value) for name, value in row.items()} for row in worked_check.rows()]
    sent = {
        "file": sent_file(claims_csv(rows)),
        "organization": client.organization.slug,
        "pbm": client.pbm.code,
        "layout": "canonical",
    }
    assert api.post("/api/v1/savings/datasets/", sent, format="multipart").status_code == 202
    run_pending(once=True)
    window = (worked_check.FROM_DATE, worked_check.TO_DATE)
    version = freeze(
        client,
        terms=worked_check.terms(),
        settlements=worked_check.settlements(),
        window=window,
    )
    make_plan(client, [ClaimDataset.objects.get()], version=version, scopes=[scope_of(client)])
    make_request(client, "ITR-WORKED")
    queued = api.post("/api/client-report/queue", {"request": "ITR-WORKED"}, format="json")
    assert queued.status_code == 202, queued.content
    run_pending(once=True)
    return api.get("/api/client-report", {"request": "ITR-WORKED"}).json()


def test_it_comes_out_to_the_cent(report):
    figures = {figure["formula"]: figure for figure in report["facts"]["metrics"]["figures"]}

    found = {name: figures[name]["value"] for name in worked_check.EXPECTED}

    assert found == {name: str(value) for name, value in worked_check.EXPECTED.items()}


def test_it_gives_each_component_its_own_variance(report):
    section = next(part for part in report["sections"] if part["id"] == "guarantees")
    table = section["content"]["tables"][0]
    place = [column["id"] for column in table["columns"]].index("discount_variance")

    found = {
        key: Decimal(row[place]) for key, row in zip(table["keys"], table["rows"], strict=True)
    }

    assert found == worked_check.EXPECTED_VARIANCES


def test_it_is_partial_for_what_the_check_does_not_carry(report):
    readiness = report["facts"]["readiness"]

    codes = {reason["code"] for reason in readiness["reasons"]}

    assert readiness["state"] == "partial"
    assert {"column_absent", "no_price_reference", "no_eligibility"} <= codes


def _text(value):
    return str(value).lower() if isinstance(value, bool) else str(value)
