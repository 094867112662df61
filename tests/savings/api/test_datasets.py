"""Files in and out over the API."""

import pytest

from leafenterprise.jobs.loop import run_pending
from savings.actions.layouts import sync_layouts
from savings.models import ClaimDataset, Upload
from tests.people import api_of
from tests.savings.build import claims_csv, make_dataset, sent_file

pytestmark = pytest.mark.django_db
DATASETS = "/api/v1/savings/datasets/"


@pytest.fixture
def send(client_of_cedar, operator):
    """Send a file as the operator."""
    sync_layouts()
    api = api_of(operator)

    def post(content=None, headers=None, **changes):
        sent = {
            "file": sent_file(content),
            "organization": client_of_cedar.organization.slug,
            "pbm": "test-rx",
            "layout": "canonical",
            **changes,
        }
        return api.post(DATASETS, sent, format="multipart", headers=headers or {})

    return post


def test_it_takes_a_file_and_tells_what_became_of_it(send, operator):
    upload = send().json()
    run_pending(once=True)

    told = api_of(operator).get(f"/api/v1/savings/uploads/{upload['id']}/").json()

    assert upload["state"] == "received"
    assert told["state"] == "ingested"
    assert told["dataset"] == ClaimDataset.objects.get().public_id


def test_it_happens_once_for_one_idempotency_key(send):
    answers = [send(headers={"Idempotency-Key": "k-1"}) for _ in range(2)]

    assert answers[0].json() == answers[1].json()
    assert Upload.objects.count() == 1


def test_it_refuses_another_clients_name(send, harbor):
    answer = send(organization=harbor.slug)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")


def test_it_does_not_know_an_unknown_layout(send):
    assert send(layout="nobody-has-this").status_code == 404


def test_it_shows_rows_and_dollars_that_add_up(client_of_cedar, tmp_path, viewer):
    dataset = make_dataset(client_of_cedar, tmp_path)

    quality = api_of(viewer).get(f"{DATASETS}{dataset.public_id}/quality/").json()

    assert quality["adds_up"]
    assert quality["totals"]["plan_paid_usd"] == {
        "received": "120.00",
        "accepted": "120.00",
        "rejected": "0.00",
        "stored": "120.00",
        "unreadable": 0,
    }


def test_it_lists_rejects_without_their_values(client_of_cedar, tmp_path, viewer):
    rows = [{"claim_id": "A"}, {"claim_id": "B", "plan_paid_usd": "=cmd|x"}]
    dataset = make_dataset(client_of_cedar, tmp_path, claims_csv(rows))
    api = api_of(viewer)

    page = api.get(f"{DATASETS}{dataset.public_id}/rejects/").json()
    download = api.get(f"{DATASETS}{dataset.public_id}/rejects.csv")

    assert page["count"] == 1
    assert page["results"][0]["line"] == 3
    assert page["results"][0]["column"] == "plan_paid_usd"
    text = b"".join(download.streaming_content).decode()
    assert text.splitlines()[0] == "line,column,value_class,reason"
    assert "cmd" not in text


def test_it_pages_rejects(client_of_cedar, tmp_path, viewer):
    rows = [
        {"claim_id": "A"},
        *({"claim_id": f"B{n}", "fill_date": "31/02/2026"} for n in range(5)),
    ]
    dataset = make_dataset(client_of_cedar, tmp_path, claims_csv(rows))

    page = (
        api_of(viewer)
        .get(f"{DATASETS}{dataset.public_id}/rejects/", {"page": 2, "page_size": 2})
        .json()
    )

    assert page["count"] == 5
    assert [row["line"] for row in page["results"]] == [5, 6]


def test_it_narrows_and_sorts_the_list(client_of_cedar, tmp_path, viewer):
    dataset = make_dataset(client_of_cedar, tmp_path)
    api = api_of(viewer)

    found = api.get(DATASETS, {"kind": "claims", "pbm": "test-rx", "ordering": "-created_at"})
    nothing = api.get(DATASETS, {"kind": "eligibility"})
    unsortable = api.get(DATASETS, {"ordering": "address"})

    assert [row["id"] for row in found.json()["results"]] == [dataset.public_id]
    assert nothing.json()["count"] == 0
    assert unsortable.status_code == 400
