"""What other modules are told by name: tasks, notices of critical cards, bills for the accounts."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from audit.outbox.rows import STATES, OutboxRow
from insights.states import MODULE_MESSAGE
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.records import Record

TASK_MANAGER, COMMUNICATION_HUB, ACCOUNTING = "task_manager", "communication_hub", "accounting"
MODULES = [
    (TASK_MANAGER, "Task Manager"),
    (COMMUNICATION_HUB, "Communication Hub"),
    (ACCOUNTING, "Accounting"),
]


class ModuleMessage(OutboxRow):
    """One event on its way to one receiver of a module. about_id: the public id of its record."""

    MACHINE = MODULE_MESSAGE
    steered_by = MODULE_MESSAGE

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    module = models.CharField(max_length=20, choices=MODULES)
    event = models.CharField(max_length=40)
    about_id = models.CharField(max_length=32)

    class Meta(OutboxRow.Meta):
        abstract = False
        indexes = [models.Index(fields=["state", "next_attempt_at"], name="module_message_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=list(STATES)), name="module_message_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="delivered", delivered_at__isnull=False)
                | ~Q(state="delivered") & Q(delivered_at__isnull=True),
                name="module_message_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.about_id} for {self.destination}"


class NoticePreference(Record):
    """Whether a person wants to be told of critical cards outside; where there is none they do."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_preferences"
    )
    critical_cards = models.BooleanField(default=True)

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="notice_preference_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.organization}"
