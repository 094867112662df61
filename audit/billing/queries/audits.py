"""Runs, pairs in doubt, and findings with the board of a month."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from audit.billing.models import (
    BillingAudit,
    BillingProvider,
    BillingReport,
    CasePair,
    Finding,
    MatchDecision,
)
from audit.billing.queries.own import first_or_404, own
from audit.billing.rules import RULES


@dataclass(frozen=True)
class BoardLine:
    """One kind of finding in a month. amount: null where no finding of it states dollars."""

    kind: str
    title: str
    statement: str
    count: int
    amount: Decimal | None
    without_amount: int
    open: int


def list_audits(user: Any) -> QuerySet[BillingAudit]:
    """Runs, the newest first."""
    return own(BillingAudit.objects.select_related("organization", "provider"), user)


def get_audit(user: Any, public_id: str) -> BillingAudit:
    """The run; else Http404."""
    found: BillingAudit = first_or_404(list_audits(user), public_id)
    return found


def latest_audit(provider: BillingProvider) -> BillingAudit | None:
    """The last finished run of the provider."""
    rows = BillingAudit.objects.filter(provider=provider, state="finished")
    return rows.order_by("-finished_at", "-pk").first()


def list_findings(user: Any) -> QuerySet[Finding]:
    """Findings, the newest cases first; what the last run no longer finds included."""
    rows = own(Finding.objects.all(), user)
    return rows.select_related("organization", "provider", "case", "charge", "last_audit")


def get_finding(user: Any, public_id: str) -> Finding:
    """The finding; else Http404."""
    found: Finding = first_or_404(list_findings(user), public_id)
    return found


def list_pairs(user: Any) -> QuerySet[CasePair]:
    """Pairs of all runs."""
    rows = own(CasePair.objects.all(), user, "audit__provider")
    return rows.select_related(
        "organization", "audit__provider", "case", "charge", "rival_case", "rival_charge"
    )


def get_pair(user: Any, public_id: str) -> CasePair:
    """The pair; else Http404."""
    found: CasePair = first_or_404(list_pairs(user), public_id)
    return found


def list_doubtful(audit: BillingAudit) -> QuerySet[CasePair]:
    """Pairs of the run that wait for a person, the least alike first."""
    decided = MatchDecision.objects.filter(provider=audit.provider, is_standing=True)
    rows = CasePair.objects.filter(audit=audit, is_doubtful=True)
    asked = rows.exclude(case__in=decided.filter(is_same=True).values("case"))
    apart = decided.filter(is_same=False).values_list("case_id", "charge_id")
    for case, charge in apart:
        asked = asked.exclude(case=case, charge=charge)
    return asked.select_related("case", "charge", "rival_case", "rival_charge").order_by(
        "score", "pk"
    )


def months_of(provider: BillingProvider) -> list[date]:
    """Months with standing findings, the newest first."""
    rows = Finding.objects.filter(provider=provider, is_standing=True)
    months = rows.annotate(month=TruncMonth("day")).values_list("month", flat=True).distinct()
    return sorted(months, reverse=True)


def board_of(findings: QuerySet[Finding]) -> list[BoardLine]:
    """Counts and dollars of the findings by kind, in the rules' order; kinds without any too."""
    counted: dict[str, Any] = {
        row["kind"]: row
        for row in findings.order_by()
        .values("kind")
        .annotate(
            count=Count("pk"),
            dollars=Sum("amount"),
            without=Count("pk", filter=Q(amount__isnull=True)),
            open=Count("pk", filter=Q(state="open")),
        )
    }
    lines = []
    for rule in sorted(RULES.values(), key=lambda one: one.rank):
        row: Any = counted.get(rule.id, {"count": 0, "dollars": None, "without": 0, "open": 0})
        lines.append(
            BoardLine(
                rule.id, rule.title, rule.statement, row["count"], row["dollars"],
                row["without"], row["open"],
            )
        )  # fmt: skip
    return lines


def trend_of(provider: BillingProvider, most: int = 12) -> list[tuple[date, dict[str, int]]]:
    """How many standing findings of each kind a month has, the oldest month first."""
    rows = Finding.objects.filter(provider=provider, is_standing=True)
    counted: dict[date, dict[str, int]] = defaultdict(dict)
    for row in (
        rows.order_by()
        .annotate(month=TruncMonth("day"))
        .values("month", "kind")
        .annotate(count=Count("pk"))
    ):
        counted[row["month"]][row["kind"]] = row["count"]
    return sorted(counted.items())[-most:]


def recovered_of(findings: QuerySet[Finding]) -> Decimal | None:
    """Dollars that came back; each charge's stand on one finding only. Null: none did."""
    found: Decimal | None = findings.aggregate(total=Sum("recovered"))["total"]
    return found


def restatements_of(provider: BillingProvider) -> list[dict[str, Any]]:
    """Months that a later report tells differently: what each said, and the difference."""
    rows = BillingReport.objects.filter(provider=provider, restates__isnull=False)
    return [_restated(one) for one in rows.select_related("restates").order_by("-month", "-pk")]


def _restated(report: BillingReport) -> dict[str, Any]:
    before = report.restates
    assert before is not None
    names: Iterable[str] = ("charged", "paid", "adjustment")
    return {
        "report": report,
        "before": before,
        "rows": report.rows_good - before.rows_good,
        "changes": [
            (name, Decimal(before.summed[name]), Decimal(report.summed[name]),
             Decimal(report.summed[name]) - Decimal(before.summed[name]))
            for name in names
        ],
    }  # fmt: skip
