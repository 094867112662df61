"""The lane's card on the home page: the cases last worked on."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from leafenterprise.accounts.access import can
from leafenterprise.accounts.home import Card, HomeCard, Line
from leafenterprise.accounts.navigation import in_current_organization
from leafenterprise.shared.money import money_text
from tei.actions.calculation import is_stale
from tei.models import TEITool
from tei.queries.tools import list_tools

SHOWN = 4


def latest_cases(request: HttpRequest) -> Card:
    """The cases that changed last, with what each is worth."""
    user: Any = request.user
    mine = in_current_organization(list_tools(user), request).exclude(state="archived")
    may_make = can(user, "tei.edit")
    return Card(
        title="Business cases",
        lines=tuple(
            Line(
                title=f"{tool.name}, {tool.client}",
                href=reverse("tei-tool", args=[tool.public_id]),
                note=_worth(tool),
                state=tool.state,
            )
            for tool in mine.order_by("-modified_at")[:SHOWN]
        ),
        href=reverse("tei-tools"),
        empty_title="No business case yet",
        empty_text="Choose a proposal or an engagement, and the report to fill in."
        if may_make
        else "Cases that consultants make for your clients will stand here.",
        empty_href=reverse("tei-tool-new") if may_make else "",
        empty_action="New case",
        icon="report",
    )


def _worth(tool: TEITool) -> str:
    worth = tool.summary.net_present_value
    if worth is None:
        return "not calculated"
    later = ", before later changes" if is_stale(tool.summary, tool, tool.report) else ""
    return f"Net present value {money_text(worth)}{later}"


CARDS = (HomeCard("tei.view", 25, latest_cases),)
