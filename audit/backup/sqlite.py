"""SQLite: copied by VACUUM INTO, replaced by one rename.

A copy of the file while others write was torn in most trials, and the stepwise backup API never
came to its end under writes; VACUUM INTO reads one snapshot and holds nobody up.
"""

import os
import re
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from django.conf import settings
from django.db import connections

from audit.backup.databases import Contents, DumpFailed, StillInUse
from audit.backup.places import put_in_place
from audit.trail.checkpoints import Head

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
_PATIENCE_S = 60.0


class SqliteBeside:
    """A file beside the living one, on the same disk."""

    def __init__(self, mark: str, scratch: Path | None) -> None:
        self.living = _living()
        folder = scratch or self.living.parent
        self.file = folder / f"{self.living.name}.restoring-{mark}"
        self.aside = self.living.with_name(f"{self.living.name}.before-{mark}")

    def environment(self) -> dict[str, str]:
        """Its address."""
        return {"DATABASE_URL": f"sqlite:///{self.file}"}

    def swap_in(self) -> None:
        """One rename; a second name keeps the old file."""
        connections.close_all()
        _leave_log_mode(self.living)
        _leave_log_mode(self.file)
        os.link(self.living, self.aside)
        put_in_place(self.file, self.living)

    def swap_back(self) -> None:
        """The old file under its name again."""
        connections.close_all()
        if self.aside.exists():
            _without_log(self.living)
            put_in_place(self.aside, self.living)

    def settle(self) -> None:
        """The old file goes."""
        self.aside.unlink(missing_ok=True)

    def discard(self) -> None:
        """The restored file goes, with what SQLite put beside it."""
        self.file.unlink(missing_ok=True)
        _without_log(self.file)
        self.file.with_name(f"{self.file.name}-queue").unlink(missing_ok=True)


class SqliteDatabase:
    """The file that the settings name."""

    vendor = "sqlite"
    file_name = "database.sqlite3"
    squeezes = True

    def contents(self) -> Contents:
        """Of the file itself."""
        return _contents(_living())

    def dump(self, target: Path) -> Contents:
        """One snapshot, whole."""
        with closing(sqlite3.connect(_living(), timeout=_PATIENCE_S)) as source:
            source.execute("VACUUM INTO ?", (str(target),))
        return _contents(target)

    def check_dump(self, dumped: Path) -> None:
        """SQLite's own check of every page and index."""
        with closing(sqlite3.connect(dumped)) as copy:
            said = [row[0] for row in copy.execute("PRAGMA integrity_check")]
        if said != ["ok"]:
            raise DumpFailed("The copy of the database is not whole.", said=said[:5])

    def restore_beside(self, dumped: Path, mark: str, scratch: Path | None = None) -> SqliteBeside:
        """The copy is the database."""
        beside = SqliteBeside(mark, scratch)
        os.replace(dumped, beside.file)
        return beside

    def beside(self, mark: str) -> SqliteBeside:
        """By its mark."""
        return SqliteBeside(mark, None)

    def left_beside(self) -> list[str]:
        """By the files' names."""
        living = _living()
        names = (place.name for place in living.parent.glob(f"{living.name}.*-*"))
        found = (re.fullmatch(r".*\.(?:restoring|before)-([a-z0-9]{12})", name) for name in names)
        return sorted({one[1] for one in found if one})


def _living() -> Path:
    return Path(settings.DATABASES["default"]["NAME"])


def _contents(file: Path) -> Contents:
    with closing(sqlite3.connect(file)) as copy:
        tables = [name for (name,) in copy.execute(_TABLES)]
        # The names are the schema's own, read from it a line before.
        rows = {name: _count(copy, name) for name in tables}
        heads = copy.execute("SELECT name, sequence, link FROM trail_chain ORDER BY name")
        applied = copy.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
        return Contents(
            rows=rows,
            heads={name: Head(sequence, link) for name, sequence, link in heads},
            migrations=tuple(name for (name,) in applied),
            server=f"SQLite {sqlite3.sqlite_version}",
        )


def _count(copy: sqlite3.Connection, table: str) -> int:
    return int(copy.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])


def _leave_log_mode(file: Path) -> None:
    """Everything into the one file; SQLite lets only a sole user do it. Raises: StillInUse."""
    with closing(sqlite3.connect(file, timeout=2)) as alone:
        try:
            alone.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as trouble:
            raise StillInUse from trouble


def _without_log(file: Path) -> None:
    for end in ("-wal", "-shm", "-journal"):
        with suppress(FileNotFoundError):
            file.with_name(f"{file.name}{end}").unlink()
