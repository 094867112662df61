"""How data ends: how long it is kept, who had it deleted, and which run speaks for which."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from leafenterprise.accounts.models import Organization
from leafenterprise.shared.immutable import Immutable
from leafenterprise.shared.records import Record
from savings.models.datasets import ClaimDataset
from savings.models.runs import SavingsRun
from savings.states import DELETION

# Of one dataset only one of these at a time: an ended request does not stand in the way of another.
LIVING = ("requested", "approved", "deleting", "stopped", "deleted")


class RetentionPolicy(Record):
    """How long an organization's datasets are kept, and whether nothing may be deleted now."""

    organization = models.OneToOneField(
        Organization, models.PROTECT, related_name="retention_policy"
    )
    keep_days = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="Datasets are proposed for deletion so many days after they came; empty: never.",
    )
    legal_hold = models.BooleanField(
        default=False, help_text="Nothing of this organization is deleted while this is set."
    )
    hold_reason = models.CharField(max_length=300, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    set_at = models.DateTimeField(auto_now=True)

    class Meta(Record.Meta):
        verbose_name_plural = "retention policies"
        constraints = [
            models.CheckConstraint(
                condition=Q(legal_hold=False) | ~Q(hold_reason=""),
                name="hold_has_reason",
                violation_error_message="Say why nothing may be deleted.",
            )
        ]

    def __str__(self) -> str:
        return f"Retention of {self.organization}"


class DatasetDeletion(Record):
    """A request to delete a dataset's rows and all that shows them; two people and a job.

    What stays is here: `leaves` holds the manifest of the file, its reject reasons, the digests of
    the runs that read it and of the files that went. The dataset's own row stays as it is.
    """

    MACHINE = DELETION
    immutable = Immutable(once_set="deleted_at")

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="deletions")
    dataset = models.ForeignKey(ClaimDataset, models.PROTECT, related_name="deletions")
    state = models.CharField(max_length=16, choices=DELETION.choices(), default=DELETION.initial)
    reason = models.CharField(max_length=500)
    due_by_policy = models.BooleanField(default=False)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField(max_length=500, blank=True)
    job_id = models.CharField(max_length=12, blank=True)
    stopped_because = models.JSONField(default=list)
    begun_at = models.DateTimeField(null=True)
    leaves = models.JSONField(default=dict)
    deleted_at = models.DateTimeField(null=True)

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["organization", "state"], name="deletion_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["dataset"], condition=Q(state__in=LIVING), name="deletion_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(DELETION.states)), name="deletion_state_known"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requested_by")),
                name="deletion_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "deleting", "deleted"])
                | Q(decided_by__isnull=False),
                name="deletion_approved_by",
            ),
        ]

    def __str__(self) -> str:
        return f"Deletion of {self.dataset.file_name}"


class RunSupersession(Record):
    """A newer run that speaks in an older one's place; neither run is rewritten."""

    immutable = Immutable()

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="supersessions")
    superseded = models.OneToOneField(SavingsRun, models.PROTECT, related_name="supersession")
    successor = models.ForeignKey(SavingsRun, models.PROTECT, related_name="supersedes")
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(superseded=F("successor")), name="supersession_by_another"
            )
        ]

    def __str__(self) -> str:
        return f"{self.superseded_id} by {self.successor_id}"


class CauseSplit(Record):
    """Two runs computed again with one kind of input swapped at a time, in a stated order.

    `steps` holds per step its cause and every figure of the total after it, so that the shares of
    the causes add up to the difference exactly.
    """

    immutable = Immutable(once_set="computed_at")

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="cause_splits")
    older = models.ForeignKey(SavingsRun, models.PROTECT, related_name="+")
    newer = models.ForeignKey(SavingsRun, models.PROTECT, related_name="+")
    code_version = models.CharField(max_length=64)
    job_id = models.CharField(max_length=12, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    steps = models.JSONField(default=list)
    computed_at = models.DateTimeField(null=True)

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["older", "newer", "code_version"], name="cause_split_once"
            ),
            models.CheckConstraint(condition=~Q(older=F("newer")), name="cause_split_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.older_id} to {self.newer_id}"
