"""The figures that stand first in the report."""

from savings.formulas import FORMULAS
from savings.queries.results import RunRecord
from savings.sections._blocks import Content, Section, total_cards


def build(record: RunRecord) -> Content:
    """The headline formulas over all lines in scope."""
    chosen = [formula for formula in FORMULAS.values() if formula.headline]
    return Content(
        intro=f"{record.total.lines:,} claims in scope after netting and exclusions by rule.",
        figures=total_cards(record, chosen),
    )


SECTION = Section("headline", "Headline figures", 10, build)
