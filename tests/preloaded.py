"""Programs that start with the libraries loaded: they take most of the time of a start.

One interpreter imports what needs no settings and forks itself for every program. The program then
reads its settings and loads the project's own modules, as it would if it were started alone.
"""

import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO

from tests.places import ROOT

# The project's modules are loaded by each program itself, those of the tests' tools by none.
LEFT = (
    "leafenterprise", "savings", "tei", "insights", "audit", "tests", "manage", "__",
    "pytest", "_pytest", "xdist", "execnet", "hypothesis", "schemathesis", "playwright",
)  # fmt: skip
TOO_LONG = -signal.SIGALRM


def run(
    module: str,
    *arguments: str,
    environment: Mapping[str, str],
    seconds: int = 120,
    loaded: tuple[str, ...] = (),
) -> "subprocess.CompletedProcess[str]":
    """`python -m MODULE …` to its end, in the project's folder.

    loaded: the libraries that it finds loaded; those of this process where none is named.
    """
    with tempfile.TemporaryDirectory(prefix="leaf-program-") as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        order = [module, arguments, dict(environment), str(out), str(err), seconds]
        code = _server(loaded).ask(json.dumps(order))
        if code == TOO_LONG:
            raise subprocess.TimeoutExpired([module, *arguments], seconds)
        told = out.read_text(), err.read_text()
    return subprocess.CompletedProcess([module, *arguments], code, *told)


class _Server:
    """The interpreter that forks; it ends when nobody can order any more."""

    def __init__(self, loaded: tuple[str, ...]) -> None:
        self.one_at_a_time = threading.Lock()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.preloaded"], env={**os.environ, "PYTHONHASHSEED": "0"},
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        names = loaded or [name for name in sys.modules if not name.startswith(LEFT)]
        assert self.ask(json.dumps(names)) == 0

    def ask(self, line: str) -> int:
        """What became of it."""
        asked, told = self.process.stdin, self.process.stdout
        assert asked
        assert told
        with self.one_at_a_time:
            asked.write(f"{line}\n")
            asked.flush()
            return int(told.readline())


@cache
def _server(loaded: tuple[str, ...]) -> _Server:
    return _Server(loaded)


def _serve(orders: IO[str]) -> None:
    """Loads what the first line names, then runs the program of each further one."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    for name in json.loads(orders.readline()):
        with suppress(Exception):  # it needs settings, or models: each program loads it itself
            import_module(name)
    print(0, flush=True)
    for line in orders:
        module, arguments, environment, out, err, seconds = json.loads(line)
        process = os.fork()
        if not process:
            _become(module, arguments, environment, out, err)
        print(_code_of(process, seconds), flush=True)


def _become(
    module: str, arguments: list[str], environment: dict[str, str], out: str, err: str
) -> None:
    """The program, to its end; never comes back."""
    code = 1
    try:
        for place, path in ((0, os.devnull), (1, out), (2, err)):
            flags = os.O_WRONLY | os.O_CREAT if place else os.O_RDONLY
            os.dup2(os.open(path, flags, 0o600), place)
        os.environ.clear()
        os.environ.update(environment)
        time.tzset()
        sys.argv = [module, *arguments]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _code_of(process: int, seconds: int) -> int:
    """How it ended; killed where it takes too long."""
    latest = time.monotonic() + seconds
    while True:
        found, status = os.waitpid(process, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > latest:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            return TOO_LONG
        time.sleep(0.005)


if __name__ == "__main__":
    _serve(sys.stdin)
