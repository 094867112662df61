"""How gunicorn serves this project; read by itself where it starts in this folder.

Several workers count requests each for itself, so they share a folder that /metrics adds up.
"""

import os
import shutil
import tempfile
from typing import Any

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_made: list[str] = []


def on_starting(server: Any) -> None:
    """Before the workers are forked: the folder, unless one is given or one worker is alone."""
    if server.cfg.workers > 1 and not os.environ.get(FOLDER):
        _made.append(tempfile.mkdtemp(prefix="leaf-metrics-"))
        os.environ[FOLDER] = _made[0]


def child_exit(server: Any, worker: Any) -> None:
    """What a worker counted stays; what it measured of itself goes with it."""
    if os.environ.get(FOLDER):
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)


def on_exit(server: Any) -> None:
    """A folder made here is not left behind."""
    for folder in _made:
        shutil.rmtree(folder, ignore_errors=True)
