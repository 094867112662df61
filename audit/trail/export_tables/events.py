"""Events of the trail, to read and to sort; the provable export is the trail page's own."""

from audit.exports.declaration import Column, ExportTable
from audit.trail.filters import EventFilter
from audit.trail.queries import CAPABILITY, list_events

EXPORT = ExportTable(
    id="events",
    title="Audit events",
    capability=CAPABILITY,
    rows=lambda asked: list_events(asked.user),
    filters=EventFilter,
    dated="at__date",
    pages=("trail", "trail-history"),
    columns=(
        Column("at", "When", lambda one: one.at),
        Column("client", "Client", lambda one: str(one.organization or "Platform")),
        Column("actor", "Who", lambda one: one.actor_name),
        Column("action", "Action", lambda one: one.action),
        Column("object_type", "Kind of record", lambda one: one.object_type),
        Column("object_id", "Record", lambda one: one.object_id),
        Column("before", "Before", lambda one: one.before),
        Column("after", "After", lambda one: one.after),
        Column("reason", "Reason", lambda one: one.reason),
        Column("request_id", "Request", lambda one: one.request_id),
        Column("sequence", "Place in the chain", lambda one: one.sequence, "count"),
    ),
)
