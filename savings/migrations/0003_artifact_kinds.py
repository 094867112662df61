"""Files of any kind, and the same bytes once instead of the same facts once."""

from django.db import migrations, models

KINDS = [
    ("workbook", "workbook"),
    ("workbook_draft", "draft workbook"),
    ("report_pdf", "report PDF"),
    ("report_pdf_draft", "draft report PDF"),
    ("optimization_pdf", "optimization PDF"),
    ("optimization_pdf_draft", "draft optimization PDF"),
    ("dashboard_payload", "dashboard payload"),
    ("evidence_packet", "evidence packet"),
]


class Migration(migrations.Migration):
    dependencies = [("savings", "0002_built_in_layouts")]
    operations = [
        migrations.RemoveConstraint("runartifact", "artifact_once"),
        migrations.AlterField(
            "runartifact", "kind", models.CharField(max_length=32, choices=KINDS)
        ),
        migrations.AddConstraint(
            "runartifact",
            models.UniqueConstraint(
                fields=["run", "kind", "facts_digest", "sha256"], name="artifact_bytes_once"
            ),
        ),
    ]
