"""The assistants' ledger: tasks and actions."""

import django.db.models.deletion
import leafenterprise.shared.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_agents"),
        ("savings", "0009_dashboard_deliveries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AgentTask",
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
                ("key", models.CharField(max_length=64)),
                ("title", models.CharField(max_length=120)),
                ("model_name", models.CharField(blank=True, max_length=100)),
                ("prompt_digest", models.CharField(blank=True, max_length=64)),
                ("answer_digest", models.CharField(blank=True, max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("done", "done"), ("closed", "closed")],
                        default="open",
                        max_length=16,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agent_tasks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agent_tasks",
                        to="accounts.organization",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agent_tasks",
                        to="savings.savingsrun",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "abstract": False,
            "constraints": [models.UniqueConstraint(fields=("agent", "key"), name="agent_task_once"), models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "done", "closed"])),
                name="agent_task_state_known",
            )], },
        ),
        migrations.CreateModel(
            name="AgentAction",
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
                ("key", models.CharField(max_length=64)),
                ("kind", models.CharField(max_length=64)),
                (
                    "arguments",
                    models.JSONField(help_text="Public ids of the records that it names."),
                ),
                ("why", models.CharField(max_length=500)),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("allowed", "allowed"),
                            ("needs_approval", "needs_approval"),
                            ("refused", "refused"),
                        ],
                        max_length=16,
                    ),
                ),
                ("verdict_reason", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("awaiting", "awaiting"),
                            ("approved", "approved"),
                            ("rejected", "rejected"),
                            ("refused", "refused"),
                            ("executed", "executed"),
                            ("failed", "failed"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="proposed",
                        max_length=16,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision_note", models.CharField(blank=True, max_length=500)),
                ("job_id", models.CharField(blank=True, max_length=12)),
                ("outcome", models.JSONField(default=dict)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agent_actions",
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
                        related_name="agent_actions",
                        to="accounts.organization",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="savings.agenttask",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "abstract": False,
            "indexes": [models.Index(fields=["organization", "state"], name="agent_action_by_state")], "constraints": [models.UniqueConstraint(fields=("task", "key"), name="agent_action_once"), models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "proposed",
                            "awaiting",
                            "approved",
                            "rejected",
                            "refused",
                            "executed",
                            "failed",
                            "withdrawn",
                        ],
                    )
                ),
                name="agent_action_state_known",
            ), models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("agent")), _negated=True),
                    _connector="OR",
                ),
                name="agent_action_not_own",
            ), models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["approved", "executed", "failed"]), _negated=True),
                    ("verdict", "allowed"),
                    models.Q(("decided_by__isnull", False), ("verdict", "needs_approval")),
                    _connector="OR",
                ),
                name="agent_action_approved",
            ), models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verdict", "refused"), _negated=True),
                    ("state__in", ["proposed", "refused"]),
                    _connector="OR",
                ),
                name="agent_action_refused_stays",
            )], },
        ),
        
        
        
        
        
        
        
        
    ]
