import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import leafenterprise.shared.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_agents"),
        ("insights", "0005_quarantined_waiting"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="InsightCard",
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
                ("detector", models.CharField(max_length=40)),
                ("detector_version", models.PositiveSmallIntegerField()),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("collections", "collections"),
                            ("deposits", "deposits"),
                            ("provider", "provider"),
                            ("forecast", "forecast"),
                            ("subscriptions", "subscriptions"),
                            ("cash", "cash"),
                            ("data", "data"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("informational", "informational"),
                            ("warning", "warning"),
                            ("critical", "critical"),
                        ],
                        max_length=16,
                    ),
                ),
                ("subject", models.CharField(max_length=120)),
                ("week", models.DateField()),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("currency_code", models.CharField(blank=True, max_length=3)),
                ("at_stake", models.DecimalField(decimal_places=2, max_digits=14)),
                ("title", models.CharField(max_length=200)),
                ("explanation", models.TextField()),
                ("recommended_action", models.TextField()),
                ("data_snapshot", models.JSONField(default=dict)),
                ("generated_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("generated", "generated"),
                            ("acknowledged", "acknowledged"),
                            ("action_created", "action created"),
                            ("resolved", "resolved"),
                            ("archived", "archived"),
                        ],
                        default="generated",
                        max_length=16,
                    ),
                ),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=500)),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "linked_task",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="insight_card",
                        to="insights.followuptask",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="insight_cards",
                        to="accounts.organization",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="insights.provider",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="insight_cards",
                        to="accounts.site",
                    ),
                ),
            ],
            options={
                "ordering": ["-generated_at", "-pk"],
                "abstract": False,
            "indexes": [models.Index(
                fields=["organization", "state", "-generated_at"], name="card_by_org"
            ), models.Index(fields=["organization", "-last_day"], name="card_by_day")], "constraints": [models.UniqueConstraint(
                fields=("organization", "detector", "subject", "week"), name="card_once"
            ), models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["generated", "acknowledged", "action_created", "resolved", "archived"],
                    )
                ),
                name="card_state_known",
            ), models.CheckConstraint(
                condition=models.Q(
                    models.Q(("acknowledged_by__isnull", True), ("state", "generated")),
                    models.Q(
                        models.Q(("state", "generated"), _negated=True),
                        ("acknowledged_at__isnull", False),
                        ("acknowledged_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="card_acknowledged_by_somebody",
            ), models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "action_created"), _negated=True),
                    ("linked_task__isnull", False),
                    _connector="OR",
                ),
                name="card_action_has_its_task",
            )], },
        ),
        migrations.CreateModel(
            name="CardText",
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
                ("asked_at", models.DateTimeField()),
                ("model", models.CharField(blank=True, max_length=128)),
                ("prompt", models.TextField()),
                ("answer", models.TextField(blank=True)),
                ("outcome", models.CharField(max_length=16)),
                ("reason_code", models.CharField(blank=True, max_length=40)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("statements", models.JSONField(default=list)),
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
                        max_length=12,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision_words", models.TextField(blank=True)),
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
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="texts",
                        to="insights.insightcard",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "abstract": False,
            "constraints": [models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["asked", "offered", "withheld", "accepted", "modified", "dismissed"],
                    )
                ),
                name="card_text_state_known",
            )], },
        ),
        migrations.CreateModel(
            name="CardStep",
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
                ("move", models.CharField(max_length=16)),
                ("state_before", models.CharField(max_length=16)),
                ("state_after", models.CharField(max_length=16)),
                ("at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=500)),
                (
                    "by",
                    models.ForeignKey(
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
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="insights.insightcard",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CardEvidence",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("revenue", "Revenue"),
                            ("collected", "Collected money"),
                            ("refunds", "Refunds"),
                            ("deposits_taken", "Deposits taken"),
                            ("deposits_forfeited", "Forfeited deposits"),
                            ("subscriptions_due", "Subscription payments"),
                            ("subscriptions_failed", "Failed payments"),
                            ("production", "Production"),
                            ("owed_long", "Owed for over 60 days"),
                            ("cash", "Counted cash"),
                        ],
                        max_length=24,
                    ),
                ),
                ("currency_code", models.CharField(max_length=3)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("signal_count", models.PositiveIntegerField()),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="insights.provider",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.site",
                    ),
                ),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="insights.insightcard",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "card evidence",
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
        
        
        
        
        
        
        
    ]
