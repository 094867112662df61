"""How drugs are used: generics, formulary, channels."""

from savings.queries.results import RunRecord
from savings.sections._blocks import Content, Section, of_family, segment_table, total_cards


def build(record: RunRecord) -> Content:
    """Use formulas over the scope, and per channel."""
    rows = record.segment_rows("channel")
    return Content(
        figures=total_cards(record, of_family("use")),
        tables=(segment_table("channels", "Channel", rows, of_family("use")),),
    )


SECTION = Section("use", "Use of drugs", 70, build, segments=("channel",))
