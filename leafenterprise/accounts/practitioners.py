"""Somebody who treats patients and earns by it, with or without a log-in of their own."""

from django.conf import settings
from django.db import models

from leafenterprise.shared.records import Record


class Practitioner(Record):
    """The part that every floor's own practitioners share; whose they are, each floor adds."""

    name = models.CharField(max_length=200)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Their own log-in, if they have one.",
    )
    is_active = models.BooleanField(default=True)

    class Meta(Record.Meta):
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
