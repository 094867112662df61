"""What the feed has still to say, and what it knows of already: how a look costs what has changed,
and a backlog of months goes out in parts."""

from django.db import models
from django.db.models import Q

from leafenterprise.accounts.models import Organization, Site

KINDS = ("batch", "mark")


class FeedDue(models.Model):
    """A site's day of which something may be new. noted_at: when that was last seen."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "day"], name="feed_due_once")]
        indexes = [
            models.Index(fields=["organization", "noted_at", "day"], name="feed_due_by_time")
        ]

    def __str__(self) -> str:
        return f"{self.site_id} {self.day}"


class FeedSite(models.Model):
    """standing: digest of the site's day, name and expected sources as the feed last saw them.

    balances_due_at: since when its balances may be new; null where they are told.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    site = models.OneToOneField(Site, models.PROTECT, related_name="+")
    standing = models.CharField(max_length=64)
    balances_due_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.site_id}"


class FeedNoted(models.Model):
    """A batch or mark whose days are noted: kept while an older one may still be committed."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=8)
    number = models.BigIntegerField()
    noted_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "feed noted"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "number"], name="feed_noted_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="feed_noted_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
