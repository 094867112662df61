"""Tables that the database itself refuses to rewrite, from one declaration on the model.

    class AuditEvent(models.Model):
        immutable = Immutable(may_become_null=("source_address",))

    class FollowUpTask(models.Model):
        steered_by = TASK  # its state takes only the moves of this machine; the rest stays free

Triggers refuse UPDATE, DELETE and (PostgreSQL) TRUNCATE. They are not part of a migration, because
Django remakes a table on SQLite for many a schema change and the remake drops triggers without a
word. So they are taken down before every migrate and put up after it, by Django's own pre_migrate
and post_migrate hooks: the one place that uses signals, since no other moment sees every migrate.
A database check and `missing()` say when a trigger is not there.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig, apps
from django.core import checks
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate, pre_migrate

from leafenterprise.shared.errors import Conflict
from leafenterprise.shared.passages import Passage
from leafenterprise.shared.states import Machine
from leafenterprise.shared.triggers import (
    Course,
    Trigger,
    course_trigger,
    installed,
    put_up,
    take_down,
    triggers_of,
)

MARK = "IMMUTABLE_RECORD"


class ImmutableRecord(Conflict):
    """The database refused to rewrite what was recorded."""

    code = MARK
    message = "What was recorded is never rewritten; record a correction instead."

    @classmethod
    def behind(cls, error: BaseException) -> "ImmutableRecord | None":
        """The refusal behind a database error, or None where the error is another one."""
        if isinstance(error, IntegrityError) and MARK in str(error):
            return cls()
        return None


@dataclass(frozen=True)
class Immutable:
    """What of a table's rows is fixed once written; rows are never deleted, but by a passage.

    may_change: fields that stay free.
    may_become_null: fields that may be emptied (erasure of personal data), never rewritten.
    once_set: rows are only fixed from the moment this field is not null (a freeze date).
    course: the state only ever takes the machine's moves, and a row that moved is not deleted.
    deleted_by, redacted_by: decisions under which rows go, or some of their fields change.
    """

    may_change: tuple[str, ...] = ()
    may_become_null: tuple[str, ...] = ()
    once_set: str = ""
    course: Machine | None = None
    deleted_by: Passage | None = None
    redacted_by: Passage | None = None


def immutable_models(app: AppConfig | None = None) -> list[type[models.Model]]:
    """The models that declare it, of one application or of all."""
    found = (app or apps).get_models()
    return [model for model in found if _declares(model) and _has_table(model)]


def guarded_models(app: AppConfig | None = None) -> list[type[models.Model]]:
    """The models of which the database refuses something."""
    return [
        model
        for model in (app or apps).get_models()
        if (_declares(model) or _steered_by(model)) and _has_table(model)
    ]


def expected(model: type[models.Model], vendor: str) -> list[Trigger]:
    """The triggers that the model's declaration asks for."""
    if machine := _steered_by(model):
        course = _course(str(model._meta.get_field("state").column), machine)  # type: ignore[union-attr]
        return [course_trigger(vendor, model._meta.db_table, MARK, course)]
    rule: Immutable = model.immutable  # type: ignore[attr-defined]
    meta = model._meta

    def column(name: str) -> str:
        return str(meta.get_field(name).column)  # type: ignore[union-attr]

    nullable = {column(name) for name in rule.may_become_null}
    redacted = [column(name) for name in rule.redacted_by.fields] if rule.redacted_by else []
    free = {column(name) for name in rule.may_change}
    fixed = [str(field.column) for field in meta.local_concrete_fields if field.column not in free]
    return triggers_of(
        vendor,
        table=meta.db_table,
        mark=MARK,
        fixed=[name for name in fixed if name not in nullable and name not in redacted],
        nullable=sorted(nullable),
        all_fixed=not free and not nullable and not redacted,
        once_set=column(rule.once_set) if rule.once_set else "",
        course=_course(column("state"), rule.course) if rule.course else None,
        redacted=redacted,
        may_change=rule.redacted_by.condition(model) if rule.redacted_by else "",
        may_go=rule.deleted_by.condition(model) if rule.deleted_by else "",
    )


def _declares(model: type[models.Model]) -> bool:
    return isinstance(getattr(model, "immutable", None), Immutable)


def _steered_by(model: type[models.Model]) -> Machine | None:
    machine = getattr(model, "steered_by", None)
    return machine if isinstance(machine, Machine) else None


def _has_table(model: type[models.Model]) -> bool:
    return model._meta.managed and not model._meta.proxy


def _course(column: str, machine: Machine) -> Course:
    return Course(column, machine.initial, machine.edges())


def install(using: str = DEFAULT_DB_ALIAS, app: AppConfig | None = None) -> None:
    """Puts up the triggers of every declared table that exists."""
    connection = connections[using]
    for model, _ in _existing(connection, app):
        put_up(connection, model._meta.db_table, expected(model, connection.vendor))


def lift(using: str = DEFAULT_DB_ALIAS, app: AppConfig | None = None) -> None:
    """Takes the triggers down: only for migrate and for emptying a test database."""
    connection = connections[using]
    for model, _ in _existing(connection, app):
        take_down(connection, model._meta.db_table)


@contextmanager
def lifted(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """The triggers are down inside the block and up again after it, whatever happens."""
    lift(using)
    try:
        yield
    finally:
        install(using)


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Every trigger that should be there and is not, as `table.trigger`; empty when all is well."""
    connection = connections[using]
    return [
        f"{model._meta.db_table}.{trigger.name}"
        for model, present in _existing(connection)
        for trigger in expected(model, connection.vendor)
        if trigger.name not in present
    ]


def probe() -> str:
    """For /health/ready: a guard that is not there takes the process out of service."""
    from leafenterprise.shared.health import Unhealthy

    lacking = missing()
    if lacking:
        raise Unhealthy(f"{len(lacking)} triggers are missing; run `manage.py migrate`")
    return "guarded"


def _existing(
    connection: BaseDatabaseWrapper, app: AppConfig | None = None
) -> list[tuple[type[models.Model], set[str]]]:
    tables = set(connection.introspection.table_names())
    return [
        (model, installed(connection, model._meta.db_table))
        for model in guarded_models(app)
        if model._meta.db_table in tables
    ]


def connect() -> None:
    """Called once from an AppConfig.ready: the hooks around migrate, and the check."""
    pre_migrate.connect(_before_migrate, dispatch_uid="immutable-lift")
    post_migrate.connect(_after_migrate, dispatch_uid="immutable-install")
    checks.register(check_triggers, checks.Tags.database)


def _before_migrate(sender: AppConfig, using: str, **_: Any) -> None:
    lift(using, sender)


def _after_migrate(sender: AppConfig, using: str, **_: Any) -> None:
    install(using, sender)


def check_triggers(
    app_configs: Sequence[AppConfig] | None = None,
    databases: Sequence[str] | None = None,
    **_: Any,
) -> list[checks.CheckMessage]:
    """`manage.py check --database default`: immutable tables are guarded by the database."""
    found: list[checks.CheckMessage] = []
    for using in databases or []:
        found += [
            checks.Error(
                f"{name} is missing in {using}.", hint="Run `manage.py migrate`.", id="leaf.E001"
            )
            for name in missing(using)
        ]
        if connections[using].vendor == "sqlite" and not _recursive_triggers(using):
            found.append(
                checks.Error(
                    f"{using}: recursive_triggers is off, so INSERT OR REPLACE slips past.",
                    hint="Set PRAGMA recursive_triggers=ON in init_command.",
                    id="leaf.E002",
                )
            )
    return found


def _recursive_triggers(using: str) -> bool:
    with connections[using].cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers")
        return bool(cursor.fetchone()[0])
