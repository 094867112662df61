"""What left, as what, for whom; templates and schedules of exports."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from audit.exports.states import EXPORT
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.records import Record

FORMS = {"csv": "CSV", "xlsx": "Excel", "pdf": "PDF", "png": "Picture"}


class ExportTemplate(Record):
    """Sheets and fields that somebody named, for everybody of the organization."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="export_templates")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    form = models.CharField(max_length=8, choices=list(FORMS.items()))
    sheets = models.JSONField()

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "title"], name="export_template_once")
        ]

    def __str__(self) -> str:
        return self.title


class ExportSchedule(Record):
    """An export of each month that is over, made by itself in the name of who set it up."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="export_schedules")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    form = models.CharField(max_length=8, choices=list(FORMS.items()))
    sheets = models.JSONField()
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.title


class ExportLog(Record):
    """One export. `organization` is empty where it holds all that the person may see.

    sheets, filters, first_day and last_day are what was asked; rows, sha256 and size what came.
    """

    MACHINE = EXPORT

    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="exports"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="exports"
    )
    schedule = models.ForeignKey(
        ExportSchedule, models.PROTECT, null=True, blank=True, related_name="exports"
    )
    period = models.CharField(max_length=7, blank=True)
    title = models.CharField(max_length=120)
    form = models.CharField(max_length=8, choices=list(FORMS.items()))
    sheets = models.JSONField()
    filters = models.JSONField(default=dict)
    first_day = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=EXPORT.choices(), default=EXPORT.initial)
    job_id = models.CharField(max_length=12, blank=True)
    rows = models.BigIntegerField(null=True)
    size_bytes = models.BigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    file_name = models.CharField(max_length=160, blank=True)
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    error_message = models.CharField(max_length=300, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "period"],
                condition=Q(schedule__isnull=False),
                name="export_once_a_month",
            )
        ]
        indexes = [models.Index(fields=["requested_by", "-created_at"], name="export_of_person")]

    def __str__(self) -> str:
        return self.file_name or self.title
