"""Financial signals as they were recorded, of the person's sites."""

from audit.exports.declaration import Column, ExportTable
from insights.filters import SignalFilter
from insights.queries.signals import VIEW, list_signals

EXPORT = ExportTable(
    id="signals",
    title="Financial signals",
    capability=VIEW,
    rows=lambda asked: list_signals(asked.user),
    filters=SignalFilter,
    dated="business_day",
    columns=(
        Column("signal", "Signal", lambda one: str(one.signal_id)),
        Column("business_day", "Business day", lambda one: one.business_day, "date"),
        Column("site", "Site", lambda one: one.site.name),
        Column("provider", "Provider", lambda one: one.provider.name if one.provider else None),
        Column("type", "Type", lambda one: one.signal_type),
        Column("source", "Source", lambda one: one.source_module_ref),
        Column("record", "Record of the source", lambda one: str(one.source_record_id)),
        Column("payment_state", "Payment state", lambda one: one.payment_state or None),
        Column("payment_method", "Payment method", lambda one: one.payment_method or None),
        Column("amount", "Amount", lambda one: one.amount, "number"),
        Column("currency", "Currency", lambda one: one.currency_code),
        Column("corrects", "Corrects", lambda one: str(one.corrects_signal_id or "") or None),
        Column("ingested_at", "Taken in", lambda one: one.ingested_at, "date"),
    ),
)
