"""An upload whose reading broke off is failed, and can be read again."""

from django.db import migrations, models

STATES = ["received", "ingested", "refused", "failed"]


class Migration(migrations.Migration):
    dependencies = [("savings", "0011_advice")]

    operations = [
        migrations.RemoveConstraint("upload", "upload_state_known"),
        migrations.AlterField(
            "upload",
            "state",
            models.CharField(
                choices=[(name, name) for name in STATES], default="received", max_length=16
            ),
        ),
        migrations.AddConstraint(
            "upload",
            models.CheckConstraint(
                condition=models.Q(("state__in", STATES)), name="upload_state_known"
            ),
        ),
    ]
