"""The SQL of refusing triggers on SQLite and PostgreSQL."""

import hashlib
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

PREFIX = "immutable_"
FUNCTION = "leaf_refuse_rewriting"
# PostgreSQL looks nothing up in a trigger's own condition, so a function asks for the passage.
_FUNCTION_SQL = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {passage}RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
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
    function: str = ""


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
    redacted: list[str] | None = None,
    may_change: str = "",
    may_go: str = "",
) -> list[Trigger]:
    """UPDATE and DELETE triggers, TRUNCATE where the database has it, and one for the course.

    may_go, may_change: SQL that lets a row go, or the `redacted` columns change.
    """
    differs = _differs(vendor)
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
    made = [("update", "UPDATE", "ROW", changed, ""), ("delete", "DELETE", "ROW", kept, may_go)]
    if redacted:
        emptied = " OR ".join(f'OLD."{name}" {differs} NEW."{name}"' for name in redacted)
        made.append(("redact", "UPDATE", "ROW", emptied, may_change))
    if vendor == "postgresql":
        made.append(("truncate", "TRUNCATE", "STATEMENT", "", ""))
    found = [_trigger(vendor, table, f"{mark}: {table}", *parts) for parts in made]
    return [*found, course_trigger(vendor, table, mark, course)] if course else found


def course_trigger(vendor: str, table: str, mark: str, course: Course) -> Trigger:
    """Refuses the steps that the course lacks."""
    astray = course.astray(_differs(vendor))
    return _trigger(vendor, table, f"{mark}: {table}", "course", "UPDATE", "ROW", astray)


def _differs(vendor: str) -> str:
    """Unequal, where nothing equals nothing."""
    return "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"


def _trigger(
    vendor: str,
    table: str,
    says: str,
    kind: str,
    verb: str,
    each: str,
    when: str,
    passage: str = "",
) -> Trigger:
    """The trigger; with a passage it refuses only what the passage does not let through."""
    function = ""
    if vendor == "sqlite":
        asked = [f"({part})" for part in (when, passage and f"NOT {passage}") if part]
        when, body = " AND ".join(asked), f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
    else:
        name, function = _function(verb, passage)
        body = f"EXECUTE FUNCTION {name}('{says}')"
    condition = f"WHEN ({when}) " if when else ""
    head = f'BEFORE {verb} ON "{table}" FOR EACH {each} {condition}{body}'
    stamp = _stamp(head)
    own = f"{PREFIX}{kind}_{stamp}" if vendor != "sqlite" else f"{PREFIX}{kind}_{table}_{stamp}"
    return Trigger(own, table, f'CREATE TRIGGER "{own}" {head}', function)


def _function(verb: str, passage: str) -> tuple[str, str]:
    """PostgreSQL's function of a trigger, by a name that changes with what it asks."""
    if not passage:
        return FUNCTION, _FUNCTION_SQL.format(name=FUNCTION, passage="")
    row = "OLD" if verb == "DELETE" else "NEW"
    name = f"{FUNCTION}_unless_{_stamp(f'{row} {passage}')}"
    asks = f"IF {passage} THEN RETURN {row}; END IF; "
    return name, _FUNCTION_SQL.format(name=name, passage=asks)


def _stamp(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


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
        for trigger in wanted:
            if trigger.function:
                cursor.execute(trigger.function)
            cursor.execute(trigger.sql)
            if connection.vendor == "postgresql":
                # ALWAYS: also when session_replication_role is set to replica.
                cursor.execute(f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{trigger.name}"')


def take_down(connection: BaseDatabaseWrapper, table: str) -> None:
    """None of our triggers on the table."""
    on_table = f' ON "{table}"' if connection.vendor == "postgresql" else ""
    _leave_nothing_pending(connection)
    with connection.cursor() as cursor:
        for name in sorted(_all_names(connection, table)):
            cursor.execute(f'DROP TRIGGER "{name}"{on_table}')


def _leave_nothing_pending(connection: BaseDatabaseWrapper) -> None:
    """PostgreSQL alters no table of which a deferred check still waits for the transaction's end:
    those are made now; what is written later waits again."""
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        connection.check_constraints()


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
