"""What signals arrive in, and what could not be taken without a person."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from insights.states import QUARANTINE
from leafenterprise.accounts.models import Organization, Site
from leafenterprise.shared.immutable import Immutable
from leafenterprise.shared.records import Record

DOORS = [
    ("api", "API"), ("file", "file"), ("pull", "scheduled pull"),
    ("correction", "correction by a person"), ("quarantine", "driven again from quarantine"),
]  # fmt: skip
KINDS = [
    ("conflict", "the same key with another content"),
    ("over_refund", "more taken than was captured"),
    ("early", "points at a signal that has not come"),
]


class IngestBatch(Record):
    """Rows that were taken in together, and what became of them; fixed once it is finished.

    content_digest: over the payload hashes of all fit rows, sorted, so that the order does not
    matter. by_source: created rows by source module.
    """

    immutable = Immutable(once_set="finished_at")

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="signal_batches")
    door = models.CharField(max_length=12, choices=DOORS)
    file_name = models.CharField(max_length=200, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    correlation_id = models.CharField(max_length=64, blank=True)
    received = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    duplicate = models.PositiveIntegerField(default=0)
    conflict = models.PositiveIntegerField(default=0)
    invalid = models.PositiveIntegerField(default=0)
    by_source = models.JSONField(default=dict)
    content_digest = models.CharField(max_length=64, blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta(Record.Meta):
        verbose_name_plural = "ingest batches"
        indexes = [models.Index(fields=["organization", "-created_at"], name="batch_by_org")]


class QuarantinedSignal(Record):
    """A row that contradicts what is recorded: kept as sent until a person settles it.

    signal_id: the id its key has, under which another content may stand. waits_for: the signal or
    capture whose coming may release it without a person; null for contradictions, which only a
    person settles. made_signal: what became of it.
    """

    MACHINE = QUARANTINE
    steered_by = QUARANTINE

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    batch = models.ForeignKey(IngestBatch, models.PROTECT, related_name="quarantined")
    row_number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=KINDS)
    signal_id = models.UUIDField()
    waits_for = models.UUIDField(null=True)
    payload = models.JSONField()
    payload_hash = models.CharField(max_length=32)
    reason = models.CharField(max_length=200)
    state = models.CharField(
        max_length=12, choices=QUARANTINE.choices(), default=QUARANTINE.initial
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=200, blank=True)
    made_signal = models.ForeignKey(
        "insights.FinancialSignal", models.PROTECT, null=True, related_name="+"
    )

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(fields=["signal_id", "payload_hash"], name="quarantined_once"),
            models.CheckConstraint(
                condition=Q(state__in=list(QUARANTINE.states)), name="quarantined_state_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "state", "-created_at"], name="quarantined_by_org"
            ),
            models.Index(
                fields=["organization", "waits_for"],
                condition=Q(state="held", waits_for__isnull=False),
                name="quarantined_waiting",
            ),
        ]
