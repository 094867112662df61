"""On PostgreSQL the index behind the key of a signal holds a third of the bytes.

It is written at random places, and after each checkpoint every page touched goes whole into the
log: the five columns made 1.1 GB of ten million signals and half of what ingest cost, the record's
id and 64 bits over the others make 0.4 GB. Two keys of one record that share those bits would be
refused: once in 10**19 pairs. SQLite has no such function, and keeps the columns.
"""

from django.db import migrations

TABLE, NAME = "insights_financialsignal", "signal_key_once"
OTHERS = (
    "organization_id::text || '|' || source_module_ref || '|' || signal_type || '|'"
    " || payment_state"
)
COLUMNS = "organization_id, source_module_ref, source_record_id, signal_type, payment_state"


def narrow(apps, schema_editor):
    _run(
        schema_editor,
        f"ALTER TABLE {TABLE} DROP CONSTRAINT {NAME}",
        f"CREATE UNIQUE INDEX {NAME} ON {TABLE} (source_record_id, hashtextextended({OTHERS}, 0))",
    )


def widen(apps, schema_editor):
    _run(
        schema_editor,
        f"DROP INDEX {NAME}",
        f"ALTER TABLE {TABLE} ADD CONSTRAINT {NAME} UNIQUE ({COLUMNS})",
    )


def _run(schema_editor, *statements):
    if schema_editor.connection.vendor == "postgresql":
        for statement in ("SET LOCAL statement_timeout = 0", *statements):
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("insights", "0018_feed_dues")]
    operations = [migrations.RunPython(narrow, widen)]
