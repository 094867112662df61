"""Tools and their versions, to read: values are entered on their pages, versions never change."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from leafenterprise.accounts.admin_access import GovernedAdmin
from leafenterprise.shared.money import money_text
from tei.actions.reports import GOVERN
from tei.case.summary import all_formulas
from tei.models import TEITool, TEIVersion
from tei.pages.figures import figure_text
from tei.pages.layout import Sums, column_of, lay_out
from tei.queries.tools import list_cells
from tei.typed import shown_share, shown_typed

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
        "name", "report", "organization", "state", "owner", "version", "changed",
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

    @admin.display(description="version", ordering="current_version")
    def version(self, tool: TEITool) -> int:
        """The last one saved."""
        return tool.current_version

    @admin.display(description="changed", ordering="modified_at")
    def changed(self, tool: TEITool) -> str:
        """On which day."""
        return tool.modified_at.date().isoformat()

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
            {"sheet": lay_out(tool.report, list_cells(tool), Sums())},
        )


@admin.register(TEIVersion)
class VersionAdmin(ReadOnlyCase):
    """Every version as it was saved."""

    list_display = (
        "tool", "version_number", "date", "organization", "net_present_value", "created_by",
    )  # fmt: skip
    list_filter = ("organization",)
    list_select_related = ("organization", "created_by")
    search_fields = ("tool_id", "public_id", "note", "digest")
    fields = (
        "tool_id", "version_number", "public_id", "organization", "date", "note", "created_by",
        "created_at", "digest", "terms", "figures", "entered",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[TEIVersion]:
        """With the name of the tool, as long as there is one."""
        names = TEITool.objects.filter(public_id=OuterRef("tool_id")).values("name")
        return super().get_queryset(request).annotate(tool_name=Subquery(names))

    @admin.display(description="tool", ordering="tool_id")
    def tool(self, version: Any) -> str:
        """Its name and its number in the API; the number alone of one that is deleted."""
        return f"{version.tool_name or 'deleted'} ({version.tool_id})"

    @admin.display(description="net present value")
    def net_present_value(self, version: TEIVersion) -> str:
        """As it was saved."""
        return _text("net_present_value", version.summary_snapshot["net_present_value"])

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
        held = [{**field, "cells": list(_cells(field))} for field in version.values_snapshot]
        return render_to_string("admin/tei/snapshot.html", {"fields": held})


def _cells(field: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Column and entry of each cell of a snapshot's field."""
    cells = field["years"].items() if field["is_annual"] else [(None, field)]
    for year, cell in sorted(cells, key=lambda found: int(found[0] or 0)):
        column = column_of(None if year is None else int(year))
        yield column, shown_typed(field["field_type"], cell["value"] or "") or "–"


def _facts(known: Mapping[str, Any], at: datetime | None = None) -> SafeString:
    told = [(_title(name), _text(name, value)) for name, value in known.items()]
    return render_to_string("admin/tei/facts.html", {"facts": told, "at": at})


def _title(name: str) -> str:
    formula = all_formulas().get(name)
    return formula.title if formula else name.replace("_", " ").capitalize()


def _text(name: str, value: Any) -> str:
    """With its unit, where the name is that of a figure."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    formula = all_formulas().get(name)
    if formula is not None:
        return figure_text(formula, value if isinstance(value, int) else Decimal(value))
    if "_year_" in name:
        return money_text(Decimal(value))
    if name == "discount_rate":
        return shown_share(Decimal(value))
    return f"{value[:16].replace('T', ' ')} UTC" if name == "calculated_at" else str(value)
