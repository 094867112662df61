"""What the pocket consultant was asked and what became of it: rows that are never rewritten."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from leafenterprise.accounts.models import Organization
from leafenterprise.shared.immutable import Immutable
from leafenterprise.shared.records import Record
from savings.models.runs import SavingsRun
from savings.states import ADVICE


class Advice(Record):
    """One question to the consultant about a run's facts, and the verdict over its answer.

    `statements` holds the text only where every number of it was the facts'; of any other answer
    no more is kept than its digest. What a person made of it is a move of the state machine.
    """

    MACHINE = ADVICE
    immutable = Immutable(may_change=("state", "decided_by", "decided_at", "decision_words"))

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="advice")
    run = models.ForeignKey(SavingsRun, models.PROTECT, related_name="advice")
    question = models.CharField(max_length=32)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=ADVICE.choices(), default=ADVICE.initial)
    outcome = models.CharField(max_length=16)
    reason_code = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    model = models.CharField(max_length=128, blank=True)
    prompt_digest = models.CharField(max_length=64)
    facts_digest = models.CharField(max_length=64)
    answer_digest = models.CharField(max_length=64, blank=True)
    statements = models.JSONField(default=list)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision_words = models.CharField(max_length=2000, blank=True)

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["run", "-asked_at"], name="advice_by_run")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=list(ADVICE.states)), name="advice_state_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome="offered") | Q(statements=[]), name="advice_withheld_is_empty"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "modified", "dismissed"])
                | Q(outcome="offered", decided_by__isnull=False, decided_at__isnull=False),
                name="advice_decided_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"Advice on {self.run}"
