"""What could be saved, how well it can be had, and what cannot be assessed."""

from savings.optimization.levers import LEVERS, Lever
from savings.queries.results import RunRecord
from savings.sections._blocks import Cell, Column, Content, Section, Table, of_family, total_cards

COLUMNS = (
    Column("title", "What to do"),
    Column("value", "Value", "usd"),
    Column("counted", "Counted once", "usd"),
    Column("level", "Achievability"),
    Column("next_action", "Next action"),
    Column("readiness", "Readiness", "readiness"),
)
NOTE = (
    "Values stand alone; several may name the dollars of one claim line. Counted once gives a line "
    "to the first that would save on it: another drug, another channel, another price."
)


def build(record: RunRecord) -> Content:
    """The opportunity figures, and one row for each with what it takes to have it."""
    levers = [lever for lever in LEVERS.values() if lever.kind == "opportunity"]
    rows = tuple(_row(record, lever) for lever in levers if lever.formula in record.total_figures)
    return Content(
        intro="Reckoned line by line on the client's own claims, never extrapolated.",
        figures=total_cards(record, of_family("opportunity")),
        tables=(Table("opportunities", "Opportunities", COLUMNS, rows, NOTE),),
    )


def _row(record: RunRecord, lever: Lever) -> tuple[Cell, ...]:
    figure, standing = record.total_figures[lever.formula], record.standings[lever.formula]
    value, counted = figure.value, figure.sums.get("counted")
    missing = value is None or standing.state == "blocked"
    return (
        lever.title,
        None if missing else f"{value:f}",
        None if missing or counted is None else f"{counted:f}",
        lever.level,
        lever.next_action,
        standing.state,
    )


SECTION = Section("opportunities", "Opportunities", 75, build)
