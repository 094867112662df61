"""Making a provider's statement and taking it through review; from the approval on it is fixed."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit import trail
from insights.analytics.periods import Period
from insights.exports.statement_body import body_digest
from insights.models import FinancialSignal, Provider, ProviderStatement, StatedSignal
from insights.queries.retention import refuse_deleted
from insights.queries.stated import basis_of, days_of
from insights.signals.currencies import CURRENCIES
from insights.statements.calculation import calculate
from leafenterprise.accounts.access import check
from leafenterprise.shared.canonical import decimal_text
from leafenterprise.shared.errors import Conflict, InvalidInput

CAPABILITY = "statements.govern"
LONGEST_DAYS = 366
LONGEST_REASON = 300
MOST = Decimal("999999999999.99")
DISCARDED = trail.register("provider_statement.discarded", "A draft statement was discarded")
GENERATED = trail.register("provider_statement.generated", "A provider's statement was generated")


class PeriodTaken(Conflict):
    """Another statement of the provider speaks for some of these days."""

    code = "PERIOD_TAKEN"
    message = "Another statement of this provider covers some of these days."
    example_details: ClassVar[dict[str, Any]] = {"statement": "2cVyZBnQw8Lk"}


class StatementClosed(Conflict):
    """What was approved for these days is not generated again."""

    code = "STATEMENT_CLOSED"
    message = "This statement was approved; what comes later stands on the next one."


class DraftOnly(Conflict):
    """What people have begun to look at is not taken away."""

    code = "DRAFT_ONLY"
    message = "Only a draft can be discarded."


class CountedElsewhere(Conflict):
    """A signal of this statement was counted by another that was approved meanwhile."""

    code = "COUNTED_ELSEWHERE"
    message = "Another statement counted some of these signals; generate this one again."


def generate_statement(
    *,
    provider: Provider,
    period: Period,
    currency: str,
    by: Any,
    now: datetime | None = None,
) -> ProviderStatement:
    """The statement of the period, which may be there already: then it is generated again.

    With nothing new it stays as it is, without an event. Adjustments stay.
    Raises: NotAllowed, InvalidInput, PeriodDeleted, PeriodTaken, StatementClosed.
    """
    check(by, CAPABILITY, provider.organization)
    if period.days > LONGEST_DAYS or currency not in CURRENCIES:
        raise InvalidInput(period=["Up to a year, in a currency that there is."])
    refuse_deleted(provider.organization, period.first)
    now = now or timezone.now()
    with transaction.atomic():
        _lock(provider)
        own = ProviderStatement.objects.filter(provider=provider, currency_code=currency)
        meeting = own.filter(period_start__lte=period.last, period_end__gte=period.first)
        found = meeting.filter(period_start=period.first, period_end=period.last).first()
        if found is None and (other := meeting.first()) is not None:
            raise PeriodTaken(statement=other.public_id)
        if found is not None:
            return _again(found, by, now)
        return _first(provider, period, currency, by, now)


@trail.keeps_refusals("statement")
@transaction.atomic
def regenerate_statement(
    *, statement: ProviderStatement, by: Any, now: datetime | None = None
) -> ProviderStatement:
    """The body anew from what is known now. Raises: NotAllowed, InvalidTransition."""
    _lock(statement.provider)
    stored = _locked(statement)
    ProviderStatement.MACHINE.move(_move(stored, "regenerate"), stored.state)
    return _again(statement, by, now or timezone.now())


@trail.keeps_refusals("statement")
@transaction.atomic
def adjust_statement(
    *,
    statement: ProviderStatement,
    amount: Decimal,
    reason: str,
    by: Any,
    now: datetime | None = None,
) -> ProviderStatement:
    """Adds an amount with its reason; to undo one, the opposite is added.

    Raises: NotAllowed, InvalidTransition, InvalidInput for nothing, too much or no reason.
    """
    if not amount or amount != amount.quantize(Decimal("0.01")) or abs(amount) > MOST:
        raise InvalidInput(amount=["More or less than nothing, in whole hundredths."])
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise InvalidInput(reason=[f"Say why, in up to {LONGEST_REASON} characters."])
    now = now or timezone.now()
    stored = _locked(statement)
    added = {
        "number": len(stored.adjustments) + 1,
        "amount": decimal_text(amount.quantize(Decimal("0.01"))),
        "reason": reason.strip(),
        "by": by.public_id,
        "by_name": str(by),
        "at": now.isoformat(),
    }
    adjustments = [*stored.adjustments, added]
    return trail.advance(
        statement,
        _move(stored, "adjust"),
        by=by,
        reason=reason.strip(),
        now=now,
        adjustments=adjustments,
        net_amount=_net(stored.gross_amount, adjustments),
    )


@trail.keeps_refusals("statement")
def review_statement(
    *, statement: ProviderStatement, by: Any, now: datetime | None = None
) -> ProviderStatement:
    """Opens it for review. Raises: NotAllowed, InvalidTransition, StatementBlocked."""
    return trail.advance(statement, "review", by=by, now=now)


@trail.keeps_refusals("statement")
@transaction.atomic
def approve_statement(
    *, statement: ProviderStatement, by: Any, now: datetime | None = None
) -> ProviderStatement:
    """Fixes the body with its digest, and counts its signals for good.

    Raises: NotAllowed, InvalidTransition, StatementBlocked, CountedElsewhere.
    """
    now = now or timezone.now()
    _lock(statement.provider)
    stored = _locked(statement)
    done = trail.advance(
        statement,
        "approve",
        by=by,
        now=now,
        approved_by=by,
        approved_at=now,
        body_digest=body_digest(stored),
    )
    _count(done)
    return done


@transaction.atomic
def discard_statement(*, statement: ProviderStatement, reason: str, by: Any) -> None:
    """Takes a draft away, so that another period can be stated; the trail keeps what it said.

    Raises: NotAllowed, InvalidInput without a reason, DraftOnly from the review on.
    """
    stored = _locked(statement)
    check(by, CAPABILITY, stored.organization)
    if not reason.strip():
        raise InvalidInput(reason=["Say why."])
    if stored.state != "draft_generated":
        raise DraftOnly
    kept = {
        "provider": stored.provider.public_id, "period_start": stored.period_start,
        "period_end": stored.period_end, "currency": stored.currency_code,
        "net_amount": stored.net_amount, "adjustments": stored.adjustments,
    }  # fmt: skip
    stored.delete()
    trail.record(
        DISCARDED, organization=stored.organization, actor=by, target=stored, before=kept,
        reason=reason.strip(),
    )  # fmt: skip


def _first(
    provider: Provider, period: Period, currency: str, by: Any, now: datetime
) -> ProviderStatement:
    body = _body(provider, period, currency, [], now)
    made = ProviderStatement.objects.create(
        organization=provider.organization, provider=provider, period_start=period.first,
        period_end=period.last, currency_code=currency, prepared_by=by, known_until=now, **body,
    )  # fmt: skip
    trail.record(
        GENERATED,
        organization=provider.organization,
        actor=by,
        target=made,
        after={
            "provider": provider.public_id, "period_start": period.first,
            "period_end": period.last, "currency": currency, "readiness": made.readiness,
            "lines": len(made.line_items), "net_amount": made.net_amount,
        },
        now=now,
    )  # fmt: skip
    return made


def _again(statement: ProviderStatement, by: Any, now: datetime) -> ProviderStatement:
    stored = _locked(statement)
    if stored.is_closed:
        raise StatementClosed
    check(by, CAPABILITY, stored.organization)
    period = Period(stored.period_start, stored.period_end)
    body = _body(stored.provider, period, stored.currency_code, stored.adjustments, now)
    if all(getattr(stored, name) == value for name, value in body.items()):
        statement.refresh_from_db()
        return statement
    if stored.state != "draft_generated" and body["readiness"] != "ready":
        raise InvalidInput(
            "Something is missing now; what stands under review is kept.",
            problems=body["problems"],
        )
    return trail.advance(
        statement, _move(stored, "regenerate"), by=by, now=now, known_until=now, **body
    )


def _body(
    provider: Provider, period: Period, currency: str, adjustments: list[Any], now: datetime
) -> dict[str, Any]:
    basis = basis_of(provider, currency, period, now)
    found = calculate(period, basis.terms, basis.items, basis.closed)
    problems = [*basis.problems, *found.problems]
    lines = [] if problems else found.lines
    gross = None if problems else found.total()
    return {
        "readiness": "blocked" if problems else "ready",
        "problems": [each.to_json() for each in problems],
        "notices": list(basis.notices),
        "line_items": [line.to_json(place) for place, line in enumerate(lines, 1)],
        "terms": [each.to_json() for each in _used(basis.terms, period)],
        "gross_amount": gross,
        "net_amount": _net(gross, adjustments),
    }


def _used(terms: Sequence[Any], period: Period) -> list[Any]:
    return [
        each
        for each in terms
        if each.first <= period.last and (each.last is None or each.last >= period.first)
    ]


def _net(gross: Decimal | None, adjustments: Sequence[dict[str, Any]]) -> Decimal | None:
    if gross is None:
        return None
    return gross + sum((Decimal(each["amount"]) for each in adjustments), Decimal(0))


def _count(statement: ProviderStatement) -> None:
    """Every signal of every line, once: the database refuses one that was counted before."""
    named = sorted({signal for line in statement.line_items for signal in line["signals"]})
    if StatedSignal.objects.filter(signal__in=named).exists():
        raise CountedElsewhere
    days: dict[str, date] = days_of(FinancialSignal.objects.filter(pk__in=named))
    StatedSignal.objects.bulk_create(
        [
            StatedSignal(
                organization=statement.organization,
                statement=statement,
                signal_id=UUID(signal),
                day=days[signal],
            )
            for signal in named
        ],
        batch_size=500,
    )


def _lock(provider: Provider) -> None:
    """One statement of a provider is made or approved at a time."""
    Provider.objects.select_for_update().get(pk=provider.pk)


def _locked(statement: ProviderStatement) -> ProviderStatement:
    rows = ProviderStatement.objects.select_for_update(of=("self",))
    return rows.select_related("organization", "provider").get(pk=statement.pk)


def _move(stored: ProviderStatement, act: str) -> str:
    return f"{act}_draft" if stored.state == "draft_generated" else act
