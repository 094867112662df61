"""What the drugs cost, in total and month by month."""

from savings.queries.results import RunRecord
from savings.sections._blocks import Content, Section, of_family, segment_table, total_cards


def build(record: RunRecord) -> Content:
    """Cost formulas over the scope, and per month."""
    months = segment_table("months", "Month", record.segment_rows("month"), of_family("cost"))
    return Content(figures=total_cards(record, of_family("cost")), tables=(months,))


SECTION = Section("costs", "Costs", 20, build, segments=("month",))
