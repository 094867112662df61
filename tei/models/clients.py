"""What a business case hangs on: the client, its opportunities, proposals and engagements."""

from django.db import models

from leafenterprise.accounts.models import Organization
from leafenterprise.shared.records import Record


class Client(Record):
    """A company that business cases are made for."""

    SIZES = [("small", "small"), ("midsize", "midsize"), ("enterprise", "enterprise")]

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="tei_clients")
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60, blank=True)
    industry = models.CharField(max_length=120, blank=True)
    size = models.CharField(max_length=16, choices=SIZES, blank=True)

    class Meta(Record.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="tei_client_once")
        ]

    def __str__(self) -> str:
        return self.name


class Opportunity(Record):
    """Something that could be done for a client."""

    STAGES = [
        ("discovery", "discovery"),
        ("qualification", "qualification"),
        ("proposal", "proposal"),
        ("negotiation", "negotiation"),
        ("won", "won"),
        ("lost", "lost"),
    ]

    client = models.ForeignKey(Client, models.PROTECT, related_name="opportunities")
    name = models.CharField(max_length=200)
    stage = models.CharField(max_length=16, choices=STAGES, default="discovery")

    class Meta(Record.Meta):
        ordering = ["client__name", "name"]
        verbose_name_plural = "opportunities"

    def __str__(self) -> str:
        return f"{self.name} · {self.client}"

    @property
    def organization(self) -> Organization:
        """The tenant: that of the client."""
        return self.client.organization


class Proposal(Record):
    """What is offered for one opportunity."""

    opportunity = models.ForeignKey(Opportunity, models.PROTECT, related_name="proposals")
    name = models.CharField(max_length=200)

    class Meta(Record.Meta):
        ordering = ["opportunity__client__name", "name"]

    def __str__(self) -> str:
        return f"{self.name} · {self.opportunity.client}"

    @property
    def client(self) -> Client:
        """Whom it is for."""
        return self.opportunity.client

    @property
    def organization(self) -> Organization:
        """The tenant: that of the client."""
        return self.client.organization


class Engagement(Record):
    """Work under way for a client, with or without a proposal before it."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="engagements")
    proposal = models.ForeignKey(
        Proposal, models.PROTECT, null=True, blank=True, related_name="engagements"
    )
    name = models.CharField(max_length=200)

    class Meta(Record.Meta):
        ordering = ["client__name", "name"]

    def __str__(self) -> str:
        return f"{self.name} · {self.client}"

    @property
    def organization(self) -> Organization:
        """The tenant: that of the client."""
        return self.client.organization
