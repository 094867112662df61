"""The answers of the pocket consultant, and what people made of them."""

import django.db.models.deletion
import leafenterprise.shared.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_agents"),
        ("savings", "0010_agents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Advice",
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
                ("question", models.CharField(max_length=32)),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "asked"),
                            ("offered", "offered"),
                            ("withheld", "withheld"),
                            ("accepted", "accepted"),
                            ("modified", "modified"),
                            ("dismissed", "dismissed"),
                        ],
                        default="asked",
                        max_length=16,
                    ),
                ),
                ("outcome", models.CharField(max_length=16)),
                ("reason_code", models.CharField(blank=True, max_length=64)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("model", models.CharField(blank=True, max_length=128)),
                ("prompt_digest", models.CharField(max_length=64)),
                ("facts_digest", models.CharField(max_length=64)),
                ("answer_digest", models.CharField(blank=True, max_length=64)),
                ("statements", models.JSONField(default=list)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision_words", models.CharField(blank=True, max_length=2000)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
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
                        related_name="advice",
                        to="accounts.organization",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="advice",
                        to="savings.savingsrun",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "abstract": False,
                "indexes": [models.Index(fields=["run", "-asked_at"], name="advice_by_run")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "asked",
                                    "offered",
                                    "withheld",
                                    "accepted",
                                    "modified",
                                    "dismissed",
                                ],
                            )
                        ),
                        name="advice_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", "offered"), ("statements", []), _connector="OR"
                        ),
                        name="advice_withheld_is_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["accepted", "modified", "dismissed"]), _negated=True
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("outcome", "offered"),
                            ),
                            _connector="OR",
                        ),
                        name="advice_decided_by_a_person",
                    ),
                ],
            },
        ),
    ]
