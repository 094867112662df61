"""What was sent in: uploads, and the immutable datasets and price lists read from them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from leafenterprise.accounts.models import Organization
from leafenterprise.shared.immutable import Immutable
from leafenterprise.shared.records import Record
from savings.models.layouts import SourceLayout
from savings.models.parties import Pbm
from savings.states import UPLOAD

KINDS = [("claims", "claims"), ("eligibility", "eligibility"), ("prices", "prices")]
PRICE_KINDS = [("nadac", "NADAC"), ("mac", "MAC"), ("awp", "AWP"), ("uc", "U&C")]


class Intake(Record):
    """What an ingest says about a file: its digest, its rows and where its content lies."""

    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    address = models.CharField(max_length=128, help_text="Content address in the lake.")
    rows_in = models.BigIntegerField()
    rows_accepted = models.BigIntegerField()
    rows_rejected = models.BigIntegerField()
    warnings = models.JSONField(default=list)
    first_date = models.DateField(null=True)
    last_date = models.DateField(null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta(Record.Meta):
        abstract = True


class ClaimDataset(Intake):
    """A claims or eligibility file as it was read; immutable.

    `totals` holds, per money column, [in, accepted, rejected, stored] as decimal text and how many
    rejected cells held no readable amount; stored differs from accepted where the layout rounds.
    """

    immutable = Immutable()

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="datasets")
    pbm = models.ForeignKey(Pbm, models.PROTECT, related_name="datasets", verbose_name="PBM")
    kind = models.CharField(max_length=16, choices=KINDS[:2])
    layout = models.ForeignKey(SourceLayout, models.PROTECT, related_name="datasets")
    source_system = models.CharField(max_length=64, default="upload")
    source_object_id = models.CharField(max_length=128, blank=True)
    totals = models.JSONField(default=dict)
    absent = models.JSONField(default=list, help_text="Canonical columns the file lacks.")
    ignored = models.JSONField(default=list, help_text="Columns of the file that nothing reads.")

    class Meta(Intake.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "pbm", "sha256", "layout"], name="dataset_once"
            ),
            models.CheckConstraint(
                condition=Q(rows_in=models.F("rows_accepted") + models.F("rows_rejected")),
                name="dataset_rows_add_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.layout})"


class PriceReference(Intake):
    """An effective-dated price list; public where it belongs to no organization; immutable."""

    immutable = Immutable()

    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="prices"
    )
    kind = models.CharField(max_length=8, choices=PRICE_KINDS)
    title = models.CharField(max_length=200)
    layout_id = models.CharField(max_length=32)

    class Meta(Intake.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "layout_id", "sha256"], name="price_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "layout_id", "sha256"],
                condition=Q(organization__isnull=True),
                name="public_price_once",
            ),
            models.CheckConstraint(
                condition=Q(rows_in=models.F("rows_accepted") + models.F("rows_rejected")),
                name="price_rows_add_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.title}"


class Upload(Record):
    """A file on its way in: on disk under a UUID, until a job has read or refused it."""

    MACHINE = UPLOAD

    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="uploads"
    )
    kind = models.CharField(max_length=16, choices=KINDS)
    pbm = models.ForeignKey(Pbm, models.PROTECT, null=True, related_name="+")
    layout = models.ForeignKey(SourceLayout, models.PROTECT, null=True, related_name="+")
    price_layout = models.CharField(max_length=32, blank=True)
    price_kind = models.CharField(max_length=8, choices=PRICE_KINDS, blank=True)
    title = models.CharField(max_length=200, blank=True)
    file_name = models.CharField(max_length=255)
    stored_as = models.UUIDField(unique=True)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    state = models.CharField(max_length=16, choices=UPLOAD.choices(), default=UPLOAD.initial)
    error_code = models.CharField(max_length=64, blank=True)
    error_message = models.CharField(max_length=500, blank=True)
    error_details = models.JSONField(default=dict)
    job_id = models.CharField(max_length=12, blank=True)
    dataset = models.ForeignKey(ClaimDataset, models.PROTECT, null=True, related_name="uploads")
    prices = models.ForeignKey(PriceReference, models.PROTECT, null=True, related_name="uploads")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=list(UPLOAD.states)), name="upload_state_known"
            )
        ]

    def __str__(self) -> str:
        return self.file_name
