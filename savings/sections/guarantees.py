"""What was promised against what was paid, for each contract component."""

from savings.queries.results import RunRecord
from savings.sections._blocks import Content, Section, of_family, segment_table, total_cards


def build(record: RunRecord) -> Content:
    """Guarantee formulas over the scope, and per component."""
    rows = record.segment_rows("component")
    table = segment_table("components", "Component", rows, of_family("guarantee"))
    return Content(
        intro="Effective discounts are ratios of sums, before copay and without dispensing fee.",
        figures=total_cards(record, of_family("guarantee")),
        tables=(table,),
    )


SECTION = Section("guarantees", "Guarantees", 30, build, segments=("component",))
