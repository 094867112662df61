"""The heart-beat keeps the lease, and hears of cancel and loss."""

import threading

import pytest
from django.db import OperationalError
from django.utils import timezone

from leafenterprise.jobs.heartbeat import HeartBeat
from leafenterprise.jobs.leases import claim
from leafenterprise.jobs.models import Job
from leafenterprise.jobs.running import RunningJob
from tests.jobs.build import NOON, make_job

pytestmark = pytest.mark.django_db


@pytest.fixture
def running():
    job = make_job(now=NOON)
    return RunningJob(job, claim("here", NOON))


def test_it_renews_the_lease(running):
    assert HeartBeat(running)._renew()

    assert Job.objects.get().lease_until > timezone.now()
    assert not running.cancelled()


def test_it_hears_that_somebody_cancelled(running):
    Job.objects.update(cancel_requested_at=NOON)

    HeartBeat(running)._renew()

    assert running.cancel_asked.is_set()


def test_it_ends_when_the_lease_was_taken(running):
    Job.objects.update(attempts=9)

    assert not HeartBeat(running)._renew()
    assert running.lost.is_set()


def test_it_survives_a_database_that_is_away(running, monkeypatch):
    def away(self, now):
        raise OperationalError

    monkeypatch.setattr(type(running.lease), "renew", away)

    assert HeartBeat(running)._renew()
    assert not running.lost.is_set()


def test_it_beats_while_the_block_runs_and_no_longer(running, settings, monkeypatch):
    settings.JOB_LEASE_SECONDS = 0.06
    beats = threading.Semaphore(0)
    monkeypatch.setattr(HeartBeat, "_renew", lambda self: beats.release() or True)

    with HeartBeat(running) as beat:
        assert beats.acquire(timeout=5)
        assert beats.acquire(timeout=5)

    assert not beat._thread.is_alive()


def test_it_stops_beating_once_the_lease_is_lost(running, settings, monkeypatch):
    settings.JOB_LEASE_SECONDS = 0.06
    monkeypatch.setattr(HeartBeat, "_renew", lambda self: False)

    with HeartBeat(running) as beat:
        beat._thread.join(timeout=5)

        assert not beat._thread.is_alive()
