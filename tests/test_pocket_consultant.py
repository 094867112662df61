"""The pocket consultant by its route: what is reckoned stands whatever a model says or fails to.

Every way in which an answer can be wrong and a provider can fail: tests/savings/consultant.
"""

import pytest
from django.conf import settings as django_settings

from leafenterprise.shared.consultant.provider import breaker
from tests.people import api_of
from tests.savings.conftest import client_of_cedar, finished  # noqa: F401
from tests.savings.consultant.azure import DEPLOYMENT, KEY, azure, failing, streamed
from tests.savings.consultant.facts import answer, statement

pytestmark = pytest.mark.django_db
LIE = answer(statement("The plan spent $1.23.", cost="$1.23 total/gross_cost"))


@pytest.mark.parametrize(
    ("talk", "outcome"),
    [(failing(503), "unavailable"), (streamed(LIE), "rejected")],
    ids=["down", "lying"],
)
def test_it_keeps_the_recommendations_and_shows_no_word(
    talk,
    outcome,
    finished,  # noqa: F811
    consultant,
    settings,
):
    caller, asked = api_of(consultant), {"request": "ITR-1"}
    before = caller.get("/api/optimize", asked).json()
    breaker.cache_clear()

    with azure(talk) as service:
        settings.CONSULTANT = {
            **django_settings.CONSULTANT, "enabled": True, "endpoint": service.endpoint,
            "key": KEY, "deployment": DEPLOYMENT, "deadline_s": 2.0, "retries": 0,
        }  # fmt: skip
        address = f"/api/v1/savings/runs/{finished.public_id}/advice/"
        made = caller.post(address, {"question": "summary"}, format="json").json()
        after = caller.get("/api/optimize", asked)

    assert (made["outcome"], made["statements"]) == (outcome, [])
    assert after.status_code == 200
    assert {**after.json(), "copilot": None} == {**before, "copilot": None}
    assert after.json()["copilot"]["advice"] == []
    finished.refresh_from_db()
    assert finished.facts_digest == before["facts_digest"]
