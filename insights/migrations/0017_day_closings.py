import datetime
import django.db.models.deletion
import leafenterprise.shared.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_agents"),
        ("insights", "0016_marked_stretches"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClosingWindow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=leafenterprise.shared.ids.new_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "opens_at",
                    models.TimeField(
                        default=datetime.time(0, 0),
                        help_text="Not before: sources may still send what belongs to the day.",
                    ),
                ),
                (
                    "closes_at",
                    models.TimeField(
                        default=datetime.time(6, 0),
                        help_text="Done by then, or it is told that it is late.",
                    ),
                ),
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closing_window",
                        to="accounts.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                        name="closing_window_forward",
                        violation_error_message="The window closes after it opens, on the same morning.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DayClosing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=leafenterprise.shared.ids.new_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("day", models.DateField()),
                ("closes_month", models.BooleanField(default=False)),
                ("opens_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("late_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("cells", models.PositiveIntegerField(default=0)),
                ("signals", models.PositiveBigIntegerField(default=0)),
                ("differences", models.PositiveIntegerField(default=0)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="day_closings",
                        to="accounts.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["-day"],
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=["opens_at"],
                        name="day_not_closed",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "day"), name="day_closed_once")
                ],
            },
        ),
    ]
