"""How far each source was asked, and what of it could not be taken."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from insights.models.batches import IngestBatch
from insights.models.practice import MODULES
from insights.states import REFUSED_ROW
from leafenterprise.accounts.models import Organization, Site
from leafenterprise.shared.records import Record


class SourcePull(Record):
    """Where asking one source of an organization stands; written by the pull alone.

    address: its name in the environment. cursor: the source's own word for how far it was read,
    kept only with the page before it. turn: how often it was queued. reached_at: when nothing more
    was to be had. failures: in a row. late_at: when somebody was told that it is late.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="source_pulls")
    address = models.CharField(max_length=64)
    source_module = models.CharField(max_length=40, choices=MODULES)
    cursor = models.CharField(max_length=500, blank=True)
    turn = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    pulled_at = models.DateTimeField(null=True)
    reached_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    error_code = models.CharField(max_length=64, blank=True)
    late_at = models.DateTimeField(null=True)
    pages = models.PositiveIntegerField(default=0)
    created = models.PositiveBigIntegerField(default=0)
    duplicate = models.PositiveBigIntegerField(default=0)
    conflict = models.PositiveBigIntegerField(default=0)
    invalid = models.PositiveBigIntegerField(default=0)

    class Meta(Record.Meta):
        ordering = ["source_module", "address"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "address"], name="source_pulled_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_source_module_display()} · {self.address}"


class RefusedRow(Record):
    """A row that could not be taken, with the reason.

    payload: of a pulled record what the adapter knows; of a file nothing. signal: of what may have
    been told already, the signal that it would be, until somebody decides. record_name: digest of
    the record's own id, "" where it has none that can be read. content_digest: so that the same row
    is held once.
    """

    MACHINE = REFUSED_ROW
    steered_by = REFUSED_ROW

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    batch = models.ForeignKey(IngestBatch, models.PROTECT, related_name="refused")
    source_module = models.CharField(max_length=40, choices=MODULES)
    row_number = models.PositiveIntegerField()
    code = models.CharField(max_length=40)
    field = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=200)
    payload = models.JSONField(default=dict)
    signal = models.JSONField(null=True)
    record_name = models.CharField(max_length=32, blank=True)
    content_digest = models.CharField(max_length=64)
    state = models.CharField(
        max_length=12, choices=REFUSED_ROW.choices(), default=REFUSED_ROW.initial
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=200, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "content_digest"], name="refused_row_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(REFUSED_ROW.states)), name="refused_row_state_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "source_module", "state"], name="refused_row_by_source"
            ),
            models.Index(
                fields=["record_name"], condition=Q(state="held"), name="refused_row_by_name"
            ),
        ]
