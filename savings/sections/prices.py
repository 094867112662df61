"""Claims against benchmark prices, and how many of them found a price at all."""

from savings.queries.results import RunRecord
from savings.sections._blocks import Column, Content, Section, Table, of_family, total_cards


def build(record: RunRecord) -> Content:
    """Price formulas over the scope, and the match to price references."""
    rows = tuple((name.replace("_", " "), str(value)) for name, value in _matches(record))
    columns = (Column("measure", "Measure"), Column("value", "Rows or dollars", "number"))
    return Content(
        intro="Prices are matched by NDC11 and date; an unmatched claim is the normal case.",
        figures=total_cards(record, of_family("price")),
        tables=(Table("price_match", "Match to price references", columns, rows),),
    )


def _matches(record: RunRecord) -> list[tuple[str, object]]:
    return sorted(record.run.price_match.items())


SECTION = Section("prices", "Prices", 60, build)
