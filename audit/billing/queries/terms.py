"""What payers pay by, as the pure rooms read it."""

from decimal import Decimal

from audit.billing.compensation import TIME_RULES, PayerRules
from audit.billing.models import BaseUnit, PayerTerms
from leafenterprise.accounts.models import Organization


def payer_rules(organization: Organization) -> list[PayerRules]:
    """The terms of every payer; base units as they were on the first day of the terms."""
    units = list(BaseUnit.objects.filter(organization=organization).order_by("since"))
    rules = []
    for row in PayerTerms.objects.filter(organization=organization).order_by("payer", "since"):
        # Later rows of a code win; none that began only after the terms ended.
        base = {one.code: one.units for one in units if row.until is None or one.since <= row.until}
        rules.append(
            PayerRules(
                payer=row.payer,
                since=row.since,
                until=row.until,
                conversion_factor=row.conversion_factor,
                base_units=base,
                time_rule=TIME_RULES[row.time_rule],
                shares=_numbers(row.shares),
                source=row.source,
                share_unmarked=row.share_unmarked,
                physical_status=_numbers(row.physical_status),
                circumstances=_numbers(row.circumstances),
            )
        )
    return rules


def _numbers(stored: dict[str, str]) -> dict[str, Decimal]:
    return {code: Decimal(str(value)) for code, value in stored.items()}
