"""The assistants' ledger: what they were asked, what they proposed, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from leafenterprise.accounts.models import Organization
from leafenterprise.shared.immutable import Immutable
from leafenterprise.shared.records import Record
from savings.agent_policy import ALLOWED, NEEDS_APPROVAL, REFUSED, VERDICTS
from savings.models.runs import SavingsRun
from savings.states import AGENT_ACTION, AGENT_TASK


class AgentTask(Record):
    """What an assistant works on; the digests of prompt and answer are kept, never their text."""

    MACHINE = AGENT_TASK
    immutable = Immutable(may_change=("state", "answer_digest", "ended_at"))

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="agent_tasks")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="agent_tasks")
    key = models.CharField(max_length=64)
    title = models.CharField(max_length=120)
    model_name = models.CharField(max_length=100, blank=True)
    run = models.ForeignKey(
        SavingsRun, models.PROTECT, null=True, blank=True, related_name="agent_tasks"
    )
    prompt_digest = models.CharField(max_length=64, blank=True)
    answer_digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(
        max_length=16, choices=AGENT_TASK.choices(), default=AGENT_TASK.initial
    )
    ended_at = models.DateTimeField(null=True)

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(fields=["agent", "key"], name="agent_task_once"),
            models.CheckConstraint(
                condition=Q(state__in=list(AGENT_TASK.states)), name="agent_task_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AgentAction(Record):
    """One action that an assistant proposed, the policy's verdict, who decided, what came of it.

    What was proposed never changes; only how far it got does.
    """

    MACHINE = AGENT_ACTION
    immutable = Immutable(
        may_change=(
            "state",
            "decided_by",
            "decided_at",
            "decision_note",
            "job_id",
            "outcome",
            "settled_at",
        )
    )

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="agent_actions")
    task = models.ForeignKey(AgentTask, models.PROTECT, related_name="actions")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="agent_actions"
    )
    key = models.CharField(max_length=64)
    kind = models.CharField(max_length=64)
    arguments = models.JSONField(help_text="Public ids of the records that it names.")
    why = models.CharField(max_length=500)
    verdict = models.CharField(max_length=16, choices=[(name, name) for name in VERDICTS])
    verdict_reason = models.CharField(max_length=200)
    state = models.CharField(
        max_length=16, choices=AGENT_ACTION.choices(), default=AGENT_ACTION.initial
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField(max_length=500, blank=True)
    job_id = models.CharField(max_length=12, blank=True)
    outcome = models.JSONField(default=dict)
    settled_at = models.DateTimeField(null=True)

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["organization", "state"], name="agent_action_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["task", "key"], name="agent_action_once"),
            models.CheckConstraint(
                condition=Q(state__in=list(AGENT_ACTION.states)), name="agent_action_state_known"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("agent")),
                name="agent_action_not_own",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "executed", "failed"])
                | Q(verdict=ALLOWED)
                | Q(verdict=NEEDS_APPROVAL, decided_by__isnull=False),
                name="agent_action_approved",
            ),
            models.CheckConstraint(
                condition=~Q(verdict=REFUSED) | Q(state__in=["proposed", "refused"]),
                name="agent_action_refused_stays",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.agent}"
