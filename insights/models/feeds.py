"""What leaves of the lane by itself: the records of the feed, and their pushes."""

from django.db import models
from django.db.models import Q

from audit.outbox.rows import STATES, OutboxRow
from insights.models.passages import with_working
from insights.states import FEED_DELIVERY
from leafenterprise.accounts.models import Organization, Site
from leafenterprise.shared.immutable import Immutable


class FeedHead(models.Model):
    """How long an organization's feed is. Locked while records are added, so that what is read up
    to a number is all there ever was up to it.

    batches_through, marks_through: up to which key all of them are noted (FeedNoted); null before
    the first look.
    """

    organization = models.OneToOneField(Organization, models.PROTECT, related_name="+")
    sequence = models.BigIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)
    batches_through = models.BigIntegerField(null=True)
    marks_through = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.organization_id}: {self.sequence}"


class FeedRecord(models.Model):
    """One aggregate as it left; a later record of the same subject takes its place.

    subject: site, metric, currency, and the day of a flow. content: digest of what it says, its
    own number and time left out: the same again makes no record.
    """

    immutable = Immutable(deleted_by=with_working("emitted_at"))

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    sequence = models.BigIntegerField()
    event_id = models.UUIDField(unique=True)
    subject = models.CharField(max_length=120)
    metric = models.CharField(max_length=40)
    day = models.DateField()
    content = models.CharField(max_length=64)
    payload = models.JSONField()
    emitted_at = models.DateTimeField()

    class Meta:
        ordering = ["organization", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "sequence"], name="feed_in_order")
        ]
        indexes = [
            models.Index(fields=["organization", "subject", "-sequence"], name="feed_by_subject"),
            models.Index(fields=["organization", "site", "day"], name="feed_by_site_and_day"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.subject}"


class FeedDelivery(OutboxRow):
    """Records on their way to a receiver. late_at: when somebody was told that they are late."""

    MACHINE = FEED_DELIVERY
    steered_by = FEED_DELIVERY

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    first_sequence = models.BigIntegerField()
    last_sequence = models.BigIntegerField()
    late_at = models.DateTimeField(null=True)

    class Meta(OutboxRow.Meta):
        abstract = False
        verbose_name_plural = "feed deliveries"
        indexes = [models.Index(fields=["state", "next_attempt_at"], name="feed_delivery_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=list(STATES)), name="feed_delivery_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="delivered", delivered_at__isnull=False)
                | ~Q(state="delivered") & Q(delivered_at__isnull=True),
                name="feed_delivery_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_sequence} to {self.last_sequence} for {self.destination}"


class GuardianWindow(models.Model):
    """An hour as it was told to the AI Guardian: told once, so that two tellings give nothing."""

    immutable = Immutable()

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    first_moment = models.DateTimeField()
    payload = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["organization", "first_moment"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "first_moment"], name="guardian_window_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.first_moment}"
