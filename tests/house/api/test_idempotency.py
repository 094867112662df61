"""A write that is sent twice with the same key happens once."""

import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.test import APIClient, APIRequestFactory

from leafenterprise.accounts.models import Organization
from leafenterprise.shared.idempotency import _digest
from leafenterprise.shared.models import StoredAnswer
from tests.house.api.envelope import assert_envelope
from tests.people import api_of, make_user
from tests.places import ROOT
from tests.services import postgres_cluster

pytestmark = [pytest.mark.urls("tests.house.api.stage"), pytest.mark.django_db]
ADDRESS = "/api/stage/counted/"


def send(client: APIClient, key: str | None = "k1", name: str = "a"):
    headers = {} if key is None else {"HTTP_IDEMPOTENCY_KEY": key}
    return client.post(ADDRESS, {"name": name}, **headers)


def made() -> int:
    return Organization.objects.filter(name__in=["a", "b", "refused", "failed"]).count()


def test_it_answers_the_same_and_acts_once():
    client = api_of(make_user())

    first, second = send(client), send(client)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert second["Location"] == first["Location"] == "/a"
    assert second["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert made() == 1


def test_it_acts_each_time_without_a_key():
    client = api_of(make_user())

    send(client, None, "a")
    send(client, None, "b")

    assert made() == 2
    assert not StoredAnswer.objects.exists()


def test_it_refuses_the_key_with_another_body():
    client = api_of(make_user())
    send(client)

    assert_envelope(send(client, name="b"), 409, "IDEMPOTENCY_MISMATCH")
    assert made() == 1


def test_it_tells_numbers_apart_by_every_digit():
    client = api_of(make_user())
    bodies = ['{"name": "a", "amount": 0.1}'] * 2 + ['{"name": "a", "amount": 0.10000000000000001}']

    answers = [
        client.generic("POST", ADDRESS, body, "application/json", HTTP_IDEMPOTENCY_KEY="k1")
        for body in bodies
    ]

    assert [answer.status_code for answer in answers] == [201, 201, 409]
    assert answers[1]["Idempotent-Replayed"] == "true"


def test_it_keeps_the_keys_of_callers_apart():
    send(api_of(make_user()))

    response = send(api_of(make_user()), name="b")

    assert response.status_code == 201
    assert made() == 2


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 201, "é"])
def test_it_refuses_an_unusable_key(key):
    assert_envelope(send(api_of(make_user()), key), 400, "VALIDATION_ERROR")


@pytest.mark.parametrize(("name", "status"), [("refused", 409), ("failed", 422)])
def test_it_undoes_and_forgets_an_error(name, status):
    client = api_of(make_user())

    answered = send(client, name=name)

    assert answered.status_code == status
    assert made() == 0
    assert send(client).status_code == 201


def test_it_waits_for_a_request_still_at_work():
    client = api_of(make_user())
    send(client)
    StoredAnswer.objects.update(answered_at=None)

    response = send(client)

    assert_envelope(response, 409, "IDEMPOTENCY_IN_PROGRESS")
    assert response["Retry-After"] == "1"


def test_it_takes_over_from_a_request_that_died():
    client = api_of(make_user())
    send(client)
    Organization.objects.filter(name="a").delete()
    StoredAnswer.objects.update(answered_at=None, claimed_until=timezone.now())

    response = send(client)

    assert response.status_code == 201
    assert made() == 1


def test_it_undoes_the_work_of_one_who_lost_the_claim(monkeypatch):
    client = api_of(make_user())
    monkeypatch.setattr("leafenterprise.shared.idempotency.secrets.token_hex", lambda _: "mine")

    def stolen(**_):
        row = Organization(name="a", slug="a")
        row.save()
        StoredAnswer.objects.update(claim="another")
        return row

    monkeypatch.setattr(Organization.objects, "create", stolen)

    response = send(client)

    assert_envelope(response, 409, "IDEMPOTENCY_IN_PROGRESS")
    assert made() == 0


def test_it_forgets_after_a_day():
    client = api_of(make_user())
    send(client)
    StoredAnswer.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    Organization.objects.filter(name="a").delete()

    assert send(client, name="a").status_code == 201
    assert StoredAnswer.objects.count() == 1


def test_it_tells_files_apart_and_leaves_them_readable():
    def uploaded(content: bytes) -> Request:
        upload = SimpleUploadedFile("claims.csv", content)
        request = APIRequestFactory().post("/", {"file": upload, "kind": "x"}, format="multipart")
        return Request(request, parsers=[MultiPartParser()])

    first = uploaded(b"1,2")

    assert _digest(first) == _digest(uploaded(b"1,2")) != _digest(uploaded(b"1,3"))
    assert first.data["file"].read() == b"1,2"


def race(database_url: str) -> dict:
    environment = {**os.environ, "DATABASE_URL": database_url, "LEAF_DEBUG": "true"}
    command = [sys.executable, "-W", "error::RuntimeWarning", "-m", "tests.house.api.race"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def assert_once(told: dict) -> None:
    assert told["made"] == told["bodies"] == told["keys"]
    assert set(told["statuses"]) <= {"201", "409"}
    assert told["statuses"]["201"] >= told["keys"]
    assert sum(told["statuses"].values()) == told["requests"]
    assert told["unanswered"] == 0


def test_it_acts_once_however_many_race_on_sqlite(tmp_path):
    assert_once(race(f"sqlite:///{tmp_path / 'race.sqlite3'}"))


@pytest.mark.postgres
def test_it_acts_once_however_many_race_on_postgresql():
    with postgres_cluster() as database_url:
        assert_once(race(database_url))
