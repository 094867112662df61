"""Every table that declares itself immutable, attacked row by row and after tables were remade."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction

from leafenterprise.shared import immutable
from savings.models import SavingsRun
from tests.house.frozen_records import freeze_the_rest
from tests.house.governed_records import end_things
from tests.house.others import make_others

pytestmark = pytest.mark.django_db


def attacks() -> Iterator[tuple[str, str]]:
    """What is tried and its SQL: rewrite a fixed column, delete, replace; of the newest row."""
    for model in immutable.immutable_models():
        if not (row := frozen_row(model)):
            continue
        table, key = model._meta.db_table, model._meta.pk
        column = fixed_column(model)
        pk = key.get_db_prep_value(row.pk, connection)
        where = f"WHERE \"{key.column}\" = '{pk}'"
        yield f"{table} update", f'UPDATE "{table}" SET "{column}" = NULL {where}'
        yield f"{table} delete", f'DELETE FROM "{table}" {where}'
        if connection.vendor == "sqlite":
            copied = f'SELECT * FROM "{table}" {where}'
            yield f"{table} replace", f'INSERT OR REPLACE INTO "{table}" {copied}'


def frozen_row(model: type[models.Model]) -> models.Model | None:
    """The newest row whose freeze has begun."""
    once = model.immutable.once_set  # type: ignore[attr-defined]
    rows = model._default_manager.exclude(**{once: None}) if once else model._default_manager.all()
    return rows.order_by("-pk").first()


def fixed_column(model: type[models.Model]) -> str:
    """A column that may never change."""
    rule = model.immutable  # type: ignore[attr-defined]
    free = {"id", *rule.may_change, *rule.may_become_null}
    fields = model._meta.concrete_fields
    return next(f.column for f in reversed(fields) if f.name not in free and not f.null)


def got_through(sql: str) -> bool:
    """Whether the database let it happen (undone at once)."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
            transaction.set_rollback(True)
    except IntegrityError as refusal:
        return immutable.MARK not in str(refusal)
    return True


def test_it_refuses_to_rewrite_any_declared_table(tmp_path, record_property):
    ids = make_others(tmp_path).ids
    older, newer = (SavingsRun.objects.get(public_id=ids[n]) for n in ("run_id", "other_id"))
    end_things(older, newer, newer.created_by)
    freeze_the_rest(newer.created_by)
    tried = dict(attacks())

    record_property("attempts", len(tried))
    assert len(tried) >= 3 * (len(immutable.immutable_models()) - 1)
    assert [name for name, sql in tried.items() if got_through(sql)] == []


@pytest.mark.sqlite
@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite remakes tables")
@pytest.mark.django_db(transaction=True)
def test_it_stands_again_after_every_table_was_remade(record_property):
    guarded = immutable.immutable_models()
    fallen = []
    for model in guarded:
        with connection.schema_editor() as editor:
            editor._remake_table(model)
        fallen += [name for name in immutable.missing() if name.startswith(model._meta.db_table)]
        call_command("migrate", model._meta.app_label, verbosity=0)

        assert immutable.missing() == []

    record_property("attempts", len(guarded))
    assert {name.partition(".")[0] for name in fallen} == {m._meta.db_table for m in guarded}
