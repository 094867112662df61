"""What was promised: contracts with their terms, and the versions frozen from them."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from leafenterprise.accounts.models import Organization
from leafenterprise.shared.immutable import Immutable
from leafenterprise.shared.records import Record
from savings.claims.declarations import DRUG_CLASSES, TERM_CHANNELS
from savings.models.parties import Broker, ClientGroup, Pbm

REBATE_BASES = ("all", "brand", "formulary_brand")


def _choices(values: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(value, value.replace("_", " ")) for value in values]


class Contract(Record):
    """The agreement being negotiated with a PBM for a group; its terms are still editable.

    A run never reads it: it reads a ContractVersion, which freezing makes.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="contracts")
    name = models.CharField(max_length=200)
    pbm = models.ForeignKey(Pbm, models.PROTECT, related_name="contracts", verbose_name="PBM")
    broker = models.ForeignKey(Broker, models.PROTECT, related_name="contracts")
    group = models.ForeignKey(ClientGroup, models.PROTECT, related_name="contracts")
    from_date = models.DateField()
    to_date = models.DateField()
    parameters = models.JSONField(
        default=dict,
        blank=True,
        help_text="offset_policy, date_basis, retail_90_from_days, exclusions, refill_threshold …",
    )
    source = models.CharField(max_length=300, blank=True, help_text="Document it was taken from.")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="contract_name_once"),
            models.CheckConstraint(
                condition=Q(from_date__lte=F("to_date")), name="contract_window_forward"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ContractTerm(models.Model):
    """What is promised for one component (channel × drug class) between two dates."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="terms")
    channel = models.CharField(max_length=16, choices=_choices(TERM_CHANNELS))
    drug_class = models.CharField(max_length=20, choices=_choices(DRUG_CLASSES))
    from_date = models.DateField()
    to_date = models.DateField()
    awp_discount = models.DecimalField(
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))],
        help_text="0.80 means AWP less 80 %.",
    )
    dispensing_fee_usd = models.DecimalField(
        max_digits=12, decimal_places=4, null=True, blank=True, help_text="Per script."
    )
    rebate_per_script_usd = models.DecimalField(
        max_digits=12, decimal_places=4, null=True, blank=True
    )
    rebate_basis = models.CharField(max_length=16, choices=_choices(REBATE_BASES), default="brand")
    admin_fee_usd = models.DecimalField(
        max_digits=12, decimal_places=4, null=True, blank=True, help_text="Per script."
    )

    class Meta:
        ordering = ["channel", "drug_class", "from_date"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "channel", "drug_class", "from_date"], name="term_once"
            ),
            models.CheckConstraint(
                condition=Q(from_date__lte=F("to_date")), name="term_window_forward"
            ),
            models.CheckConstraint(
                condition=Q(awp_discount__isnull=True)
                | (Q(awp_discount__gte=0) & Q(awp_discount__lte=1)),
                name="term_discount_a_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel}/{self.drug_class} from {self.from_date}"


class Settlement(models.Model):
    """An amount stated outside the claims: rebates received or admin fees charged."""

    KINDS = [("rebate_received", "rebate received"), ("admin_fee_charged", "admin fee charged")]

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="settlements")
    kind = models.CharField(max_length=20, choices=KINDS)
    component = models.CharField(
        max_length=40, blank=True, help_text="retail/brand …; empty for all components together."
    )
    from_date = models.DateField()
    to_date = models.DateField()
    amount_usd = models.DecimalField(max_digits=18, decimal_places=2)
    source = models.CharField(
        max_length=300, blank=True, help_text="Statement it was taken from; evidence needs one."
    )

    class Meta:
        ordering = ["kind", "component", "from_date"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "kind", "component", "from_date", "to_date"],
                name="settlement_once",
            ),
            models.CheckConstraint(
                condition=Q(from_date__lte=F("to_date")), name="settlement_window_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.from_date} to {self.to_date}"


class ContractVersion(Record):
    """A contract as it stood when a person froze it; immutable, and all that a run reads."""

    immutable = Immutable()

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="versions")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    from_date = models.DateField()
    to_date = models.DateField()
    parameters = models.JSONField()
    terms = models.JSONField()
    settlements = models.JSONField()
    source = models.CharField(max_length=300, blank=True, db_default="")
    digest = models.CharField(max_length=64)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    frozen_at = models.DateTimeField()

    class Meta(Record.Meta):
        ordering = ["contract__name", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="contract_version_once"),
            models.UniqueConstraint(fields=["contract", "digest"], name="contract_content_once"),
        ]

    def __str__(self) -> str:
        return f"{self.contract} v{self.number}"
