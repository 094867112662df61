"""Files of claims and eligibility, as they were read."""

from audit.exports.declaration import Column, ExportTable
from savings.filters import DatasetFilter
from savings.queries.datasets import list_datasets

EXPORT = ExportTable(
    id="datasets",
    title="Claims data",
    capability="savings.view",
    rows=lambda asked: list_datasets(asked.user),
    filters=DatasetFilter,
    dated="created_at__date",
    pages=("savings-datasets",),
    columns=(
        Column("file", "File", lambda one: one.file_name),
        Column("client", "Client", lambda one: str(one.organization)),
        Column("pbm", "PBM", lambda one: str(one.pbm)),
        Column("kind", "Kind", lambda one: one.kind),
        Column("layout", "Layout", lambda one: str(one.layout)),
        Column("first_date", "First date", lambda one: one.first_date, "date"),
        Column("last_date", "Last date", lambda one: one.last_date, "date"),
        Column("rows_in", "Rows in the file", lambda one: one.rows_in, "count"),
        Column("rows_accepted", "Rows accepted", lambda one: one.rows_accepted, "count"),
        Column("rows_rejected", "Rows rejected", lambda one: one.rows_rejected, "count"),
        Column("sha256", "SHA-256", lambda one: one.sha256),
        Column("loaded_at", "Loaded", lambda one: one.created_at),
    ),
)
