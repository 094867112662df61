"""The SQL of refusing triggers on SQLite and PostgreSQL."""

import hashlib
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

PREFIX = "immutable_"
FUNCTION = "leaf_refuse_rewriting"
_FUNCTION_SQL = f"""
CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


@dataclass(frozen=True)
class Course:
    """The column of a state, where it begins, and the steps it may take."""

    column: str
    initial: str
    edges: tuple[tuple[str, str], ...]

    def left(self) -> str:
        """The old row has moved."""
        return f"OLD.\"{self.column}\" <> '{self.initial}'"

    def astray(self, differs: str) -> str:
        """The new row is where no step leads from the old one."""
        old, new = f'OLD."{self.column}"', f'NEW."{self.column}"'
        steps = " OR ".join(f"({old} = '{one}' AND {new} = '{two}')" for one, two in self.edges)
        return f"{old} {differs} {new} AND NOT ({steps})"


@dataclass(frozen=True)
class Trigger:
    """A trigger whose name carries a digest of what it does, so that a changed one is missing."""

    name: str
    table: str
    sql: str


def triggers_of(
    vendor: str,
    *,
    table: str,
    mark: str,
    fixed: list[str],
    nullable: list[str],
    all_fixed: bool,
    once_set: str,
    course: Course | None = None,
) -> list[Trigger]:
    """UPDATE and DELETE triggers, TRUNCATE where the database has it, and one for the course."""
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    frozen = f'OLD."{once_set}" IS NOT NULL' if once_set else ""
    touched = " OR ".join(
        [f'OLD."{name}" {differs} NEW."{name}"' for name in fixed]
        + [
            f'(NEW."{name}" IS NOT NULL AND OLD."{name}" {differs} NEW."{name}")'
            for name in nullable
        ]
    )
    changed = " AND ".join(filter(None, [frozen, "" if all_fixed else f"({touched})"]))
    kept = f"{frozen} OR {course.left()}" if frozen and course else frozen
    made = [("update", "UPDATE", "ROW", changed), ("delete", "DELETE", "ROW", kept)]
    if course:
        made.append(("course", "UPDATE", "ROW", course.astray(differs)))
    if vendor == "postgresql":
        made.append(("truncate", "TRUNCATE", "STATEMENT", ""))
    return [_trigger(vendor, table, f"{mark}: {table}", *parts) for parts in made]


def _trigger(
    vendor: str, table: str, says: str, kind: str, verb: str, each: str, when: str
) -> Trigger:
    condition = f"WHEN ({when}) " if when else ""
    if vendor == "sqlite":
        body = f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
    else:
        body = f"EXECUTE FUNCTION {FUNCTION}('{says}')"
    head = f'BEFORE {verb} ON "{table}" FOR EACH {each} {condition}{body}'
    stamp = hashlib.sha256(head.encode()).hexdigest()[:8]
    name = f"{PREFIX}{kind}_{stamp}" if vendor != "sqlite" else f"{PREFIX}{kind}_{table}_{stamp}"
    return Trigger(name, table, f'CREATE TRIGGER "{name}" {head}')


def installed(connection: BaseDatabaseWrapper, table: str) -> set[str]:
    """The names of our triggers that stand on the table (on PostgreSQL: and always fire)."""
    if connection.vendor == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    else:
        query = (
            "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(quote_ident(%s))"
            " AND NOT tgisinternal AND tgenabled = 'A'"
        )
    with connection.cursor() as cursor:
        cursor.execute(query, [table])
        return {name for (name,) in cursor.fetchall() if name.startswith(PREFIX)}


def put_up(connection: BaseDatabaseWrapper, table: str, wanted: list[Trigger]) -> None:
    """Exactly the wanted triggers on the table."""
    if {trigger.name for trigger in wanted} == _all_names(connection, table) & installed(
        connection, table
    ):
        return
    take_down(connection, table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION_SQL)
        for trigger in wanted:
            cursor.execute(trigger.sql)
            if connection.vendor == "postgresql":
                # ALWAYS: also when session_replication_role is set to replica.
                cursor.execute(f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{trigger.name}"')


def take_down(connection: BaseDatabaseWrapper, table: str) -> None:
    """None of our triggers on the table."""
    on_table = f' ON "{table}"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in sorted(_all_names(connection, table)):
            cursor.execute(f'DROP TRIGGER "{name}"{on_table}')


def _all_names(connection: BaseDatabaseWrapper, table: str) -> set[str]:
    """Our triggers on the table, the disabled ones included."""
    if connection.vendor == "sqlite":
        return installed(connection, table)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger"
            " WHERE tgrelid = to_regclass(quote_ident(%s)) AND NOT tgisinternal",
            [table],
        )
        return {name for (name,) in cursor.fetchall() if name.startswith(PREFIX)}
