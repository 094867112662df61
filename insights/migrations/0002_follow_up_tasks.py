import django.db.models.deletion
import leafenterprise.shared.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_agents"),
        ("insights", "0001_signals_and_rollups"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FollowUpTask",
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
                    "origin",
                    models.CharField(
                        choices=[
                            ("cash_reconciliation", "cashing-up"),
                            ("insight_card", "insight card"),
                        ],
                        max_length=24,
                    ),
                ),
                ("origin_id", models.CharField(max_length=32)),
                ("title", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True)),
                (
                    "priority",
                    models.CharField(
                        choices=[("normal", "normal"), ("high", "high")],
                        default="normal",
                        max_length=8,
                    ),
                ),
                ("due_date", models.DateField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("done", "done"), ("dropped", "dropped")],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=500)),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_up_tasks",
                        to="accounts.organization",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_up_tasks",
                        to="accounts.site",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["organization", "state", "-created_at"], name="task_by_org"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "origin", "origin_id"),
                        name="task_once_for_its_cause",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "done", "dropped"])),
                        name="task_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("created_by__isnull", False),
                            ("origin", "cash_reconciliation"),
                            _connector="OR",
                        ),
                        name="task_raised_by_a_person",
                    ),
                ],
            },
        ),
    ]
