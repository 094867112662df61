"""What must be said beside a calculated figure is kept with it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tei", "0002_scenarios")]

    operations = [
        migrations.AddField(
            model_name="teifinancialsummary",
            name="caveats",
            field=models.JSONField(default=dict),
        ),
    ]
