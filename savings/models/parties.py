"""Who a run is about: the PBM, the TPA or broker, and the client's groups."""

from django.db import models

from leafenterprise.accounts.models import Organization
from leafenterprise.shared.records import Record


class Pbm(Record):
    """A pharmacy benefit manager, the same for every organization."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=200)

    class Meta(Record.Meta):
        ordering = ["name"]
        verbose_name = "PBM"

    def __str__(self) -> str:
        return self.name


class Broker(Record):
    """The TPA or broker between client and PBM; `direct` where there is none."""

    KINDS = [("tpa", "TPA"), ("broker", "broker"), ("direct", "direct")]

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=KINDS, default="broker")

    class Meta(Record.Meta):
        ordering = ["name"]
        verbose_name = "TPA or broker"
        verbose_name_plural = "TPAs and brokers"

    def __str__(self) -> str:
        return self.name


class ClientGroup(Record):
    """An employer group of a client, by the group ids that stand in its claims."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="groups")
    code = models.SlugField()
    name = models.CharField(max_length=200)
    group_ids = models.JSONField(
        default=list,
        blank=True,
        help_text="Group ids as in the claims file; empty admits every group of the datasets.",
    )

    class Meta(Record.Meta):
        ordering = ["organization__name", "name"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "code"], name="client_group_once")
        ]

    def __str__(self) -> str:
        return self.name
