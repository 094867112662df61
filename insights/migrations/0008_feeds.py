import django.db.models.deletion
import leafenterprise.shared.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_agents"),
        ("insights", "0007_saved_views"),
    ]

    operations = [
        migrations.CreateModel(
            name="FeedHead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sequence", models.BigIntegerField(default=0)),
                ("looked_at", models.DateTimeField(null=True)),
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FeedDelivery",
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
                ("first_sequence", models.BigIntegerField()),
                ("last_sequence", models.BigIntegerField()),
                ("late_at", models.DateTimeField(null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "feed deliveries",
                "ordering": ["-created_at", "-pk"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["state", "next_attempt_at"], name="feed_delivery_due")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["queued", "delivered", "failed", "given_up"])
                        ),
                        name="feed_delivery_state_known",
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
                        name="feed_delivery_dated",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FeedRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sequence", models.BigIntegerField()),
                ("event_id", models.UUIDField(unique=True)),
                ("subject", models.CharField(max_length=120)),
                ("metric", models.CharField(max_length=40)),
                ("day", models.DateField()),
                ("content", models.CharField(max_length=64)),
                ("payload", models.JSONField()),
                ("emitted_at", models.DateTimeField()),
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
                "ordering": ["organization", "sequence"],
                "indexes": [
                    models.Index(
                        fields=["organization", "subject", "-sequence"], name="feed_by_subject"
                    ),
                    models.Index(
                        fields=["organization", "site", "day"], name="feed_by_site_and_day"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "sequence"), name="feed_in_order"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GuardianWindow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_moment", models.DateTimeField()),
                ("payload", models.JSONField()),
                ("made_at", models.DateTimeField()),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["organization", "first_moment"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "first_moment"), name="guardian_window_once"
                    )
                ],
            },
        ),
    ]
