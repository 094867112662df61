"""Rows of reports and remittances, as they were told."""

from audit.billing.filters import TransactionFilter
from audit.billing.queries.imports import list_transactions
from audit.exports.declaration import Column, ExportTable

EXPORT = ExportTable(
    id="transactions",
    title="Charge transactions",
    capability="billing.audit",
    rows=lambda asked: list_transactions(asked.user),
    filters=TransactionFilter,
    dated="service_date",
    columns=(
        Column("provider", "Provider", lambda one: one.provider.name),
        Column("service_date", "Date of service", lambda one: one.service_date, "date"),
        Column("posted_date", "Posted", lambda one: one.posted_date, "date"),
        Column("type", "Type", lambda one: one.type),
        Column("ticket", "Ticket", lambda one: one.ticket),
        Column("cpt", "CPT", lambda one: one.code),
        Column("charged", "Charged", lambda one: one.charged, "usd"),
        Column("paid", "Paid", lambda one: one.paid, "usd"),
        Column("adjustment", "Adjusted", lambda one: one.adjustment, "usd"),
        Column("payer", "Payer", lambda one: one.payer),
        Column("report", "Report", lambda one: one.report.file_name),
        Column("line", "Line", lambda one: one.line, "count"),
    ),
)
