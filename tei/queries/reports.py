"""Templates that a person may see: the shared ones and those of the own organizations."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from leafenterprise.accounts.access import shared_or_own
from tei.models import TEIReport, TEIReportField, TEITool

VIEW = "tei.view"


def list_reports(user: Any) -> QuerySet[TEIReport]:
    """The reports with how many fields and tools each has, in one query."""
    return with_counts(shared_or_own(TEIReport.objects.all(), user, VIEW))


def with_counts(reports: QuerySet[TEIReport]) -> QuerySet[TEIReport]:
    """Each with its field_count and instance_count."""
    return reports.annotate(field_count=_count(TEIReportField), instance_count=_count(TEITool))


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


def _count(model: type[TEIReportField] | type[TEITool]) -> Coalesce:
    """How many rows of the model stand on a report; its own subquery, so that none multiply."""
    counted = (
        model._default_manager.filter(report=OuterRef("pk"))
        .order_by()
        .values("report")
        .annotate(found=Count("pk"))
        .values("found")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
