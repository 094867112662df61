from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_agents"),
        ("insights", "0004_cashing_up"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="quarantinedsignal",
            name="waits_for",
            field=models.UUIDField(null=True),
        ),
        migrations.AlterField(
            model_name="quarantinedsignal",
            name="kind",
            field=models.CharField(
                choices=[
                    ("conflict", "the same key with another content"),
                    ("over_refund", "more taken than was captured"),
                    ("early", "points at a signal that has not come"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="quarantinedsignal",
            index=models.Index(
                condition=models.Q(("state", "held"), ("waits_for__isnull", False)),
                fields=["organization", "waits_for"],
                name="quarantined_waiting",
            ),
        ),
    ]
