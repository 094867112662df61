"""The outbox of dashboard payloads."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import leafenterprise.shared.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_api_tokens"),
        ("savings", "0008_unknown_amounts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DashboardDelivery",
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
                ("destination", models.CharField(max_length=64)),
                ("payload", models.JSONField()),
                ("payload_digest", models.CharField(max_length=64)),
                ("effect_key", models.CharField(max_length=64, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "queued"),
                            ("delivered", "delivered"),
                            ("failed", "failed"),
                            ("given_up", "given up"),
                        ],
                        default="queued",
                        max_length=16,
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("http_status", models.PositiveIntegerField(null=True)),
                ("error_code", models.CharField(blank=True, max_length=64)),
                ("next_attempt_at", models.DateTimeField(null=True)),
                ("job_id", models.CharField(blank=True, max_length=12)),
                ("queued_at", models.DateTimeField()),
                ("delivered_at", models.DateTimeField(null=True)),
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
                        related_name="deliveries",
                        to="accounts.organization",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="savings.savingsrun",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "dashboard deliveries",
                "ordering": ["-created_at", "-pk"],
                "abstract": False,
                "indexes": [models.Index(fields=["state", "next_attempt_at"], name="delivery_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["queued", "delivered", "failed", "given_up"])
                        ),
                        name="delivery_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("delivered_at__isnull", False), ("state", "delivered")),
                            models.Q(
                                models.Q(("state", "delivered"), _negated=True),
                                ("delivered_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="delivery_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("next_attempt_at__isnull", False), ("state", "failed")),
                            models.Q(("state", "failed"), _negated=True),
                            _connector="OR",
                        ),
                        name="delivery_failed_goes_on",
                    ),
                ],
            },
        ),
    ]
