"""A migrated database for the processes that tests start: made once in a run, then copied."""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import gettempdir
from unittest.mock import patch

from django.core.management import call_command
from django.db import connection
from django.db.migrations.state import ModelState, ProjectState

RUN = "PYTEST_XDIST_TESTRUNUID"


def template_of(run: str) -> Path:
    """Where the run keeps it."""
    return Path(gettempdir()) / f"leaf-migrated-{run}.sqlite3"


def migrate() -> None:
    """The tables, in the database of the settings, which is new."""
    run = os.environ.get(RUN, "")
    if connection.vendor != "sqlite" or not run:
        with one_model_at_a_time():
            call_command("migrate", verbosity=0)
        return
    connection.close()
    with _locked(run) as template:
        if copy_template(_file()):
            return
        with one_model_at_a_time():
            call_command("migrate", verbosity=0)
        connection.close()
        _copy(template)


def copy_template(target: Path) -> bool:
    """The run's template there; False where there is none yet."""
    template = template_of(os.environ.get(RUN, ""))
    if template.exists():
        shutil.copyfile(template, target)
    return template.exists()


def keep_as_template() -> None:
    """What a worker has just migrated for its own tests is the run's, unless there is one."""
    run = os.environ.get(RUN, "")
    if connection.vendor != "sqlite" or not run:
        return
    with _locked(run) as template:
        if not template.exists():
            _copy(template)


@contextmanager
def one_model_at_a_time() -> Iterator[None]:
    """A migration that adds a model renders that one, not all that are related to any of its own.

    Django renders those anew for each one added, which takes three quarters of the time of all
    migrations here; the tables come out the same. What a migration runs in Python (`is_delayed`)
    finds all of them rendered, as always.
    """

    def add_model(state: ProjectState, model: ModelState) -> None:
        key = model.app_label, model.name_lower
        state.models[key] = model
        if state._relations is not None:
            state.resolve_model_relations(key)
        if "apps" in state.__dict__:
            state.is_delayed = True
            state._reload({key})

    with patch.object(ProjectState, "add_model", add_model):
        yield


@contextmanager
def _locked(run: str) -> Iterator[Path]:
    """The run's template, while no other process makes it."""
    template = template_of(run)
    with template.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield template


def _file() -> Path:
    return Path(connection.settings_dict["NAME"])


def _copy(template: Path) -> None:
    with closing(sqlite3.connect(_file())) as made:
        made.execute("VACUUM INTO ?", (str(template),))
