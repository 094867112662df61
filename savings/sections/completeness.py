"""Where every row and dollar of the files went; it heads every output."""

from leafenterprise.shared.canonical import decimal_text
from savings.queries.results import RunRecord
from savings.sections._blocks import Column, Content, Section, Table

COLUMNS = (
    Column("group", "Step"),
    Column("label", "What happened"),
    Column("rows", "Rows", "count"),
    Column("plan_paid_usd", "Plan paid", "usd"),
    Column("ingredient_cost_usd", "Ingredient cost", "usd"),
)


def build(record: RunRecord) -> Content:
    """The files as they came in, then every line of the statement."""
    return Content(tables=(_files(record), _statement(record)))


def _statement(record: RunRecord) -> Table:
    rows = tuple(
        (
            row.group,
            row.label,
            row.rows,
            decimal_text(row.plan_paid_usd),
            decimal_text(row.ingredient_cost_usd),
        )
        for row in record.completeness
    )
    return Table("statement", "Completeness statement", COLUMNS, rows)


def _files(record: RunRecord) -> Table:
    columns = (
        Column("file_name", "File"),
        Column("layout", "Layout"),
        Column("rows_in", "Rows", "count"),
        Column("rows_accepted", "Accepted", "count"),
        Column("rows_rejected", "Rejected", "count"),
    )
    names = [column.id for column in columns]
    rows = tuple(
        tuple(dataset[name] for name in names) for dataset in record.run.manifest["datasets"]
    )
    return Table("files", "Files read", columns, rows)


SECTION = Section("completeness", "Completeness", 5, build)
