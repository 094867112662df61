"""What payers pay by, as the pure rooms read it."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from audit.billing.compensation import TIME_RULES, PayerRules
from audit.billing.models import BaseUnit, PayerTerms
from leafenterprise.accounts.models import Organization

ONE_DAY = timedelta(days=1)


def payer_rules(organization: Organization) -> list[PayerRules]:
    """The terms of every payer, parted on each day on which base units change."""
    units = list(BaseUnit.objects.filter(organization=organization).order_by("since"))
    terms = PayerTerms.objects.filter(organization=organization).order_by("payer", "since")
    return [
        _rules(row, first, last, _base_units(units, first))
        for row in terms
        for first, last in _spans(row, units)
    ]


def _spans(row: PayerTerms, units: Sequence[BaseUnit]) -> Iterator[tuple[date, date | None]]:
    """The stretches of the terms in which the base units stay as they are."""
    ends = (one.until for one in units if one.until and one.until < date.max)
    changes = {one.since for one in units} | {last + ONE_DAY for last in ends}
    inside = (day for day in changes if row.since < day <= (row.until or date.max))
    firsts = [row.since, *sorted(inside)]
    lasts = [day - ONE_DAY for day in firsts[1:]]
    yield from zip(firsts, [*lasts, row.until], strict=True)


def _base_units(units: Sequence[BaseUnit], day: date) -> dict[str, Decimal]:
    """Those in force that day; the newest of a code."""
    held = (one for one in units if one.since <= day <= (one.until or date.max))
    return {one.code: one.units for one in held}


def _rules(
    row: PayerTerms, first: date, last: date | None, base_units: dict[str, Decimal]
) -> PayerRules:
    return PayerRules(
        payer=row.payer,
        since=first,
        until=last,
        conversion_factor=row.conversion_factor,
        base_units=base_units,
        time_rule=TIME_RULES[row.time_rule],
        shares=_numbers(row.shares),
        source=row.source,
        share_unmarked=row.share_unmarked,
        physical_status=_numbers(row.physical_status),
        circumstances=_numbers(row.circumstances),
    )


def _numbers(stored: dict[str, str]) -> dict[str, Decimal]:
    return {code: Decimal(str(value)) for code, value in stored.items()}
