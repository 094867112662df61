"""Named overlays on one tool: other values, other risks, rows switched off."""

from django.conf import settings
from django.db import models

from leafenterprise.accounts.models import Organization
from leafenterprise.shared.records import Record
from tei.models.tools import TEITool


class TEIScenario(Record):
    """What differs from the tool's values; the rest of the tool shows through.

    overlay: {"cells": [{field_key, year, value?, risk_adjustment?}], "off": [field keys]}.
    revision: counts every change, so that whoever keeps it again learns that another was faster.
    """

    tool = models.ForeignKey(TEITool, models.CASCADE, related_name="scenarios")
    name = models.CharField(max_length=80)
    overlay = models.JSONField(default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(Record.Meta):
        ordering = ["tool", "name"]
        verbose_name = "TEI scenario"
        constraints = [models.UniqueConstraint(fields=["tool", "name"], name="tei_scenario_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def organization(self) -> Organization:
        """The tenant: that of the tool."""
        return self.tool.organization
