import django.core.validators
import django.db.models.deletion
import leafenterprise.shared.ids
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_agents"),
        ("insights", "0002_follow_up_tasks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EarningsAccess",
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
                ("enabled", models.BooleanField(default=False)),
                ("set_at", models.DateTimeField()),
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
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="earnings_access",
                        to="insights.provider",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "earnings access",
                "ordering": ["-created_at", "-pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProviderAgreement",
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
                    "currency_code",
                    models.CharField(default="GBP", max_length=3, verbose_name="currency"),
                ),
                ("effective_from", models.DateField()),
                ("effective_until", models.DateField(blank=True, null=True)),
                (
                    "tier_method",
                    models.CharField(
                        choices=[
                            ("marginal", "Each band's share is earned of what lies in the band."),
                            (
                                "whole",
                                "The share of the band that was reached is earned of everything.",
                            ),
                        ],
                        default="marginal",
                        help_text="Amounts of production are those of one statement.",
                        max_length=8,
                    ),
                ),
                (
                    "lab_share",
                    models.DecimalField(
                        decimal_places=6,
                        help_text="What the provider bears of lab costs: 0.5 is half, 0 is nothing.",
                        max_digits=7,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("1")),
                        ],
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="insights.provider",
                    ),
                ),
            ],
            options={
                "ordering": ["provider__name", "currency_code", "-effective_from"],
                "abstract": False,
            "constraints": [models.UniqueConstraint(
                fields=("provider", "currency_code", "effective_from"), name="agreement_once"
            ), models.CheckConstraint(
                condition=models.Q(
                    ("effective_until__isnull", True),
                    ("effective_until__gte", models.F("effective_from")),
                    _connector="OR",
                ),
                name="agreement_forward",
            ), models.CheckConstraint(
                condition=models.Q(("lab_share__gte", 0), ("lab_share__lte", 1)),
                name="agreement_lab_share",
            )], },
        ),
        migrations.CreateModel(
            name="AgreementRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        help_text="As the PMS names it; empty for all other work.",
                        max_length=80,
                    ),
                ),
                (
                    "above",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        help_text="From this amount of production on; every category begins at 0.",
                        max_digits=14,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                    ),
                ),
                (
                    "share",
                    models.DecimalField(
                        decimal_places=6,
                        help_text="0.45 is 45 %.",
                        max_digits=7,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("1")),
                        ],
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rates",
                        to="insights.provideragreement",
                    ),
                ),
            ],
            options={
                "ordering": ["category", "above"],
            "constraints": [models.UniqueConstraint(
                fields=("agreement", "category", "above"), name="agreement_band_once"
            ), models.CheckConstraint(
                condition=models.Q(("above__gte", 0), ("share__gte", 0), ("share__lte", 1)),
                name="agreement_band_sane",
            )], },
        ),
        migrations.CreateModel(
            name="ProviderStatement",
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
                ("period_start", models.DateField()),
                ("period_end", models.DateField()),
                ("currency_code", models.CharField(max_length=3)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft_generated", "draft generated"),
                            ("under_review", "under review"),
                            ("approved", "approved"),
                            ("exported", "exported"),
                            ("distributed", "distributed"),
                        ],
                        default="draft_generated",
                        max_length=16,
                    ),
                ),
                (
                    "readiness",
                    models.CharField(
                        choices=[("ready", "ready"), ("blocked", "blocked")],
                        default="blocked",
                        max_length=8,
                    ),
                ),
                ("problems", models.JSONField(default=list)),
                ("notices", models.JSONField(default=list)),
                ("line_items", models.JSONField(default=list)),
                ("adjustments", models.JSONField(default=list)),
                ("terms", models.JSONField(default=list)),
                ("gross_amount", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("net_amount", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("known_until", models.DateTimeField()),
                ("approved_at", models.DateTimeField(null=True)),
                ("body_digest", models.CharField(blank=True, max_length=64)),
                ("exported_at", models.DateTimeField(null=True)),
                ("exported_to", models.CharField(blank=True, max_length=40)),
                ("distributed_at", models.DateTimeField(null=True)),
                ("distributed_to", models.CharField(blank=True, max_length=12)),
                (
                    "approved_by",
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
                    "prepared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="insights.provider",
                    ),
                ),
            ],
            options={
                "ordering": ["-period_end", "provider__name"],
                "abstract": False,
            "indexes": [models.Index(
                fields=["organization", "state", "-period_end"], name="statement_by_state"
            )], "constraints": [models.UniqueConstraint(
                fields=("provider", "currency_code", "period_start"), name="statement_once"
            ), models.CheckConstraint(
                condition=models.Q(("period_end__gte", models.F("period_start"))),
                name="statement_forward",
            ), models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["draft_generated", "under_review", "approved", "exported", "distributed"],
                    )
                ),
                name="statement_state_known",
            ), models.CheckConstraint(
                condition=models.Q(
                    models.Q(("net_amount__isnull", False), ("readiness", "ready")),
                    models.Q(("net_amount__isnull", True), ("readiness", "blocked")),
                    _connector="OR",
                ),
                name="statement_blocked_states_nothing",
            ), models.CheckConstraint(
                condition=models.Q(
                    ("readiness", "ready"), ("state", "draft_generated"), _connector="OR"
                ),
                name="statement_blocked_goes_nowhere",
            ), models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("approved_at__isnull", False),
                        ("approved_by__isnull", False),
                        ("state__in", ("approved", "exported", "distributed")),
                        models.Q(("body_digest", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(
                            ("state__in", ("approved", "exported", "distributed")), _negated=True
                        ),
                        ("approved_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="statement_approved_by_somebody",
            ), models.CheckConstraint(
                condition=models.Q(
                    ("exported_at__isnull", False),
                    models.Q(("state", "exported"), _negated=True),
                    _connector="OR",
                ),
                name="statement_export_dated",
            ), models.CheckConstraint(
                condition=models.Q(
                    ("distributed_at__isnull", False),
                    models.Q(("state", "distributed"), _negated=True),
                    _connector="OR",
                ),
                name="statement_distribution_dated",
            ), models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("approved", "exported", "distributed")),
                    models.Q(("distributed_at__isnull", True), ("exported_at__isnull", True)),
                    _connector="OR",
                ),
                name="statement_leaves_approved",
            )], },
        ),
        migrations.CreateModel(
            name="StatedSignal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "signal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="insights.financialsignal",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stated",
                        to="insights.providerstatement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StatementSettings",
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
                    "destination",
                    models.CharField(
                        default="xero_bills",
                        help_text="Which file, or which system by its name.",
                        max_length=40,
                    ),
                ),
                (
                    "account_code",
                    models.CharField(
                        default="320",
                        help_text="Of the expense account that bills are booked to.",
                        max_length=10,
                    ),
                ),
                ("tax_type", models.CharField(default="Tax Exempt", max_length=40)),
                (
                    "due_days",
                    models.PositiveSmallIntegerField(
                        default=14, help_text="Bills are due so many days after the approval."
                    ),
                ),
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "statement settings",
                "ordering": ["-created_at", "-pk"],
                "abstract": False,
            },
        ),
        
        
        
        
        
        
        
        
        
        
        
        
        
        
        
    ]
