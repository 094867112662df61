"""Serving without a broker: the web server as a child, the job loop in this process."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings

READY_SECONDS = 30


class ServerDied(RuntimeError):
    """The web server stopped before it answered."""


def start_server(address: str, workers: int) -> "subprocess.Popen[bytes]":
    """Gunicorn on the address, answering before this returns."""
    command = [sys.executable, "-m", "gunicorn", "leafenterprise.wsgi", "--bind", address]
    command += ["--workers", str(workers), "--threads", "4", "--timeout", "120"]
    command += ["--log-level", "warning", "--config", str(settings.ROOT / "gunicorn.conf.py")]
    child = subprocess.Popen(command, env={**os.environ, "LEAF_STATIC_FINDERS": "true"})
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if child.poll() is not None:
            raise ServerDied(f"the web server stopped with code {child.returncode}; see above")
        if _answers(f"http://{address}/health/live"):
            return child
        time.sleep(0.1)
    child.terminate()
    child.wait(10)
    raise ServerDied(f"the web server did not answer within {READY_SECONDS} s")


def serve_until_stopped(
    child: "subprocess.Popen[bytes]", work: Callable[[threading.Event], object]
) -> int:
    """Work until Ctrl-C, SIGTERM or the server's end, then stop the server; its exit code."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    threading.Thread(target=_set_at_end, args=(child, stop), daemon=True).start()
    work(stop)
    ended_by_itself = child.poll()
    child.terminate()
    try:
        child.wait(10)
    except subprocess.TimeoutExpired:
        child.kill()
    return ended_by_itself or 0


def _set_at_end(child: "subprocess.Popen[bytes]", stop: threading.Event) -> None:
    child.wait()
    stop.set()


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2) as answer:  # noqa: S310 — always our own loopback address
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
