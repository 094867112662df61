"""Where every row and dollar of the files went; it heads every output."""

from savings.queries.results import RunRecord
from savings.received import describe_totals
from savings.sections._blocks import Cell, Column, Content, Section, Table, amount_text

COLUMNS = (
    Column("group", "Step"),
    Column("label", "What happened"),
    Column("rows", "Rows", "count"),
    Column("plan_paid_usd", "Plan paid", "usd"),
    Column("ingredient_cost_usd", "Ingredient cost", "usd"),
)
FILES = (
    Column("file_name", "File"),
    Column("layout", "Layout"),
    Column("rows_in", "Rows", "count"),
    Column("rows_accepted", "Accepted", "count"),
    Column("rows_rejected", "Rejected", "count"),
    Column("plan_paid_usd", "Plan paid in the file", "usd"),
    Column("plan_paid_rejected_usd", "Of it rejected", "usd"),
    Column("ingredient_cost_usd", "Ingredient cost in the file", "usd"),
    Column("ingredient_cost_rejected_usd", "Of it rejected", "usd"),
)
NOTE = (
    "The files are what was rejected and what was accepted; what was accepted is what netting took "
    "out and what the scope parts; what is in scope is the contract's rows and the price rows."
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
            amount_text(row.plan_paid_usd),
            amount_text(row.ingredient_cost_usd),
        )
        for row in record.completeness
    )
    return Table(
        "statement", "Completeness statement", COLUMNS, rows, note=NOTE, missing="not stated"
    )


def _files(record: RunRecord) -> Table:
    rows = []
    for dataset in record.run.manifest["datasets"]:
        names = ("file_name", "layout", "rows_in", "rows_accepted", "rows_rejected")
        dollars: list[Cell] = []
        for column in ("plan_paid_usd", "ingredient_cost_usd"):
            kept = describe_totals(dataset["totals"]).get(column, {})
            dollars += [kept.get("received"), kept.get("rejected")]
        rows.append((*(dataset[name] for name in names), *dollars))
    return Table("files", "Files read", FILES, tuple(rows), missing="not stated")


SECTION = Section("completeness", "Completeness", 5, build)
