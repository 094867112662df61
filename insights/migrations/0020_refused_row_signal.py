from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("insights", "0019_narrow_signal_key"),
    ]

    operations = [
        migrations.AddField(
            model_name="refusedrow",
            name="signal",
            field=models.JSONField(null=True),
        ),
    ]
