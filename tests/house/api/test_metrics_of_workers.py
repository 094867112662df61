"""Whichever worker is asked, /metrics counts what all of them answered."""

import os
import re
from pathlib import Path
from urllib.request import urlopen

import pytest

from leafenterprise.demo.server import start_server
from tests.services import free_port

ASKED = 30


@pytest.fixture
def address(tmp_path, monkeypatch):
    """Two workers, serving."""
    monkeypatch.setenv("LEAF_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LEAF_HTTPS", "false")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    address = f"127.0.0.1:{free_port()}"
    child = start_server(address, workers=2)
    yield address
    child.terminate()
    child.wait(20)
    assert list(Path(tmp_path).glob("leaf-metrics-*")) == []


def counted(address: str) -> int:
    """How many health checks the server says it has answered."""
    with urlopen(f"http://{address}/metrics", timeout=30) as answer:
        text = answer.read().decode()
    found = re.findall(r"leaf_requests_total\{[^}]*health/live[^}]*\} (\d+)", text)
    return sum(int(number) for number in found)


def test_it_adds_up_the_workers(address):
    before = counted(address)

    for _ in range(ASKED):
        urlopen(f"http://{address}/health/live", timeout=30).close()

    assert [counted(address) - before for _ in range(6)] == [ASKED] * 6
    assert os.environ.get("PROMETHEUS_MULTIPROC_DIR") is None
