"""Contracts and how they stand."""

from audit.exports.declaration import Column, ExportTable
from savings.queries.governance import list_contracts

EXPORT = ExportTable(
    id="contracts",
    title="Contracts",
    capability="savings.view",
    rows=lambda asked: list_contracts(asked.user),
    pages=("savings-contracts",),
    columns=(
        Column("contract", "Contract", lambda one: one.name),
        Column("client", "Client", lambda one: str(one.organization)),
        Column("pbm", "PBM", lambda one: str(one.pbm)),
        Column("broker", "Broker", lambda one: str(one.broker) if one.broker else None),
        Column("group", "Group", lambda one: str(one.group) if one.group else None),
        Column("from", "From", lambda one: one.from_date, "date"),
        Column("to", "To", lambda one: one.to_date, "date"),
    ),
)
