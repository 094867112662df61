"""Requests: what was asked for and how it resolved."""

from audit.exports.declaration import Column, ExportTable
from savings.filters import RequestFilter
from savings.queries.requests import list_requests


def _asked(name: str) -> Column:
    title = name.replace("_date", "").replace("pbm", "PBM").capitalize()
    return Column(name, title if name != "pbm" else "PBM", lambda one: one.asked.get(name))


EXPORT = ExportTable(
    id="requests",
    title="Requests",
    capability="savings.view",
    rows=lambda asked: list_requests(asked.user),
    filters=RequestFilter,
    dated="created_at__date",
    pages=("savings-requests",),
    columns=(
        Column("request", "Request", lambda one: one.source_request_number),
        Column("client", "Client", lambda one: str(one.organization)),
        *map(_asked, ("pbm", "broker", "group", "from_date", "to_date")),
        Column("resolution", "Resolution", lambda one: one.state),
        Column("scope", "Scope", lambda one: one.scope.scope_key if one.scope else None),
    ),
)
