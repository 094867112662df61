import django.db.models.deletion
import leafenterprise.shared.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_agents"),
        ("insights", "0009_messages_and_notices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RefusedRow",
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
                    "source_module",
                    models.CharField(
                        choices=[
                            ("integrated_payments", "Integrated Payments"),
                            ("pms", "PMS"),
                            ("subscriptions_manager", "Subscriptions Manager"),
                            ("appointment_manager", "Appointment Manager"),
                            ("hr_people", "HR & People Manager"),
                            ("lab_manager", "Lab Manager"),
                            ("product_shop", "Product Shop"),
                            ("inventory_compliance", "Inventory & Compliance Manager"),
                            ("care_plan_subscriptions", "Care Plan Subscriptions"),
                            ("hygiene_subscriptions", "Hygiene Subscriptions"),
                            ("smart_treatment_proposals", "Smart Treatment Proposals"),
                            ("treatment_pipeline", "Treatment Pipeline Manager"),
                        ],
                        max_length=40,
                    ),
                ),
                ("row_number", models.PositiveIntegerField()),
                ("code", models.CharField(max_length=40)),
                ("field", models.CharField(blank=True, max_length=80)),
                ("reason", models.CharField(max_length=200)),
                ("payload", models.JSONField(default=dict)),
                ("record_name", models.CharField(blank=True, max_length=32)),
                ("content_digest", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[("held", "held"), ("taken", "taken"), ("dismissed", "dismissed")],
                        default="held",
                        max_length=12,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision", models.CharField(blank=True, max_length=200)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refused",
                        to="insights.ingestbatch",
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
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.site",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["organization", "source_module", "state"],
                        name="refused_row_by_source",
                    ),
                    models.Index(
                        condition=models.Q(("state", "held")),
                        fields=["record_name"],
                        name="refused_row_by_name",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "content_digest"), name="refused_row_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["held", "taken", "dismissed"])),
                        name="refused_row_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SourcePull",
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
                ("address", models.CharField(max_length=64)),
                (
                    "source_module",
                    models.CharField(
                        choices=[
                            ("integrated_payments", "Integrated Payments"),
                            ("pms", "PMS"),
                            ("subscriptions_manager", "Subscriptions Manager"),
                            ("appointment_manager", "Appointment Manager"),
                            ("hr_people", "HR & People Manager"),
                            ("lab_manager", "Lab Manager"),
                            ("product_shop", "Product Shop"),
                            ("inventory_compliance", "Inventory & Compliance Manager"),
                            ("care_plan_subscriptions", "Care Plan Subscriptions"),
                            ("hygiene_subscriptions", "Hygiene Subscriptions"),
                            ("smart_treatment_proposals", "Smart Treatment Proposals"),
                            ("treatment_pipeline", "Treatment Pipeline Manager"),
                        ],
                        max_length=40,
                    ),
                ),
                ("cursor", models.CharField(blank=True, max_length=500)),
                ("turn", models.PositiveIntegerField(default=0)),
                ("next_at", models.DateTimeField(null=True)),
                ("asked_at", models.DateTimeField(null=True)),
                ("pulled_at", models.DateTimeField(null=True)),
                ("reached_at", models.DateTimeField(null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("error_code", models.CharField(blank=True, max_length=64)),
                ("late_at", models.DateTimeField(null=True)),
                ("pages", models.PositiveIntegerField(default=0)),
                ("created", models.PositiveBigIntegerField(default=0)),
                ("duplicate", models.PositiveBigIntegerField(default=0)),
                ("conflict", models.PositiveBigIntegerField(default=0)),
                ("invalid", models.PositiveBigIntegerField(default=0)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="source_pulls",
                        to="accounts.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["source_module", "address"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "address"), name="source_pulled_once"
                    )
                ],
            },
        ),
    ]
