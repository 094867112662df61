"""Provider statements: periods, amounts and how far each is."""

from audit.exports.declaration import Column, ExportTable
from insights.filters import StatementFilter
from insights.queries.statements import GOVERN, list_statements

EXPORT = ExportTable(
    id="statements",
    title="Provider statements",
    capability=GOVERN,
    rows=lambda asked: list_statements(asked.user),
    filters=StatementFilter,
    dated="period_end",
    pages=("insights-statements",),
    columns=(
        Column("statement", "Statement", lambda one: one.public_id),
        Column("provider", "Provider", lambda one: one.provider.name),
        Column("period_start", "From", lambda one: one.period_start, "date"),
        Column("period_end", "To", lambda one: one.period_end, "date"),
        Column("state", "State", lambda one: one.state),
        Column("readiness", "Readiness", lambda one: one.readiness),
        Column("net_amount", "Net amount", lambda one: one.net_amount, "number"),
        Column("currency", "Currency", lambda one: one.currency_code),
        Column("approved_at", "Approved", lambda one: one.approved_at, "date"),
        Column("exported_at", "Exported", lambda one: one.exported_at, "date"),
        Column("distributed_at", "Distributed", lambda one: one.distributed_at, "date"),
    ),
)
