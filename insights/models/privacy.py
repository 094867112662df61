"""What people asked of their own data."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from insights.models.practice import Provider
from insights.models.retention import Decided, decided
from insights.states import PRIVACY_REQUEST
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.immutable import Immutable

EXPORT, ERASE = "export", "erase"
KINDS = [(EXPORT, "give out what is held"), (ERASE, "erase what need not be kept")]
USER, PROVIDER, REFERENCE = "user", "provider", "reference"
SUBJECTS = [
    (USER, "somebody with a log-in"),
    (PROVIDER, "a provider"),
    (REFERENCE, "somebody whom a source names by a reference"),
]


class PrivacyRequest(Decided):
    """What a person asks of their data: to have it, or to have erased what need not be kept.

    reference: the value by which a source names the person in `reference_name`; emptied once it is
    done. reference_digest: keyed, so that the same value is found again after a restore.
    content: of an export what it gives out, emptied when its days are over.
    """

    MACHINE = PRIVACY_REQUEST
    immutable = Immutable(
        once_set="finished_at", course=PRIVACY_REQUEST, may_become_null=("content",)
    )

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=12, choices=PRIVACY_REQUEST.choices(), default=PRIVACY_REQUEST.initial
    )
    kind = models.CharField(max_length=8, choices=KINDS)
    subject = models.CharField(max_length=12, choices=SUBJECTS)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    provider = models.ForeignKey(Provider, models.PROTECT, null=True, blank=True, related_name="+")
    reference_name = models.CharField(max_length=40, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    reference_digest = models.CharField(max_length=64, blank=True)
    content = models.JSONField(null=True)

    class Meta(Decided.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=list(PRIVACY_REQUEST.states)),
                name="privacy_request_state_known",
            ),
            models.CheckConstraint(
                condition=Q(subject=USER, user__isnull=False, provider__isnull=True)
                | Q(subject=PROVIDER, provider__isnull=False, user__isnull=True)
                | Q(subject=REFERENCE, user__isnull=True, provider__isnull=True)
                & ~Q(reference_name="") & ~Q(reference_digest=""),
                name="privacy_request_is_about_one",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(reference=""), name="privacy_request_forgets"
            ),
            *decided("privacy_request", "working", "done"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.about}"

    @property
    def about(self) -> str:
        """Whom it is about, in words that name no patient."""
        if self.subject == REFERENCE:
            return f"{self.reference_name} …{self.reference_digest[:8]}"
        return str(self.user if self.subject == USER else self.provider)
