"""What a backup asks of a database, whichever it is: to be dumped, restored beside, and swapped."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.db import connection

from audit.trail.checkpoints import Head
from leafenterprise.shared.errors import Conflict


class ToolMissing(Conflict):
    """The database's own programs are not there, or not of its version."""

    code = "BACKUP_TOOL_MISSING"
    message = "A program that the backup needs is not installed."


class DumpFailed(Conflict):
    """The database's program gave up, or what it wrote does not hold."""

    code = "BACKUP_DUMP_FAILED"
    message = "The database could not be dumped or restored."


class StillInUse(Conflict):
    """Somebody works with the database that is to be replaced."""

    code = "DATABASE_IN_USE"
    message = "Stop the web, worker and schedule processes first: the database is in use."


@dataclass(frozen=True)
class Contents:
    """What the dump holds, as of one moment: rows by table, heads of chains, migrations."""

    rows: dict[str, int]
    heads: dict[str, Head]
    migrations: tuple[str, ...]
    server: str


class Beside(Protocol):
    """A database restored beside the living one, not used by anybody yet."""

    def environment(self) -> dict[str, str]:
        """What a process needs to work on it instead of the living one."""

    def swap_in(self) -> None:
        """Takes the living one's place; that one is kept aside. Raises: StillInUse."""

    def swap_back(self) -> None:
        """The one kept aside lives again, if there is one; safe to call at any time."""

    def settle(self) -> None:
        """What was kept aside goes: the restored one stays."""

    def discard(self) -> None:
        """Removes the restored one, if it was not swapped in."""


class Database(Protocol):
    """One kind of database."""

    vendor: str
    file_name: str
    squeezes: bool

    def contents(self) -> Contents:
        """What the living one holds now."""

    def dump(self, target: Path) -> Contents:
        """Writes a consistent copy while others work on. Raises: ToolMissing, DumpFailed."""

    def check_dump(self, dumped: Path) -> None:
        """Reads the copy through. Raises: DumpFailed."""

    def restore_beside(self, dumped: Path, mark: str, scratch: Path | None = None) -> Beside:
        """A database of its own from the copy; in `scratch` for a drill, never swapped in."""

    def beside(self, mark: str) -> Beside:
        """The one that restore_beside made under that mark, after a crash."""

    def left_beside(self) -> list[str]:
        """Marks of databases that killed restores or drills left beside the living one."""


def database() -> Database:
    """The one that is configured."""
    if connection.vendor == "sqlite":
        from audit.backup.sqlite import SqliteDatabase

        return SqliteDatabase()
    from audit.backup.postgres import PostgresDatabase

    return PostgresDatabase()
