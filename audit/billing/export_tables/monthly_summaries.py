"""Months of pay as they were stated."""

from audit.billing.filters import PayFilter
from audit.billing.queries.imports import list_pay
from audit.exports.declaration import Column, ExportTable

EXPORT = ExportTable(
    id="monthly_summaries",
    title="Monthly summaries",
    capability="billing.audit",
    rows=lambda asked: list_pay(asked.user),
    filters=PayFilter,
    dated="month",
    columns=(
        Column("provider", "Provider", lambda one: one.provider.name),
        Column("month", "Month", lambda one: one.month, "date"),
        Column("gross_pay", "Gross pay", lambda one: one.gross_pay, "usd"),
        Column("commission", "Commission", lambda one: one.commission, "usd"),
        Column("bonus", "Bonus", lambda one: one.bonus, "usd"),
        Column("deductions", "Deductions", lambda one: one.deductions, "usd"),
        Column("net_pay", "Net pay", lambda one: one.net, "usd"),
        Column("stated_at", "Stated", lambda one: one.created_at, "date"),
    ),
)
