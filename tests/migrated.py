"""A migrated database for the processes that tests start: made once in a run, then copied."""

import fcntl
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import gettempdir

from django.core.management import call_command
from django.db import connection

RUN = "PYTEST_XDIST_TESTRUNUID"


def template_of(run: str) -> Path:
    """Where the run keeps it."""
    return Path(gettempdir()) / f"leaf-migrated-{run}.sqlite3"


def migrate() -> None:
    """The tables, in the database of the settings, which is new."""
    run = os.environ.get(RUN, "")
    if connection.vendor != "sqlite" or not run:
        call_command("migrate", verbosity=0)
        return
    template, target = template_of(run), Path(connection.settings_dict["NAME"])
    connection.close()
    with template.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if template.exists():
            shutil.copyfile(template, target)
            return
        call_command("migrate", verbosity=0)
        connection.close()
        with closing(sqlite3.connect(target)) as made:
            made.execute("VACUUM INTO ?", (str(template),))
