"""Tools that a person may see, their cells and their versions."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from leafenterprise.accounts.access import check, for_user
from tei.models import TEIFieldValue, TEITool, TEIVersion

VIEW = "tei.view"
PARENTS = (
    "organization",
    "report",
    "summary",
    "proposal__opportunity__client",
    "engagement__client",
    "engagement__proposal__opportunity__client",
)


def list_tools(user: Any) -> QuerySet[TEITool]:
    """The tools of the person's organizations, with what a list shows, in one query."""
    return for_user(TEITool.objects.select_related(*PARENTS), user, VIEW)


def get_tool(user: Any, public_id: str, capability: str = VIEW) -> TEITool:
    """The tool, if the person may see it; else Http404: it is not even confirmed.

    Raises: NotAllowed where they see it and lack the capability, before anything else is looked at.
    """
    found = list_tools(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    if capability != VIEW:
        check(user, capability, found.organization)
    return found


def list_cells(tool: TEITool) -> Sequence[TEIFieldValue]:
    """Every cell of the tool with its field, in the order of the report."""
    cells = TEIFieldValue.objects.filter(tool=tool).select_related("field")
    return list(cells.order_by("field__sort_order", "field_id", "year"))


def list_versions(tool: TEITool) -> QuerySet[TEIVersion]:
    """The tool's versions, the newest first."""
    return TEIVersion.objects.filter(
        organization_id=tool.organization_id, tool_id=tool.public_id
    ).order_by("-version_number")


def get_version(tool: TEITool, number: int) -> TEIVersion:
    """One version; else Http404."""
    found = list_versions(tool).filter(version_number=number).first()
    if found is None:
        raise Http404
    return found
