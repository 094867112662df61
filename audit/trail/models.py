"""Chains of audit events, one per organization and one for the platform."""

from typing import Any

from django.apps import apps
from django.db import models

from leafenterprise.accounts.models import Organization
from leafenterprise.shared.ids import LENGTH, new_id
from leafenterprise.shared.immutable import Immutable, ImmutableRecord

PLATFORM = "platform"
ACTOR_KINDS = ("person", "job", "system")


class Chain(models.Model):
    """A chain's head: how many events it has and the link of the last one."""

    immutable = Immutable(may_change=("sequence", "link"))

    name = models.CharField(max_length=32, unique=True)
    organization = models.OneToOneField(
        Organization, models.PROTECT, null=True, blank=True, related_name="trail_chain"
    )
    sequence = models.BigIntegerField(default=0)
    link = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} @ {self.sequence}"


class AuditEvent(models.Model):
    """One thing that happened: who did what to which record, and why.

    `before` and `after` are canonical JSON as text, since the database must give back exactly what
    was sealed. Personal columns enter the seal as salted commitments, so they can be emptied.
    """

    immutable = Immutable(may_become_null=("actor_name", "source_address", "salt"))

    public_id = models.CharField(max_length=LENGTH, unique=True, default=new_id, editable=False)
    chain = models.ForeignKey(Chain, models.PROTECT, related_name="events")
    sequence = models.BigIntegerField()
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(db_index=True)
    actor_kind = models.CharField(max_length=8, choices=[(kind, kind) for kind in ACTOR_KINDS])
    actor_id = models.CharField(max_length=64, blank=True)
    actor_name = models.CharField(max_length=200, null=True)  # noqa: DJ001 — null is erased
    action = models.CharField(max_length=100)
    object_type = models.CharField(max_length=100, blank=True)
    object_id = models.CharField(max_length=200, blank=True)
    before = models.TextField(default="{}")
    after = models.TextField(default="{}")
    reason = models.TextField(blank=True)
    request_id = models.CharField(max_length=200, blank=True)
    source_address = models.CharField(max_length=64, null=True)  # noqa: DJ001 — null is erased
    salt = models.CharField(max_length=32, null=True, editable=False)  # noqa: DJ001 — null is erased
    commitment = models.CharField(max_length=64, editable=False)
    key_id = models.CharField(max_length=32, editable=False)
    previous = models.CharField(max_length=64, blank=True, editable=False)
    link = models.CharField(max_length=64, editable=False)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="trail_object"),
            models.Index(fields=["organization", "-at"], name="trail_organization_at"),
            models.Index(fields=["action"], name="trail_action"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="trail_sequence_once"),
            models.CheckConstraint(condition=models.Q(sequence__gt=0), name="trail_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.chain_id}/{self.sequence} {self.action}"

    @property
    def object_name(self) -> str:
        """What the record is called: the model's own word for it."""
        try:
            return str(apps.get_model(self.object_type)._meta.verbose_name)
        except (LookupError, ValueError):
            return self.object_type

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Never: said here before the database says it."""
        raise ImmutableRecord
