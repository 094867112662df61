"""What many tools come to together, in one query; archived ones only where asked for."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from tei.case.summary import formula_versions
from tei.models import TEITool
from tei.models.tools import IS_ACTIVE

SUMS = ("net_present_value", "total_benefits_pv", "total_costs_pv")


@dataclass(frozen=True)
class Sums:
    """Over calculated tools. archived_left_out: how many match and are not in the sums."""

    tool_count: int
    stale_count: int
    archived_left_out: int
    net_present_value: Decimal
    total_benefits_pv: Decimal
    total_costs_pv: Decimal


def calculated(tools: QuerySet[TEITool]) -> QuerySet[TEITool]:
    """Those that have figures."""
    return tools.filter(summary__calculated_at__isnull=False)


def active(tools: QuerySet[TEITool]) -> QuerySet[TEITool]:
    """Without those that are archived."""
    return tools.filter(IS_ACTIVE)


def sum_up(tools: QuerySet[TEITool], *, with_archived: bool) -> Sums:
    """The sums of the calculated ones among these tools."""
    counted = None if with_archived else IS_ACTIVE
    stale = _is_stale() if counted is None else _is_stale() & counted
    found: dict[str, Any] = (
        calculated(tools)
        .order_by()
        .aggregate(
            count=Count("pk", filter=counted),
            stale=Count("pk", filter=stale),
            archived=Count("pk", filter=~IS_ACTIVE),
            **{f"sum_{name}": Sum(f"summary__{name}", filter=counted) for name in SUMS},
        )
    )
    return Sums(
        tool_count=found["count"],
        stale_count=found["stale"],
        archived_left_out=0 if with_archived else found["archived"],
        **{name: found[f"sum_{name}"] or Decimal(0) for name in SUMS},
    )


def _is_stale() -> Q:
    """As `is_stale` says of one tool."""
    return (
        ~Q(summary__values_revision=F("values_revision"))
        | ~Q(summary__terms_revision=F("report__terms_revision"))
        | ~Q(summary__formula_versions=formula_versions())
    )
