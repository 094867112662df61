import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_agents"),
        ("insights", "0017_day_closings"),
    ]

    operations = [
        migrations.AddField(
            model_name="feedhead",
            name="batches_through",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="feedhead",
            name="marks_through",
            field=models.BigIntegerField(null=True),
        ),
        migrations.CreateModel(
            name="FeedSite",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("standing", models.CharField(max_length=64)),
                ("balances_due_at", models.DateTimeField(null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "site",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.site",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FeedDue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("noted_at", models.DateTimeField()),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.site",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organization", "noted_at", "day"], name="feed_due_by_time"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("site", "day"), name="feed_due_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="FeedNoted",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=8)),
                ("number", models.BigIntegerField()),
                ("noted_at", models.DateTimeField()),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "feed noted",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "kind", "number"), name="feed_noted_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("batch", "mark"))),
                        name="feed_noted_kind_known",
                    ),
                ],
            },
        ),
    ]
