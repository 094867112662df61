"""Cases as the physician logged them."""

from audit.billing.filters import LogFilter
from audit.billing.queries.cases import list_log
from audit.exports.declaration import Column, ExportTable

EXPORT = ExportTable(
    id="expected_cases",
    title="Logged cases",
    capability="billing.audit",
    rows=lambda asked: list_log(asked.user),
    filters=LogFilter,
    dated="case_date",
    pages=("billing-log",),
    columns=(
        Column("provider", "Provider", lambda one: one.provider.name),
        Column("case_date", "Date", lambda one: one.case_date, "date"),
        Column("ticket", "Ticket", lambda one: one.patient_ticket),
        Column("cpt", "CPT", lambda one: one.cpt_codes),
        Column("modifiers", "Modifiers", lambda one: one.modifiers),
        Column("minutes", "Minutes", lambda one: one.minutes, "count"),
        Column("payer", "Payer", lambda one: one.payer),
        Column("in_billing", "In billing", lambda one: "yes" if one.verified_in_billing else "no"),
    ),
)
