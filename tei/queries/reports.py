"""Templates that a person may see: the shared ones and those of the own organizations."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from leafenterprise.accounts.access import for_user, shared_or_own
from tei.models import TEIReport, TEIReportField, TEITool

VIEW = "tei.view"


def list_reports(user: Any) -> QuerySet[TEIReport]:
    """The reports with how many fields and tools each has, in one query.

    Of a report that organizations share, each person counts the tools that are theirs to see.
    """
    rows = shared_or_own(TEIReport.objects.all(), user, VIEW)
    return with_counts(rows, for_user(TEITool.objects.all(), user, VIEW))


def with_counts(
    reports: QuerySet[TEIReport], tools: QuerySet[TEITool] | None = None
) -> QuerySet[TEIReport]:
    """Each with its field_count and its instance_count among these tools, or all of them."""
    counted = TEITool.objects.all() if tools is None else tools
    fields = TEIReportField.objects.all()
    return reports.annotate(field_count=_count(fields), instance_count=_count(counted))


def get_report(user: Any, public_id: str) -> TEIReport:
    """The report, if the person may see it; else Http404."""
    found = list_reports(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def get_field(report: TEIReport, field_id: int) -> TEIReportField:
    """The field of the report; else Http404."""
    found = report.fields.select_related("report__organization").filter(pk=field_id).first()
    if found is None:
        raise Http404
    return found


def _count(rows: QuerySet[Any]) -> Coalesce:
    """How many of the rows stand on a report; their own subquery, so that none multiply."""
    counted = (
        rows.filter(report=OuterRef("pk"))
        .order_by()
        .values("report")
        .annotate(found=Count("pk"))
        .values("found")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
