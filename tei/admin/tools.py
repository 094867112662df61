"""Tools and their versions, to read: values are entered on their pages, versions never change."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from leafenterprise.accounts.admin_access import GovernedAdmin
from leafenterprise.shared.money import money_text
from tei.actions.reports import GOVERN
from tei.case.summary import all_formulas
from tei.models import TEITool, TEIVersion
from tei.queries.grid import tool_grid
from tei.queries.tools import list_cells

HEADLINE = ("net_present_value", "roi_percentage", "payback_period_months")


class ReadOnlyCase(GovernedAdmin):
    """Only consultants' work and the system write these."""

    capability = GOVERN
    read_only = True

    class Media:
        css = {"all": ("css/admin-tei.css",)}


@admin.register(TEITool)
class ToolAdmin(ReadOnlyCase):
    """Every tool with its values and figures."""

    list_display = (
        "name", "report", "organization", "state", "owner", "current_version", "modified_at",
    )  # fmt: skip
    list_filter = ("state", "is_active", "organization", "report")
    list_select_related = ("report", "organization", "owner")
    search_fields = ("name", "public_id")
    fields = (
        "name", "public_id", "organization", "report", "proposal", "engagement", "state",
        "is_active", "owner", "current_version", "values_revision", "created_at", "modified_at",
        "figures", "entered",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description="figures as last calculated")
    def figures(self, tool: TEITool) -> str:
        """The headline, and since when it stands."""
        summary = tool.summary
        if summary.calculated_at is None:
            return "not calculated yet"
        return _facts({n: summary.figures[n] for n in HEADLINE}, summary.calculated_at)

    @admin.display(description="values")
    def entered(self, tool: TEITool) -> SafeString:
        """What is entered, as the editor shows it."""
        return render_to_string(
            "admin/tei/grid.html",
            {"grid": tool_grid(tool.report, list_cells(tool))},
        )


@admin.register(TEIVersion)
class VersionAdmin(ReadOnlyCase):
    """Every version as it was saved."""

    list_display = (
        "tool_id", "version_number", "date", "organization", "net_present_value", "created_by",
    )  # fmt: skip
    list_filter = ("organization",)
    list_select_related = ("organization", "created_by")
    search_fields = ("tool_id", "public_id", "note", "digest")
    fields = (
        "tool_id", "version_number", "public_id", "organization", "date", "note", "created_by",
        "created_at", "digest", "terms", "figures", "entered",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description="NPV")
    def net_present_value(self, version: TEIVersion) -> str:
        """As it was saved."""
        return str(version.summary_snapshot["net_present_value"])

    @admin.display(description="terms")
    def terms(self, version: TEIVersion) -> SafeString:
        """Under which terms it was reckoned."""
        return _facts(version.terms_snapshot)

    @admin.display(description="figures")
    def figures(self, version: TEIVersion) -> SafeString:
        """What it came to."""
        known = version.summary_snapshot.items()
        return _facts({name: value for name, value in known if not isinstance(value, dict)})

    @admin.display(description="values")
    def entered(self, version: TEIVersion) -> SafeString:
        """What was entered, field by field."""
        return render_to_string("admin/tei/snapshot.html", {"fields": version.values_snapshot})


def _facts(known: Mapping[str, Any], at: datetime | None = None) -> SafeString:
    told = [(_title(name), _text(name, value)) for name, value in known.items()]
    return render_to_string("admin/tei/facts.html", {"facts": told, "at": at})


def _title(name: str) -> str:
    formula = all_formulas().get(name)
    return formula.title if formula else name.replace("_", " ")


def _text(name: str, value: Any) -> str:
    """With its unit, where the name is that of a figure."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    formula = all_formulas().get(name)
    if (formula is not None and formula.unit == "usd") or "_year_" in name:
        return money_text(Decimal(value))
    if formula is None:
        return str(value)
    return f"{value} {formula.unit.removesuffix('s') if value == 1 else formula.unit}"
