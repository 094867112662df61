"""Alive, and ready to serve."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from leafenterprise.shared import health
from tests.services import redis_server

pytestmark = pytest.mark.django_db


def ready() -> tuple[int, dict]:
    response = Client().get("/health/ready")
    assert "no-store" in response["Cache-Control"]
    return response.status_code, response.json()


def test_it_lives_without_a_database(django_db_blocker):
    with django_db_blocker.block():
        response = Client().get("/health/live")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_it_is_ready():
    status, told = ready()

    assert (status, told["status"]) == (200, "ok")
    assert {"database", "migrations", "lake", "broker", "jobs"} <= set(told["checks"])
    assert told["checks"]["jobs"]["remark"] == "nothing waits"


def test_it_is_not_ready_with_migrations_to_apply():
    MigrationRecorder(connection).record_unapplied("shared", "0001_stored_answers")

    status, told = ready()

    assert (status, told["checks"]["migrations"]["status"]) == (503, "failed")


def test_it_is_not_ready_without_a_lake(settings, tmp_path):
    settings.LAKE_DIR = tmp_path / "file" / "lake"
    (tmp_path / "file").write_text("in the way")

    status, told = ready()

    assert (status, told["checks"]["lake"]["status"]) == (503, "failed")
    assert str(tmp_path) not in str(told)


def test_it_asks_the_broker_where_there_is_one(settings):
    settings.JOBS_MODE = "celery"
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    status, told = ready()

    assert (status, told["checks"]["broker"]["status"]) == (503, "failed")


@pytest.mark.redis
def test_it_is_ready_with_a_broker_that_answers(settings):
    settings.JOBS_MODE = "celery"
    with redis_server() as settings.REDIS_URL:
        status, told = ready()

    assert (status, told["checks"]["broker"]["remark"]) == (200, "answers")


def test_it_gives_away_no_reason_but_its_own(monkeypatch):
    def broken() -> str:
        raise RuntimeError("secret")

    monkeypatch.setitem(health._probes, "broken", broken)

    status, told = ready()

    assert status == 503
    assert told["checks"]["broken"] == {"status": "failed", "remark": "RuntimeError"}
