"""What a run of the audit leaves behind: pairs, marks in the log, counts, gaps, months, digest."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from audit.billing.actions.grouping import rows_as_counted
from audit.billing.actions.sides import Sides
from audit.billing.ledger import Ledger, Terms
from audit.billing.ledger.chain import Gap, find_gaps
from audit.billing.matching import Matching
from audit.billing.models import BillingAudit, BillingProvider, CasePair, UserCaseLog
from leafenterprise.shared.canonical import digest

GAPS_KEPT = 500


def keep_pairs(audit: BillingAudit, matching: Matching, sides: Sides) -> None:
    """The pairs of the run as records."""
    CasePair.objects.bulk_create(
        (
            CasePair(
                organization=audit.organization,
                audit=audit,
                case=sides.log[pair.case],
                charge=sides.billed[pair.charge],
                tier=pair.tier,
                score=Decimal(str(pair.score)),
                why=pair.why[:300],
                is_doubtful=pair.is_doubtful,
                rival_case=sides.log.get(pair.rival),
                rival_charge=sides.billed.get(pair.rival),
            )
            for pair in matching.pairs
        ),
        batch_size=1_000,
    )


def mark_verified(provider: BillingProvider, matching: Matching) -> None:
    """The log shows which of its cases were surely found in billing."""
    sure = [pair.case for pair in matching.pairs if not pair.is_doubtful]
    rows = UserCaseLog.objects.filter(provider=provider)
    rows.filter(verified_in_billing=True).update(verified_in_billing=False)
    for first in range(0, len(sure), 500):
        rows.filter(public_id__in=sure[first : first + 500]).update(verified_in_billing=True)


def counts_of(sides: Sides, matching: Matching, findings: int) -> dict[str, int]:
    """What the run looked at and what it found."""
    return {
        "cases": len(sides.cases),
        "charges": len(sides.charges),
        "pairs": len(matching.pairs),
        "doubtful": len(matching.doubtful),
        "findings": findings,
        "undated": sum(one.day is None for one in sides.charges.values()),
        "outside": sides.outside,
    }


def gaps_of(ledger: Ledger, terms: Terms) -> list[dict[str, Any]]:
    """Broken chains as the run shows them, the oldest first, as many as a page can hold."""
    return [_gap(gap) for gap in find_gaps(ledger, terms)[:GAPS_KEPT]]


def by_month(provider: BillingProvider) -> list[dict[str, str]]:
    """Charged, paid and adjusted on both date bases: the month of service and of posting.

    What a report and a remittance both tell of counts once, as in the cases.
    """
    sums: defaultdict[str, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row, counted in rows_as_counted(provider):
        for basis, day in (("service", row.service_date), ("posting", row.posted_date)):
            if day is not None:
                month = sums[f"{day:%Y-%m}"]
                beside = "beside" if row.type == "provider_adjustment" else "paid"
                month[f"{basis}_charged"] += counted.charged
                month[f"{basis}_{beside}"] += counted.paid
                month[f"{basis}_adjustment"] += counted.adjustment
    return [
        {"month": month, **{name: format(amount, "f") for name, amount in sorted(mine.items())}}
        for month, mine in sorted(sums.items())
    ]


def digest_of(sides: Sides, matching: Matching) -> str:
    """Over all that went in and how it was paired: equal inputs, equal digest."""
    return digest(
        {
            "cases": sorted((asdict(one) for one in sides.cases.values()), key=_id),
            "charges": sorted(
                (one.id, str(one.charged), str(one.paid), str(one.adjustment))
                for one in sides.charges.values()
            ),
            "pairs": sorted((pair.case, pair.charge, pair.tier) for pair in matching.pairs),
        }
    )


def _gap(gap: Gap) -> dict[str, Any]:
    amount = None if gap.amount is None else format(gap.amount, "f")
    return {**asdict(gap), "day": gap.day.isoformat(), "amount": amount, "says": gap.says[:300]}


def _id(row: Mapping[str, Any]) -> str:
    return str(row["id"])
