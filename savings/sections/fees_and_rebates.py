"""Dispensing fees, rebates and administration fees: each its own pot."""

from savings.queries.results import RunRecord
from savings.sections._blocks import Content, Section, of_family, segment_table, total_cards


def build(record: RunRecord) -> Content:
    """Fee and rebate formulas over the scope, and per component."""
    formulas = of_family("fee", "rebate")
    rows = record.segment_rows("component")
    return Content(
        intro="Amounts received or charged are stated by settlement for the whole window only.",
        figures=total_cards(record, formulas),
        tables=(segment_table("components", "Component", rows, formulas),),
    )


SECTION = Section("fees_and_rebates", "Fees and rebates", 40, build, segments=("component",))
