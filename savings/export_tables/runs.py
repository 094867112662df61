"""Savings runs: what was asked, how it stands, and the digest of its facts."""

from audit.exports.declaration import Column, ExportTable
from savings.filters import RunFilter
from savings.queries.runs import list_runs

EXPORT = ExportTable(
    id="runs",
    title="Savings runs",
    capability="savings.view",
    rows=lambda asked: list_runs(asked.user),
    filters=RunFilter,
    dated="queued_at__date",
    pages=("savings-runs",),
    columns=(
        Column("run", "Run", lambda one: one.public_id),
        Column("client", "Client", lambda one: str(one.organization)),
        Column("request", "Request", lambda one: one.source_request_number),
        Column("scope", "Scope", lambda one: one.selected_scope_key),
        Column("state", "State", lambda one: one.state),
        Column("readiness", "Readiness", lambda one: one.readiness or None),
        Column("engine", "Engine", lambda one: one.engine),
        Column("queued_at", "Queued", lambda one: one.queued_at),
        Column("finished_at", "Finished", lambda one: one.finished_at),
        Column("facts_digest", "Facts digest", lambda one: one.facts_digest or None),
    ),
)
