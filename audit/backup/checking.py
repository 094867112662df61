"""Does a restored database hold what its backup says? Asked in a process that works on it alone."""

import json
import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from audit.backup.databases import Beside, DumpFailed, database
from audit.backup.manifests import Manifest
from audit.trail.checkpoints import Checkpoint
from audit.trail.verification import read_anchors, verify_trail
from leafenterprise.shared.immutable import missing

SECRETS = {
    "LEAF_SECRET_KEY": "SECRET_KEY",
    "LEAF_MEMBER_KEY": "MEMBER_KEY_SECRET",
    "LEAF_TRAIL_KEY": "TRAIL_KEY",
    "LEAF_TRAIL_KEY_ID": "TRAIL_KEY_ID",
    "LEAF_TRAIL_ANCHORS": "TRAIL_ANCHOR_FILE",
    "LEAF_DATA_DIR": "DATA_DIR",
    "LEAF_BACKUP_DIR": "BACKUP_DIR",
    "LEAF_BACKUP_KEY": "BACKUP_KEY",
}


def faults_of_restored(manifest: Manifest) -> list[str]:
    """What is wrong with the database of this process, compared with the backup it came from."""
    if connection.vendor != manifest.vendor:
        return [f"the backup is of {manifest.vendor}, this is {connection.vendor}"]
    found = [*_structure(), *_migrations(manifest)]
    if found:
        return found  # what follows needs the tables as this version knows them
    return [*_triggers(), *_rows(manifest), *_chain(manifest)]


def faults_beside(beside: Beside, manifest: Manifest) -> list[str]:
    """The same of a database beside the living one, asked by a child process."""
    given = {name: str(getattr(settings, setting)) for name, setting in SECRETS.items()}
    old = ",".join(f"{name}={key}" for name, key in settings.TRAIL_OLD_KEYS.items())
    environment = {
        **os.environ, **given, "LEAF_TRAIL_OLD_KEYS": old, "LEAF_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "leafenterprise.settings", **beside.environment(),
    }  # fmt: skip
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, str(root / "manage.py"), "backup", "check", manifest.name]
    done = subprocess.run(
        command, env=environment, cwd=root, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise DumpFailed("The restored database cannot be read.", said=said[-1:] or "")
    answer: list[str] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _structure() -> list[str]:
    if connection.vendor != "sqlite":
        return []  # pg_restore ends at the first thing that does not fit
    with connection.cursor() as cursor:
        said = cursor.execute("PRAGMA integrity_check").fetchall()
        orphans = cursor.execute("PRAGMA foreign_key_check").fetchall()
    found = [] if said == [("ok",)] else [f"integrity: {row[0]}" for row in said[:5]]
    return found + ([f"{len(orphans)} rows point at nothing"] if orphans else [])


def _migrations(manifest: Manifest) -> list[str]:
    executor = MigrationExecutor(connection)
    ahead = executor.migration_plan(executor.loader.graph.leaf_nodes())
    known = set(executor.loader.disk_migrations)
    strange = [key for key in executor.loader.applied_migrations if key not in known]
    found = []
    if ahead:
        found.append(
            f"migrations of this version that it lacks: {len(ahead)}. Restore it with version"
            f" {manifest.code_version}, then upgrade"
        )
    if strange:
        found.append(f"migrations that this version does not know: {len(strange)}")
    return found


def _triggers() -> list[str]:
    return [f"the guard {name} is missing" for name in missing()]


def _rows(manifest: Manifest) -> list[str]:
    found = database().contents().rows
    return [
        f"{table}: {count} rows in the backup, {found.get(table, 'no such table')} here"
        for table, count in sorted(manifest.rows.items())
        if found.get(table) != count
    ]


def _chain(manifest: Manifest) -> list[str]:
    promised = Checkpoint.from_json(manifest.checkpoint)
    earlier = (one for one in read_anchors() if one.at <= promised.at)
    return [str(fault) for fault in verify_trail(checkpoints=[*earlier, promised]).faults]
