"""How long records are kept: what is due, what keeps it, and what was deleted."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from insights.models import (
    CashReconciliation,
    FinancialSignal,
    InsightCard,
    ProviderStatement,
    QuarantinedSignal,
    RecordDeletion,
    RetentionRule,
)
from insights.models.cash import CLOSED
from leafenterprise.accounts.access import for_user
from leafenterprise.accounts.holds import holds_on
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.errors import LeafError

VIEW = "insights.govern"
THROUGH = {
    "signal_months": "signals_through",
    "working_months": "working_through",
    "record_months": "records_through",
}
DATED: dict[str, tuple[tuple[Any, str], ...]] = {
    "signals_through": ((FinancialSignal, "business_day"),),
    "working_through": ((InsightCard, "generated_at__date"),),
    "records_through": ((ProviderStatement, "period_end"), (CashReconciliation, "record_date")),
}


class PeriodDeleted(LeafError):
    """The signals of these days were deleted, so nothing new is made of them."""

    code = "PERIOD_DELETED"
    status = 410
    message = "The signals of these days were deleted when their time was over; their sums stay."
    example_details: ClassVar[dict[str, Any]] = {"deleted_through": "2019-10-31"}


def rule_of(organization: Organization) -> RetentionRule | None:
    """What the practice set, if it did."""
    return RetentionRule.objects.filter(organization=organization).select_related("set_by").first()


def list_rules(user: Any) -> QuerySet[RetentionRule]:
    """The rules of the person's organizations."""
    return for_user(RetentionRule.objects.select_related("organization", "set_by"), user, VIEW)


def list_deletions(user: Any) -> QuerySet[RecordDeletion]:
    """The deletions of the person's organizations, the newest first."""
    found = RecordDeletion.objects.select_related("organization", "requested_by", "decided_by")
    return for_user(found, user, VIEW)


def get_deletion(user: Any, public_id: str) -> RecordDeletion:
    """The deletion; else Http404."""
    found = list_deletions(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def deleted_through(
    organization: Organization | int, field: str = "signals_through"
) -> date | None:
    """The last day of what a deletion has begun to take; null where none has."""
    begun = RecordDeletion.objects.filter(organization=organization, begun_at__isnull=False)
    last: date | None = begun.aggregate(last=Max(field))["last"]
    return last


def refuse_deleted(organization: Organization, first_day: date) -> None:
    """Raises PeriodDeleted where signals of the day are gone."""
    through = deleted_through(organization)
    if through is not None and first_day <= through:
        raise PeriodDeleted(deleted_through=through.isoformat())


def month_end_before(day: date, months: int) -> date:
    """The last day of the month that ended so many whole months before the day's own month."""
    count = day.year * 12 + day.month - 1 - months
    return date.fromordinal(date(count // 12, count % 12 + 1, 1).toordinal() - 1)


def days_of_rule(rule: RetentionRule, today: date) -> dict[str, date]:
    """Up to which day each kind is kept no longer; kinds without a limit are left out."""
    kept = {through: getattr(rule, months) for months, through in THROUGH.items()}
    return {name: month_end_before(today, each) for name, each in kept.items() if each is not None}


def due(organization: Organization, today: date) -> dict[str, date]:
    """The kinds of which something has come to the end of its time since the last deletion."""
    rule = rule_of(organization)
    if rule is None or rule.legal_hold:
        return {}
    return {
        name: through
        for name, through in days_of_rule(rule, today).items()
        if list(_with_anything([organization.pk], name, through))
    }


def practices_due(rules: Iterable[RetentionRule], today: date) -> set[int]:
    """The practices in which something is due: a query per different length, not per practice."""
    asked: dict[tuple[str, date], list[int]] = {}
    for rule in rules:
        for name, through in () if rule.legal_hold else days_of_rule(rule, today).items():
            asked.setdefault((name, through), []).append(rule.organization_id)
    return {
        practice
        for (name, through), practices in asked.items()
        for practice in _with_anything(practices, name, through)
    }


def _with_anything(practices: list[int], name: str, through: date) -> Iterable[int]:
    """Those that hold something of the kind between what was deleted and the day."""
    begun = RecordDeletion.objects.filter(organization=OuterRef("pk"), begun_at__isnull=False)
    last = begun.order_by().values("organization").annotate(last=Max(name)).values("last")
    there = Q()
    for model, day in DATED[name]:
        bounds = {f"{day}__lte": through, f"{day}__gt": OuterRef("last")}
        there |= Q(Exists(model.objects.filter(organization=OuterRef("pk"), **bounds)))
    found = Organization.objects.filter(pk__in=practices)
    known = found.annotate(last=Coalesce(Subquery(last), date.min))
    return known.filter(there).values_list("pk", flat=True)


def blocks_of(deletion: RecordDeletion) -> list[dict[str, str]]:
    """What forbids it now: holds, and work of people on the days that would go."""
    organization, through = deletion.organization, deletion.signals_through
    found = [
        _block("LEGAL_HOLD", f"A legal hold stands ({hold.kept_by}): {hold.reason}",
               "Whoever governs retention lifts the hold.")
        for hold in holds_on(organization)
    ]  # fmt: skip
    if through is None:
        return found
    days = CashReconciliation.objects.filter(organization=organization, record_date__lte=through)
    if number := days.exclude(state__in=CLOSED).count():
        found.append(_block("OPEN_CASH_DAY", f"{number} day(s) of cash are not closed.",
                            "Two people close them."))  # fmt: skip
    statements = ProviderStatement.objects.filter(
        organization=organization, period_start__lte=through, state="under_review"
    )
    if number := statements.count():
        found.append(_block("OPEN_STATEMENT", f"{number} statement(s) are under review.",
                            "They are approved."))  # fmt: skip
    held = QuarantinedSignal.objects.filter(
        organization=organization, state="held", created_at__date__lte=through
    )
    if number := held.count():
        found.append(_block("HELD_ROWS", f"{number} row(s) wait in quarantine.",
                            "Somebody drives them again or dismisses them."))  # fmt: skip
    return found


def insights_hold(organization: Organization) -> str:
    """The reason of the lane's own hold; "" where none stands."""
    rule = rule_of(organization)
    return rule.hold_reason if rule and rule.legal_hold else ""


def _block(code: str, message: str, clears: str) -> dict[str, str]:
    return {"code": code, "message": message, "clears": f"{clears} Then it is asked for again."}
