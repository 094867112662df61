"""The smoke walk over a served demonstration, and what it says of a broken one."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from leafenterprise.demo.server import start_server
from tests.migrated import copy_template
from tests.places import ROOT

pytestmark = pytest.mark.slow
ROWS = "2000"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A demonstration in a process of its own: its address and its database."""
    data = tmp_path_factory.mktemp("demo")
    own = {
        "LEAF_DATA_DIR": str(data),
        "DATABASE_URL": f"sqlite:///{data / 'db.sqlite3'}",
        "LEAF_HTTPS": "false",
        "LEAF_LOG_LEVEL": "ERROR",
        "LEAF_ENGINE_THREADS": "1",
        "LEAF_ANON_RATE": "1000/min",
    }
    kept = {name: text for name, text in os.environ.items() if not name.startswith("LEAF_")}
    copy_template(data / "db.sqlite3")
    seeded = manage(kept | own, "demo", "--rows", ROWS, "--no-serve")
    assert seeded.returncode == 0, seeded.stderr[-3000:]
    before = dict(os.environ)
    os.environ.update(own)
    try:
        child = start_server(f"127.0.0.1:{free_port()}", workers=1)
    finally:
        os.environ.clear()
        os.environ.update(before)
    yield child.args[child.args.index("--bind") + 1], data / "db.sqlite3", kept | own
    child.terminate()
    child.wait(10)


def manage(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """A management command as a process."""
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def walk(address: str, *options: str) -> subprocess.CompletedProcess[str]:
    """The smoke script, as its user runs it."""
    script = Path("scripts/smoke_client_portal.py")
    command = [sys.executable, str(script), "--base-url", f"http://{address}", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_it_finds_every_contract_kept(served):
    walked = walk(served[0])

    assert walked.returncode == 0, walked.stdout + walked.stderr
    assert "FAIL" not in walked.stdout
    assert walked.stdout.count("ok  ") > 15


def test_it_says_when_nobody_answers():
    walked = walk(f"127.0.0.1:{free_port()}")

    assert walked.returncode == 2
    assert "nobody answers" in walked.stdout


def test_it_finds_a_person_who_cannot_export(served):
    walked = walk(served[0], "--email", "viewer@demo.example")

    assert walked.returncode == 1
    assert "FAIL workbook" in walked.stdout
    assert "FAIL queue: the same request twice is one run" in walked.stdout


def test_it_finds_facts_that_were_touched(served):
    address, _, environment = served
    touched = manage(environment, "shell", "--no-imports", "-c", TOUCH)
    assert touched.returncode == 0, touched.stderr[-2000:]

    walked = walk(address)

    assert walked.returncode == 1
    assert "FAIL report: the digest is that of the facts" in walked.stdout


TOUCH = """
from leafenterprise.shared.immutable import lifted
from savings.models import SavingsRun
run = SavingsRun.objects.get()
run.facts["metrics"]["lines"] += 1
with lifted():
    SavingsRun.objects.filter(pk=run.pk).update(facts=run.facts)
"""
