"""A year's pay so far, provider by provider, as the newest statement of each month tells it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from audit.billing.queries.imports import list_pay
from audit.exports.declaration import Asked, Column, ExportTable

PARTS = ("gross_pay", "commission", "bonus", "deductions", "net")


@dataclass
class YearTotal:
    """One provider's year."""

    provider: str
    year: int
    months: int = 0
    sums: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(PARTS, Decimal(0)))


def year_totals(asked: Asked) -> Sequence[YearTotal]:
    """One row per provider and year, the newest year first."""
    rows = list_pay(asked.user).order_by("provider__name", "month", "created_at", "pk")
    if asked.organization is not None:
        rows = rows.filter(organization=asked.organization)
    if asked.first_day:
        rows = rows.filter(month__gte=asked.first_day)
    if asked.last_day:
        rows = rows.filter(month__lte=asked.last_day)
    newest = {(row.provider_id, row.month): row for row in rows}
    totals: dict[tuple[int, int], YearTotal] = {}
    for (provider, month), row in newest.items():
        found = totals.setdefault((provider, month.year), YearTotal(row.provider.name, month.year))
        found.months += 1
        for part in PARTS:
            found.sums[part] += getattr(row, part)
    return sorted(totals.values(), key=lambda one: (-one.year, one.provider))


EXPORT = ExportTable(
    id="ytd_totals",
    title="Year-to-date totals",
    capability="billing.audit",
    rows=year_totals,
    organization="",
    columns=(
        Column("provider", "Provider", lambda one: one.provider),
        Column("year", "Year", lambda one: str(one.year)),
        Column("months", "Months known", lambda one: one.months, "count"),
        Column("gross_pay", "Gross pay", lambda one: one.sums["gross_pay"], "usd"),
        Column("commission", "Commission", lambda one: one.sums["commission"], "usd"),
        Column("bonus", "Bonus", lambda one: one.sums["bonus"], "usd"),
        Column("deductions", "Deductions", lambda one: one.sums["deductions"], "usd"),
        Column("net_pay", "Net pay", lambda one: one.sums["net"], "usd"),
    ),
)
