"""What Prometheus reads, and who may."""

import os
import subprocess
import sys

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from leafenterprise.shared import metrics
from tests.places import ROOT

pytestmark = pytest.mark.django_db


def samples(text: str) -> dict:
    found = [s for family in text_string_to_metric_families(text) for s in family.samples]
    return {(s.name, *sorted(s.labels.values())): s.value for s in found}


def read(**headers) -> dict:
    return samples(Client().get("/metrics", **headers).content.decode())


def test_it_counts_requests_by_route_and_status():
    key = ("leaf_requests_total", "/api/v1/tokens/", "401", "GET")
    before = read().get(key, 0)

    Client().get("/api/v1/tokens/?page=7")

    assert read()[key] == before + 1
    assert read()[("leaf_request_seconds_count", "/api/v1/tokens/", "GET")] >= 1


def test_it_shares_one_label_among_what_nobody_defined():
    Client().generic("BREW", "/nowhere/planted-canary/")

    told = read()

    assert ("leaf_requests_total", "404", "OTHER", "unmatched") in told
    assert not any("planted-canary" in str(key) for key in told)


def test_it_shows_jobs_the_build_and_the_process(settings):
    told = read()

    assert told[("leaf_jobs", "queued")] == 0
    assert told[("leaf_build_info", settings.CODE_VERSION)] == 1
    assert told[("process_resident_memory_bytes",)] > 0


def test_it_leaves_out_a_gauge_that_fails(monkeypatch):
    def broken():
        raise RuntimeError

    monkeypatch.setitem(metrics._live, "x", metrics.LiveGauge("leaf_x", "x", (), broken))

    told = read()

    assert ("leaf_x",) not in told
    assert ("leaf_jobs", "queued") in told


@pytest.mark.parametrize(
    ("address", "status"), [("127.0.0.1", 200), ("::1", 200), ("10.0.0.1", 403), ("", 403)]
)
def test_it_is_for_this_machine_where_no_token_is_set(address, status):
    assert Client().get("/metrics", REMOTE_ADDR=address).status_code == status


@pytest.mark.parametrize(
    ("sent", "status"), [("Bearer right", 200), ("Bearer wrong", 403), ("", 403), ("é", 403)]
)
def test_it_asks_for_the_token_where_one_is_set(settings, sent, status):
    settings.METRICS_TOKEN = "right"

    assert Client().get("/metrics", HTTP_AUTHORIZATION=sent).status_code == status


def test_it_adds_up_worker_processes(tmp_path):
    count = (
        "from leafenterprise.shared import metrics\n"
        "metrics.observe('GET', '/x', 200, 0.1)\n"
        "print(metrics.exposition().decode())"
    )
    environment = {
        **os.environ,
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "leafenterprise.settings",
        "LEAF_DEBUG": "true",
    }
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", count], cwd=ROOT, env=environment,
            capture_output=True, text=True, check=True,
        )  # fmt: skip

    assert samples(done.stdout)[("leaf_requests_total", "/x", "200", "GET")] == 2
