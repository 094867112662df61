"""How a source's files are read: versioned column mappings that never change once stored."""

from django.conf import settings
from django.db import models

from leafenterprise.shared.immutable import Immutable
from leafenterprise.shared.records import Record


class SourceLayout(Record):
    """One version of a column mapping, with the declared meaning of each money column.

    A correction is a new version; datasets point at the version that read them.
    """

    immutable = Immutable(may_change=("is_active",))
    TABLES = [("claims", "claims"), ("eligibility", "eligibility")]

    layout_id = models.SlugField(help_text="canonical, tuva, cms_pde, cms_idr, …")
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200, blank=True)
    table = models.CharField(max_length=16, choices=TABLES)
    definition = models.JSONField(help_text="The mapping as JSON.")
    digest = models.CharField(max_length=64, editable=False)
    is_active = models.BooleanField(default=True, help_text="Offered for new files.")
    is_built_in = models.BooleanField(default=False, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta(Record.Meta):
        ordering = ["layout_id", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["layout_id", "version"], name="layout_version_once"),
            models.CheckConstraint(
                condition=models.Q(table__in=["claims", "eligibility"]), name="layout_table_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.layout_id} v{self.version}"
