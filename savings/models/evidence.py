"""What proves a contract, a price or a rebate: the items, and a person's word for each scope."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from leafenterprise.accounts.models import Organization
from leafenterprise.shared.immutable import Immutable
from leafenterprise.shared.records import Record
from savings.models.datasets import PRICE_KINDS
from savings.models.scopes import Scope
from savings.states import EVIDENCE

EVIDENCE_KINDS = [
    ("contract", "contract"),
    ("pricing", "pricing"),
    ("rebate", "rebate"),
    ("packet", "packet"),
    ("domo", "Domo"),
    ("salesforce", "Salesforce"),
]


class EvidenceItem(Record):
    """A document or a record of another system, and what it claims to cover.

    What it says is immutable; only how far a person has gone with it changes. A correction is a
    new item that supersedes it. `round` grows when a blocked item is reopened: sign-offs of
    earlier rounds no longer hold.
    """

    MACHINE = EVIDENCE
    immutable = Immutable(
        may_change=("state", "reason_code", "reason_message", "round", "signed_by", "signed_at")
    )

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="evidence_items")
    kind = models.CharField(max_length=16, choices=EVIDENCE_KINDS)
    price_kind = models.CharField(
        max_length=8, choices=PRICE_KINDS, blank=True, help_text="Which price list it proves."
    )
    title = models.CharField(max_length=300)
    source_system = models.CharField(max_length=64)
    source_object_id = models.CharField(max_length=200, blank=True)
    file_name = models.CharField(max_length=255, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size_bytes = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    manifest = models.JSONField(default=dict, blank=True)
    manifest_digest = models.CharField(max_length=64, blank=True)
    statement_digest = models.CharField(max_length=64, editable=False)
    from_date = models.DateField(null=True, blank=True)
    to_date = models.DateField(null=True, blank=True)
    pbm = models.CharField("PBM", max_length=200, blank=True)
    broker = models.CharField(max_length=200, blank=True)
    group = models.CharField(max_length=200, blank=True)
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    state = models.CharField(max_length=16, choices=EVIDENCE.choices(), default=EVIDENCE.initial)
    reason_code = models.CharField(max_length=64, blank=True)
    reason_message = models.CharField(max_length=500, blank=True)
    round = models.PositiveIntegerField(default=1)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["organization", "state"], name="evidence_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "statement_digest"], name="evidence_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(EVIDENCE.states)), name="evidence_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(sha256="") | ~Q(manifest_digest=""), name="evidence_has_content"
            ),
            models.CheckConstraint(
                condition=Q(from_date__isnull=True, to_date__isnull=True)
                | Q(from_date__lte=F("to_date")),
                name="evidence_window_forward",
            ),
            models.CheckConstraint(
                condition=~Q(state="exact")
                | (Q(signed_by__isnull=False) & Q(signed_at__isnull=False)),
                name="evidence_exact_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class EvidenceSignOff(Record):
    """A person's word that an item proves something for one scope; immutable.

    It holds while the item is exact and in the same round; see queries.evidence.
    """

    immutable = Immutable()

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    item = models.ForeignKey(EvidenceItem, models.PROTECT, related_name="sign_offs")
    scope = models.ForeignKey(Scope, models.PROTECT, related_name="sign_offs")
    proves = models.JSONField(help_text="What is proved: contract, pricing, rebate, admin_fee.")
    match = models.JSONField(help_text="The match as the person saw it: score and reasons.")
    round = models.PositiveIntegerField()
    note = models.CharField(max_length=500, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["item", "scope", "round"], name="evidence_signed_once_a_round"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item} for {self.scope}"
