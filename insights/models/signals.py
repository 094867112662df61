"""The lane's one kind of fact."""

from django.db import models
from django.db.models import Q

from insights.models.batches import IngestBatch
from insights.models.passages import ERASURE, with_signals
from insights.models.practice import Provider
from insights.signals.declarations import PAYMENT_METHODS, PAYMENT_STATES
from insights.signals.types import SIGNAL_TYPES
from leafenterprise.accounts.models import Organization, Site
from leafenterprise.shared.immutable import Immutable


class FinancialSignal(models.Model):
    """One thing that happened to money, as its source reported it; never changed, never deleted.

    signal_id: made of the key (see insights.signals.identity). payment_state, payment_method: ""
    where the type has none. original_payment_signal: may not have arrived yet, so the database does
    not insist on it. business_day: the local day at the site when the signal was taken in.
    """

    immutable = Immutable(deleted_by=with_signals("business_day"), redacted_by=ERASURE)

    signal_id = models.UUIDField(primary_key=True, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    provider = models.ForeignKey(
        Provider, models.PROTECT, null=True, related_name="+", db_index=False
    )
    batch = models.ForeignKey(IngestBatch, models.PROTECT, related_name="signals")
    signal_type = models.CharField(
        max_length=40, choices=[(type_.id, type_.label) for type_ in SIGNAL_TYPES.values()]
    )
    source_module_ref = models.CharField(max_length=40)
    source_record_id = models.UUIDField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency_code = models.CharField(max_length=3)
    payment_state = models.CharField(
        max_length=12, blank=True, choices=[(state, state) for state in PAYMENT_STATES]
    )
    payment_method = models.CharField(
        max_length=16, blank=True, choices=[(method, method) for method in PAYMENT_METHODS]
    )
    original_payment_signal = models.ForeignKey(
        "self", models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    signal_timestamp = models.DateTimeField()
    business_day = models.DateField()
    ingested_at = models.DateTimeField()
    is_correction = models.BooleanField(default=False)
    corrects_signal = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrections", db_index=False
    )
    attributes = models.JSONField(default=dict)
    correlation_id = models.CharField(max_length=64, blank=True)
    payload_hash = models.CharField(max_length=32)

    class Meta:
        ordering = ["-signal_timestamp", "signal_id"]
        constraints = [
            models.UniqueConstraint(  # on PostgreSQL an index half of whose key is a hash
                fields=[
                    "organization", "source_module_ref", "source_record_id", "signal_type",
                    "payment_state",
                ],
                name="signal_key_once",
            ),
            models.CheckConstraint(
                condition=Q(is_correction=True, corrects_signal__isnull=False)
                | Q(is_correction=False, corrects_signal__isnull=True),
                name="signal_correction_names_its_signal",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["organization", "site", "business_day", "signal_type"],
                name="signal_by_site_and_day",
            ),
            models.Index(fields=["organization", "signal_timestamp"], name="signal_by_time"),
            models.Index(
                fields=["original_payment_signal"],
                condition=Q(original_payment_signal__isnull=False),
                name="signal_by_original",
            ),
            models.Index(
                fields=["corrects_signal"],
                condition=Q(corrects_signal__isnull=False),
                name="signal_by_corrected",
            ),
        ]

    def __str__(self) -> str:
        return str(self.signal_id)
