"""How long the lane's records are kept, and what was deleted."""

from typing import Any

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from insights.models.rollups import Rollup
from insights.states import RECORD_DELETION
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.immutable import Immutable
from leafenterprise.shared.records import Record

LEAST_MONTHS = 13  # a year and its comparison stay whole
STATUTORY_MONTHS = 84  # six years after the end of the financial year
LIVING = ("requested", "approved", "deleting", "stopped")


def _months(default: int | None, says: str) -> Any:
    return models.PositiveSmallIntegerField(
        null=True, blank=True, default=default, help_text=says,
        validators=[MinValueValidator(LEAST_MONTHS)],
    )  # fmt: skip


class RetentionRule(Record):
    """How many whole months a practice keeps its records; empty: without limit."""

    organization = models.OneToOneField(
        Organization, models.PROTECT, related_name="insights_retention"
    )
    signal_months = _months(None, "Signals; their sums by day and month stay.")
    working_months = _months(
        None, "Archived cards, closed tasks, settled rows, what was sent out and arrived."
    )
    record_months = _months(
        STATUTORY_MONTHS, "Approved statements and closed days of cash: the statutory period."
    )
    legal_hold = models.BooleanField(
        default=False, help_text="Nothing of this practice is deleted while this is set."
    )
    hold_reason = models.CharField(max_length=300, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    set_at = models.DateTimeField(auto_now=True)

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(legal_hold=False) | ~Q(hold_reason=""),
                name="insights_hold_has_reason",
                violation_error_message="Say why nothing may be deleted.",
            ),
            models.CheckConstraint(
                condition=Q(record_months__isnull=True)
                | Q(signal_months__isnull=True)
                | Q(record_months__gte=F("signal_months")),
                name="records_kept_longest",
                violation_error_message="Statements and days of cash are kept at least as long as "
                "the signals they rest on.",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": LEAST_MONTHS}),
                    name=f"{name}_at_least",
                    violation_error_message=f"At least {LEAST_MONTHS} months.",
                )
                for name in ("signal_months", "working_months", "record_months")
            ),
        ]

    def __str__(self) -> str:
        return f"Retention of {self.organization}"


class Decided(Record):
    """What one person asks for, another decides and a job carries out; fixed once it is done."""

    reason = models.CharField(max_length=500)
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
    finished_at = models.DateTimeField(null=True)
    report = models.JSONField(default=dict)
    report_digest = models.CharField(max_length=64, blank=True)

    class Meta(Record.Meta):
        abstract = True


def decided(prefix: str, at_work: str, done: str) -> list[models.CheckConstraint]:
    """Two different people, and no end without its report."""
    return [
        models.CheckConstraint(
            condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requested_by")),
            name=f"{prefix}_two_people",
        ),
        models.CheckConstraint(
            condition=~Q(state__in=["approved", at_work, done])
            | Q(decided_by__isnull=False, decided_at__isnull=False),
            name=f"{prefix}_decided_by",
        ),
        models.CheckConstraint(
            condition=~Q(state=done) | Q(finished_at__isnull=False) & ~Q(report_digest=""),
            name=f"{prefix}_done_is_told",
        ),
    ]


class RecordDeletion(Decided):
    """Whole months that go: up to which day of each kind; null where that kind stays.

    report: what went and what was kept, by kind of record, with sums and why.
    """

    MACHINE = RECORD_DELETION
    immutable = Immutable(once_set="finished_at", course=RECORD_DELETION)

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=12, choices=RECORD_DELETION.choices(), default=RECORD_DELETION.initial
    )
    due_by_rule = models.BooleanField(default=False)
    signals_through = models.DateField(null=True)
    working_through = models.DateField(null=True)
    records_through = models.DateField(null=True)

    class Meta(Decided.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=Q(state__in=LIVING), name="record_deletion_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(RECORD_DELETION.states)),
                name="record_deletion_state_known",
            ),
            *decided("record_deletion", "deleting", "deleted"),
        ]

    def __str__(self) -> str:
        return f"Deletion of {self.requested_at:%Y-%m-%d}"


class DeletedSum(Rollup):
    """What deleted signals of a cell summed to: stands in their place wherever sums are checked.

    day: the business day. One deletion adds once to a cell.
    """

    immutable = Immutable()

    deletion = models.ForeignKey(RecordDeletion, models.PROTECT, related_name="sums")

    class Meta(Rollup.Meta):
        abstract = False
        indexes = [
            models.Index(
                fields=["organization", "site", "day", "signal_type"], name="deleted_by_site_day"
            )
        ]
