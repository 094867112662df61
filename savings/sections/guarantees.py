"""What was promised against what was paid, for each contract component."""

from savings.claims.legs import OVERLAPS_GUARANTEE
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
        notes=_notes(record),
    )


def _notes(record: RunRecord) -> tuple[str, ...]:
    """What to know before adding the guarantee to anything else."""
    overlaps = record.run.parameters.get("lesser_of_awp_discount", True)
    return (OVERLAPS_GUARANTEE,) if overlaps else ()


SECTION = Section("guarantees", "Guarantees", 30, build, segments=("component",))
