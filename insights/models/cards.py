"""Insight cards: what a detector noticed, on which cells it rests, and what people made of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from insights.analytics.detectors._declarations import CATEGORIES, SEVERITIES
from insights.analytics.detectors._kinds import KINDS
from insights.models.passages import with_working
from insights.models.practice import Provider
from insights.models.tasks import FollowUpTask
from insights.states import CARD, CARD_TEXT
from leafenterprise.accounts.models import Organization, Site
from leafenterprise.shared.immutable import Immutable
from leafenterprise.shared.records import Record

EVIDENCE_KINDS = [*((kind.id, kind.label) for kind in KINDS.values()), ("cash", "Counted cash")]


class InsightCard(Record):
    """Something to look at; what it says is fixed, and only people move it on.

    site: null for a card about many sites. subject, week: of one detector there is one card about
    the same thing in a week. at_stake: never negative. data_snapshot: the numbers told, the points
    drawn, and for many sites the findings of each.
    """

    MACHINE = CARD
    immutable = Immutable(
        may_change=("state", "acknowledged_by", "acknowledged_at", "linked_task", "outcome"),
        course=CARD,
        deleted_by=with_working("generated_at"),
    )

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="insight_cards")
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="insight_cards")
    provider = models.ForeignKey(Provider, models.PROTECT, null=True, related_name="+")
    detector = models.CharField(max_length=40)
    detector_version = models.PositiveSmallIntegerField()
    category = models.CharField(max_length=16, choices=[(name, name) for name in CATEGORIES])
    severity = models.CharField(max_length=16, choices=[(name, name) for name in SEVERITIES])
    subject = models.CharField(max_length=120)
    week = models.DateField()
    first_day = models.DateField()
    last_day = models.DateField()
    currency_code = models.CharField(max_length=3, blank=True)
    at_stake = models.DecimalField(max_digits=14, decimal_places=2)
    title = models.CharField(max_length=200)
    explanation = models.TextField()
    recommended_action = models.TextField()
    data_snapshot = models.JSONField(default=dict)
    generated_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=CARD.choices(), default=CARD.initial)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True)
    linked_task = models.OneToOneField(
        FollowUpTask, models.PROTECT, null=True, related_name="insight_card"
    )
    outcome = models.CharField(max_length=500, blank=True)

    class Meta(Record.Meta):
        ordering = ["-generated_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "detector", "subject", "week"], name="card_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(CARD.states)), name="card_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="generated", acknowledged_by__isnull=True)
                | (
                    ~Q(state="generated")
                    & Q(acknowledged_by__isnull=False, acknowledged_at__isnull=False)
                ),
                name="card_acknowledged_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="action_created") | Q(linked_task__isnull=False),
                name="card_action_has_its_task",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "state", "-generated_at"], name="card_by_org"),
            models.Index(fields=["organization", "-last_day"], name="card_by_day"),
        ]

    def __str__(self) -> str:
        return self.title


class CardEvidence(Record):
    """Cells that a card rests on: a kind of money at a site over days, as it stood then."""

    immutable = Immutable(deleted_by=with_working("card.generated_at"))

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    card = models.ForeignKey(InsightCard, models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=24, choices=EVIDENCE_KINDS)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, null=True, related_name="+")
    currency_code = models.CharField(max_length=3)
    first_day = models.DateField()
    last_day = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    signal_count = models.PositiveIntegerField()

    class Meta(Record.Meta):
        ordering = ["pk"]
        verbose_name_plural = "card evidence"

    def __str__(self) -> str:
        return f"{self.kind} at {self.site}, {self.first_day} to {self.last_day}"


class CardStep(Record):
    """A transition of a card, and the person who made it."""

    immutable = Immutable(deleted_by=with_working("card.generated_at"))

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    card = models.ForeignKey(InsightCard, models.PROTECT, related_name="steps")
    move = models.CharField(max_length=16)
    state_before = models.CharField(max_length=16)
    state_after = models.CharField(max_length=16)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)

    class Meta(Record.Meta):
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.card}: {self.move}"


class CardText(Record):
    """What a model made of a card's numbers when a person asked, and what the person made of it.

    outcome: offered where every number was right, else why nothing of it is shown. answer: as it
    came, kept for the record and never shown where it was withheld.
    """

    MACHINE = CARD_TEXT
    immutable = Immutable(
        may_change=("state", "decided_by", "decided_at", "decision_words"),
        course=CARD_TEXT,
        deleted_by=with_working("card.generated_at"),
    )

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    card = models.ForeignKey(InsightCard, models.PROTECT, related_name="texts")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    model = models.CharField(max_length=128, blank=True)
    prompt = models.TextField()
    answer = models.TextField(blank=True)
    outcome = models.CharField(max_length=16)
    reason_code = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    statements = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=CARD_TEXT.choices(), default=CARD_TEXT.initial)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision_words = models.TextField(blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=list(CARD_TEXT.states)), name="card_text_state_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.card}: {self.state}"
