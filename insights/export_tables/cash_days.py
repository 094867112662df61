"""Days of cash with who counted and who verified them; a count is blind, so no amount is named."""

from audit.exports.declaration import Column, ExportTable
from insights.queries.cash import ENTER, list_cash_days

EXPORT = ExportTable(
    id="cash_days",
    title="Days of cash",
    capability=ENTER,
    rows=lambda asked: list_cash_days(asked.user),
    dated="record_date",
    pages=("insights-cash",),
    columns=(
        Column("day", "Day", lambda one: one.record_date, "date"),
        Column("site", "Site", lambda one: one.site.name),
        Column("currency", "Currency", lambda one: one.currency_code),
        Column("state", "State", lambda one: one.state),
        Column("counted_by", "Counted by", lambda one: str(one.entered_by)),
        Column("verified_by", "Verified by", lambda one: str(one.verifier or "") or None),
        Column("record", "Record", lambda one: one.public_id),
    ),
)
