"""Shortfalls counted separately and offset against surpluses; the contract picks one as due."""

from savings.queries.results import RunRecord
from savings.sections._blocks import Content, Section, of_family, total_cards


def build(record: RunRecord) -> Content:
    """Both offset policies, always, and which one the contract picks."""
    policy = record.run.parameters["offset_policy"]
    return Content(
        intro=f"The contract settles shortfalls by the {policy} policy; both are shown.",
        figures=total_cards(record, of_family("offset")),
    )


SECTION = Section("offsets", "Offsets", 50, build)
