"""Findings of every kind that the last run still finds."""

from audit.billing.filters import FindingFilter
from audit.billing.queries.audits import list_findings
from audit.exports.declaration import Column, ExportTable

EXPORT = ExportTable(
    id="discrepancies",
    title="Findings",
    capability="billing.audit",
    rows=lambda asked: list_findings(asked.user).filter(is_standing=True),
    filters=FindingFilter,
    dated="day",
    pages=("billing-findings",),
    columns=(
        Column("provider", "Provider", lambda one: one.provider.name),
        Column("kind", "Kind", lambda one: one.get_kind_display()),
        Column("day", "Day", lambda one: one.day, "date"),
        Column("state", "State", lambda one: one.state),
        Column("amount", "At stake", lambda one: one.amount, "usd"),
        Column("expected", "Expected", lambda one: one.expected, "usd"),
        Column("basis", "Basis", lambda one: one.basis),
        Column("actual", "Actual", lambda one: one.actual, "usd"),
        Column("recovered", "Recovered", lambda one: one.recovered, "usd"),
        Column("statement", "What was found", lambda one: one.statement),
        Column("note", "Said by the practice", lambda one: one.note),
    ),
)
