"""The built-in source layouts, so that the first file can be read."""

import json

from django.db import migrations

from savings.claims.layouts import BUILT_IN


def store(apps, schema_editor):
    layouts = apps.get_model("savings", "SourceLayout")
    for layout in BUILT_IN.values():
        layouts.objects.get_or_create(
            layout_id=layout.id,
            version=layout.version,
            defaults={
                "title": layout.title,
                "table": layout.table,
                "definition": json.loads(layout.to_json()),
                "digest": layout.digest,
                "is_built_in": True,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("savings", "0001_savings")]
    operations = [migrations.RunPython(store, migrations.RunPython.noop)]
