"""Billed cases: all of a ticket and day, summed."""

from audit.billing.filters import BilledFilter
from audit.billing.queries.cases import list_billed
from audit.exports.declaration import Column, ExportTable

EXPORT = ExportTable(
    id="billed_cases",
    title="Billed cases",
    capability="billing.audit",
    rows=lambda asked: list_billed(asked.user),
    filters=BilledFilter,
    dated="service_date",
    columns=(
        Column("provider", "Provider", lambda one: one.provider.name),
        Column("service_date", "Date of service", lambda one: one.service_date, "date"),
        Column("ticket", "Ticket", lambda one: one.ticket),
        Column("cpt", "CPT", lambda one: one.codes),
        Column("payer", "Payer", lambda one: one.payer),
        Column("charged", "Charged", lambda one: one.charged, "usd"),
        Column("paid", "Paid", lambda one: one.paid, "usd"),
        Column("adjustment", "Adjusted", lambda one: one.adjustment, "usd"),
        Column("balance", "Balance", lambda one: one.balance, "usd"),
    ),
)
