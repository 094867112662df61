"""What the further pages of a report show round their content."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest

from tei.models import TEIReport


def page_context(
    governed: "ModelAdmin[Any]", request: HttpRequest, report: TEIReport, title: str
) -> dict[str, Any]:
    """The frame of the admin, and the report."""
    return {
        **governed.admin_site.each_context(request),
        "opts": governed.opts,
        "report": report,
        "title": title,
        "subtitle": str(report),
        "media": governed.media,
    }
