"""The workbook by its route: the deliverable's contract kept, and the facts that the API states.

How it is laid out, recalculated and refused in every state: tests/savings/workbook and its
neighbours.
"""

import json

import pytest

from savings.parity import SURFACES
from savings.parity._verify import read_truth
from savings.workbook.contract import check_workbook
from tests.people import api_of
from tests.savings.build import make_request
from tests.savings.conftest import client_of_cedar, finished  # noqa: F401

pytestmark = pytest.mark.django_db
ROUTE = "/api/client-report-xlsx"


def test_it_hands_out_a_workbook_that_states_what_the_api_states(
    finished,  # noqa: F811
    operator,
    tmp_path,
    monkeypatch,
):
    monkeypatch.setattr("savings.parity.workbook.is_recalculated", lambda: False)
    caller, asked = api_of(operator), {"request": "ITR-1"}

    answer, told = caller.get(ROUTE, asked), caller.get("/api/client-report", asked).json()

    content, path = answer.getvalue(), tmp_path / "run.xlsx"
    path.write_bytes(content)
    answer.close()
    assert (answer.status_code, answer["X-Facts-Digest"]) == (200, told["facts_digest"])
    assert told["facts"] == json.loads(json.dumps(finished.facts))
    assert check_workbook(path) == []
    assert SURFACES["workbook"].differences(read_truth(finished), content) == []


def test_it_hands_out_none_where_no_run_is_governed(client_of_cedar, operator):  # noqa: F811
    make_request(client_of_cedar, "ITR-2")

    answer = api_of(operator).get(ROUTE, {"request": "ITR-2"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "EXPORT_BLOCKED")
    assert answer.json()["error"]["details"]["reasons"][0]["code"] == "SCOPE_UNRESOLVED"
