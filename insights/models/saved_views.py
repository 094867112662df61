"""Filters that somebody wants to come back to."""

from django.conf import settings
from django.db import models

from leafenterprise.accounts.models import Organization
from leafenterprise.shared.records import Record

MOST_QUERY = 2000


class SavedView(Record):
    """One person's filters under a name; query: the part of the address that holds them."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=MOST_QUERY, blank=True)

    class Meta(Record.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user", "name"], name="saved_view_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
