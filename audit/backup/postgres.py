"""PostgreSQL: pg_dump and pg_restore of the server's version, swapped by renaming databases.

Restoring and drilling take a role that may create databases: LEAF_BACKUP_DATABASE_URL. Both
renames are one transaction, so at every moment exactly one database has the living name.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

from audit.backup.databases import Contents, DumpFailed, StillInUse, ToolMissing
from audit.trail.checkpoints import Head
from leafenterprise.shared.errors import Conflict

DEBIAN = "/usr/lib/postgresql"
MARK = re.compile(r"[a-z0-9]{12}", re.ASCII)
MAINTENANCE = "postgres"  # the database one works from while others are renamed
_TABLES = (
    "SELECT table_name FROM information_schema.tables"
    " WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1"
)
# What an address may say after its question mark, and the variable by which programs hear of it.
_IN_ADDRESSES = {
    "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD",
    "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY", "sslcrl": "PGSSLCRL", "channel_binding": "PGCHANNELBINDING",
    "passfile": "PGPASSFILE", "service": "PGSERVICE", "gssencmode": "PGGSSENCMODE",
}  # fmt: skip
_LIMITS = "-c statement_timeout=0 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=0"


class RoleMayNot(Conflict):
    """The role that restores lacks a right, or there is nothing to take the place of."""

    code = "BACKUP_ROLE_MAY_NOT"
    message = (
        "This role may not restore; name one that may in LEAF_BACKUP_DATABASE_URL"
        " (docs/postgresql.md)."
    )


class PostgresBeside:
    """A database of its own on the same server."""

    def __init__(self, mark: str) -> None:
        self.living = str(settings.DATABASES["default"]["NAME"])
        mark = mark.lower()
        self.name = f"{self.living[:30]}_restoring_{mark}"
        self.aside = f"{self.living[:30]}_before_{mark}"

    def environment(self) -> dict[str, str]:
        """Its address, as the role that made it."""
        return _environment(self.name)

    def swap_in(self) -> None:
        """Both renames at once, after everybody was sent away."""
        connections.close_all()
        _exchange((self.living, self.aside), (self.name, self.living))

    def swap_back(self) -> None:
        """The old one under its name again, if it was renamed."""
        connections.close_all()
        if _exists(self.aside):
            _exchange((self.living, self.name), (self.aside, self.living))

    def settle(self) -> None:
        """The old one goes."""
        _drop(self.aside)

    def discard(self) -> None:
        """The restored one goes."""
        _drop(self.name)


class PostgresDatabase:
    """The database that the settings name."""

    vendor = "postgresql"
    file_name = "database.dump"
    squeezes = False  # the dump's own format is packed

    def contents(self) -> Contents:
        """Of the database itself."""
        with _session(str(settings.DATABASES["default"]["NAME"]), admin=False) as session:
            return _contents(session)

    def dump(self, target: Path) -> Contents:
        """pg_dump of a snapshot that is held meanwhile, so that counts and heads are its own."""
        name = str(settings.DATABASES["default"]["NAME"])
        with _session(name, admin=False) as session:
            session.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            session.read_only = True
            snapshot = session.execute("SELECT pg_export_snapshot()").fetchall()[0]
            contents = _contents(session)
            version = session.info.server_version // 10000
            asked = ["--format=custom", f"--snapshot={snapshot[0]}", f"--file={target}"]
            _run("pg_dump", version, [*asked, "--no-password"], name, admin=False)
        return contents

    def check_dump(self, dumped: Path) -> None:
        """Every packed block is read and written as SQL to nowhere."""
        name = str(settings.DATABASES["default"]["NAME"])
        _run("pg_restore", _version(), ["--file=/dev/null", str(dumped)], name, admin=False)

    def restore_beside(
        self, dumped: Path, mark: str, scratch: Path | None = None
    ) -> PostgresBeside:
        """A fresh database of the living one's owner; all of the dump or nothing."""
        beside = PostgresBeside(mark)
        with _session(MAINTENANCE) as session:
            session.autocommit = True
            made = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'")
            owner = sql.Identifier(_owner(session, beside.living))
            session.execute(made.format(sql.Identifier(beside.name), owner))
        given = ["--exit-on-error", "--no-password", f"--dbname={beside.name}", str(dumped)]
        try:
            _run("pg_restore", _version(), given, beside.name)
        except DumpFailed:
            beside.discard()
            raise
        return beside

    def beside(self, mark: str) -> PostgresBeside:
        """By its mark."""
        return PostgresBeside(mark)

    def left_beside(self) -> list[str]:
        """By their names, whole: another installation's database is not ours."""
        known = PostgresBeside("-")
        prefixes = {known.name[:-1], known.aside[:-1]}
        with _session(MAINTENANCE) as session:
            names = [str(name) for (name,) in session.execute("SELECT datname FROM pg_database")]
        marks = {
            name.removeprefix(one) for one in prefixes for name in names if name.startswith(one)
        }
        return sorted(mark for mark in marks if MARK.fullmatch(mark))


def _contents(session: "psycopg.Connection[Any]") -> Contents:
    tables = [name for (name,) in session.execute(_TABLES)]
    counted = sql.SQL("SELECT count(*) FROM {}")
    rows = {
        name: session.execute(counted.format(sql.Identifier(name))).fetchone()[0]  # type: ignore[index]
        for name in tables
    }
    heads = session.execute("SELECT name, sequence, link FROM trail_chain ORDER BY name")
    applied = session.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
    return Contents(
        rows=rows,
        heads={name: Head(sequence, link) for name, sequence, link in heads},
        migrations=tuple(sorted(name for (name,) in applied)),
        server=f"PostgreSQL {session.info.server_version // 10000}",
    )


def _access(admin: bool) -> dict[str, str]:
    """How to get in, as libpq's keywords; encryption as the address asks for it included."""
    given = settings.BACKUP_DATABASE if admin and settings.BACKUP_DATABASE else None
    found = given or settings.DATABASES["default"]
    named = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    access = {key: str(found[name]) for key, name in named.items() if found.get(name)}
    options = found.get("OPTIONS") or {}
    return access | {key: str(options[key]) for key in _IN_ADDRESSES if options.get(key)}


@contextmanager
def _session(name: str, *, admin: bool = True) -> Iterator["psycopg.Connection[Any]"]:
    access: dict[str, Any] = _access(admin)
    try:
        with psycopg.connect(dbname=name, options=_LIMITS, connect_timeout=10, **access) as session:
            yield session
    except psycopg.errors.InsufficientPrivilege as trouble:
        raise RoleMayNot(said=str(trouble).splitlines()[0]) from trouble


def _environment(name: str, *, admin: bool = True) -> dict[str, str]:
    """An address without secrets, and libpq's own variables for these: never an argument."""
    access = _access(admin)
    host, port = access.get("host", ""), access.get("port", "")
    place = f"/{host}" if host.startswith("/") else f"{host}:{port}" if port else host
    found = {"DATABASE_URL": f"postgres://{place}/{quote(name)}", "PGDATABASE": name}
    return found | {_IN_ADDRESSES[key]: value for key, value in access.items()}


def _run(program: str, version: int, given: list[str], name: str, *, admin: bool = True) -> None:
    done = subprocess.run(
        [_program(program, version), *given],
        env={**os.environ, **_environment(name, admin=admin), "PGOPTIONS": _LIMITS},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise DumpFailed(program=program, said=said[-1][:300] if said else "")


def _program(program: str, version: int) -> str:
    """The program of the server's major version. Raises: ToolMissing with the line that helps."""
    here = f"{DEBIAN}/{version}/bin/{program}"
    for found in (here, shutil.which(program) or ""):
        if found and os.access(found, os.X_OK) and _major(found) == version:
            return found
    raise ToolMissing(
        f"{program} of PostgreSQL {version} is not installed.",
        install=f"apt-get install -y postgresql-client-{version}",
    )


def _major(program: str) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    words = said.stdout.split()
    return int(words[2].partition(".")[0]) if len(words) > 2 else 0


def _version() -> int:
    with _session(str(settings.DATABASES["default"]["NAME"]), admin=False) as session:
        return session.info.server_version // 10000


def _owner(session: "psycopg.Connection[Any]", name: str) -> str:
    """Whose the database is. Who is neither that role nor a member of it cannot take its place.

    Raises: RoleMayNot.
    """
    asked = (
        "SELECT pg_get_userbyid(datdba), pg_has_role(datdba, 'MEMBER')"
        " FROM pg_database WHERE datname = %s"
    )
    row = session.execute(asked, [name]).fetchone()
    if row is None:
        raise RoleMayNot(f"There is no database {name}: create it empty first.")
    owner, is_member = str(row[0]), bool(row[1])
    if not is_member:
        raise RoleMayNot(said=f"It is no member of {owner}, who owns {name}.")
    return owner


def _exists(name: str) -> bool:
    with _session(MAINTENANCE) as session:
        asked = "SELECT 1 FROM pg_database WHERE datname = %s"
        return session.execute(asked, [name]).fetchone() is not None


def _exchange(*renames: tuple[str, str]) -> None:
    """Renames in one transaction. Nobody comes back between, since new sessions are refused."""
    with _session(MAINTENANCE) as session:
        session.autocommit = True
        for name, _ in renames:
            _admit(session, name, False)
            session.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s",
                [name],
            )
        try:
            with session.transaction():
                for old, new in renames:
                    change = sql.SQL("ALTER DATABASE {} RENAME TO {}")
                    session.execute(change.format(sql.Identifier(old), sql.Identifier(new)))
        except psycopg.errors.ObjectInUse as trouble:
            for name, _ in renames:
                _admit(session, name, True)
            raise StillInUse from trouble
        for _, name in renames:
            _admit(session, name, True)


def _admit(session: "psycopg.Connection[Any]", name: str, admitted: bool) -> None:
    change = sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS {}")
    session.execute(change.format(sql.Identifier(name), sql.Literal(admitted)))


def _drop(name: str) -> None:
    with _session(MAINTENANCE) as session:
        session.autocommit = True
        session.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )
