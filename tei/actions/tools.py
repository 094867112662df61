"""Tools: made on a proposal or engagement, renamed, moved through their states, deleted."""

from typing import Any

from django.db import IntegrityError, transaction

from audit import trail
from leafenterprise.accounts.access import can, check
from leafenterprise.shared.errors import Conflict, InvalidInput, LeafError, NotAllowed
from leafenterprise.shared.written_back import kept_text
from tei.actions.fields import Unconfirmed
from tei.actions.reports import lock_report
from tei.actions.rows import add_rows
from tei.models import (
    Engagement,
    Proposal,
    TEIFinancialSummary,
    TEIReport,
    TEITool,
    TEIVersion,
)
from tei.states import TOOL, move_to

EDIT = "tei.edit"
MADE = trail.register("tei.tool.made", "A TEI tool was made")
RENAMED = trail.register("tei.tool.renamed", "A TEI tool was renamed")
DELETED = trail.register("tei.tool.deleted", "A TEI tool was deleted")


class DuplicateInstance(Conflict):
    """An active tool of this report stands on the same parent."""

    code = "DUPLICATE_INSTANCE"
    message = "An active tool of this report already exists for this proposal or engagement."
    example_details = {"report": "Ab3Cd5Ef7Gh9"}


class ToolGone(LeafError):
    """Somebody deleted the tool after the caller had found it."""

    code = "NOT_FOUND"
    status = 404
    message = "This case was deleted meanwhile. Nothing of yours was stored."


class ToolArchived(Conflict):
    """What is archived stays as it was shown."""

    code = "TOOL_ARCHIVED"
    message = "This tool is archived. Move it to another status before you change what it holds."
    example_details = {"status": ["is archived"]}


def is_open(tool: TEITool) -> bool:
    """Whether what the tool holds may change."""
    return tool.is_active and tool.state != "archived"


def lock_tool(tool: TEITool) -> TEITool:
    """The tool as stored, held until the commit. Raises: ToolGone."""
    stored = TEITool.objects.select_for_update().filter(pk=tool.pk).first()
    if stored is None:
        raise ToolGone
    return stored


def lock_open_tool(tool: TEITool) -> TEITool:
    """The tool as stored, held until the commit. Raises: ToolGone, ToolArchived."""
    stored = lock_tool(tool)
    if not is_open(stored):
        raise ToolArchived(status=[f"is {stored.state}"])
    return stored


@transaction.atomic
def create_tool(
    *,
    report: TEIReport,
    proposal: Proposal | None = None,
    engagement: Engagement | None = None,
    name: str = "",
    state: str = TOOL.initial,
    by: Any,
) -> TEITool:
    """A tool with a cell for every field and year, and an empty summary.

    Raises: InvalidInput, DuplicateInstance, NotAllowed.
    """
    parent = proposal or engagement
    if parent is None or (proposal and engagement):
        raise InvalidInput(parent=["supply exactly one of proposal or engagement"])
    organization = parent.organization
    check(by, EDIT, organization)
    report = lock_report(report.pk)  # so that no field is added between the cells and the tool
    _check_report(report, organization, by)
    if state == "archived":
        raise InvalidInput(status=["a new tool cannot be archived"])
    tool = _store(
        TEITool(
            organization=organization,
            report=report,
            proposal=proposal,
            engagement=engagement,
            name=name or report.name,
            owner=by,
        )
    )
    cells = add_rows(report, report.fields.all(), [tool], with_defaults=True)
    TEIFinancialSummary.objects.create(tool=tool)
    trail.record(
        MADE,
        organization=organization,
        actor=by,
        target=tool,
        after={"report": report.public_id, "name": tool.name, "cells": cells},
    )
    if state != tool.state:
        trail.advance(tool, move_to(TOOL, tool.state, state), by=by)
    return tool


@transaction.atomic
def change_tool(*, tool: TEITool, name: str | None, state: str | None, by: Any) -> TEITool:
    """Another name or state.

    Raises: DuplicateInstance when it would be a second active one; ToolGone, InvalidInput.
    """
    check(by, EDIT, tool.organization)
    stored = lock_tool(tool)
    name = None if name is None else kept_text("name", stored.name, name)
    if name is not None and name != stored.name:
        before, stored.name = stored.name, name
        stored.save(update_fields=["name", "modified_at"])
        trail.record(
            RENAMED,
            organization=stored.organization,
            actor=by,
            target=stored,
            before={"name": before},
            after={"name": name},
        )
    if state is not None and state != stored.state:
        try:
            with transaction.atomic():
                trail.advance(stored, move_to(TOOL, stored.state, state), by=by)
        except IntegrityError:
            raise DuplicateInstance(report=stored.report.public_id) from None
    return stored


@transaction.atomic
def delete_tool(*, tool: TEITool, confirmed: bool, by: Any) -> None:
    """Deletes a tool with its cells and summary; its versions are out of reach with it.

    Saved versions are records and stay in the database for the trail. Consultants delete their
    own tools, administrators any. Raises: NotAllowed, ToolGone, Unconfirmed with what would go.
    """
    check(by, EDIT, tool.organization)
    if tool.owner_id != by.pk and not can(by, "tei.govern", tool.organization):
        raise NotAllowed("You can delete only your own tools.")
    stored = lock_tool(tool)
    lost = {
        "values": stored.values.count(),
        "entered": stored.values.exclude(value="").count(),
        "scenarios": stored.scenarios.count(),
        "versions": TEIVersion.objects.filter(tool_id=stored.public_id).count(),
    }
    if not confirmed:
        raise Unconfirmed("", confirm=["must be true"], **lost)
    trail.record(
        DELETED,
        organization=stored.organization,
        actor=by,
        target=stored,
        before={"name": stored.name, "report": stored.report.public_id, **lost},
    )
    stored.delete()


def _check_report(report: TEIReport, organization: Any, by: Any) -> None:
    if report.organization_id not in (None, organization.pk):
        raise InvalidInput(report=["belongs to another organization"])
    allowed = ("draft", "active") if can(by, "tei.govern", organization) else ("active",)
    if report.state not in allowed:
        raise InvalidInput(report=[f"is {report.state}; tools need one that is active"])


def _store(tool: TEITool) -> TEITool:
    """Saved, unless the database knows an active one of the same report and parent."""
    try:
        with transaction.atomic():
            tool.save()
    except IntegrityError:
        raise DuplicateInstance(report=tool.report.public_id) from None
    return tool
