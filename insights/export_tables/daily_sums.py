"""Signals summed by day: what every dashboard is made of, counted or not."""

from audit.exports.declaration import Column, ExportTable
from insights.queries.signals import VIEW, list_daily_sums

EXPORT = ExportTable(
    id="daily_sums",
    title="Daily sums of signals",
    capability=VIEW,
    rows=lambda asked: list_daily_sums(asked.user),
    dated="day",
    columns=(
        Column("day", "Business day", lambda one: one.day, "date"),
        Column("site", "Site", lambda one: one.site.name),
        Column("provider", "Provider", lambda one: one.provider.name if one.provider else None),
        Column("type", "Type", lambda one: one.signal_type),
        Column("payment_state", "Payment state", lambda one: one.payment_state or None),
        Column("payment_method", "Payment method", lambda one: one.payment_method or None),
        Column("amount", "Sum", lambda one: one.amount, "number"),
        Column("currency", "Currency", lambda one: one.currency_code),
        Column("signals", "Signals", lambda one: one.signal_count, "count"),
        Column("processed_at", "Last taken in", lambda one: one.last_processed_at, "date"),
    ),
)
