"""What every page of a run's workbook says at its edges."""

from openpyxl.worksheet.worksheet import Worksheet

from leafenterprise.shared.workbook.printing import set_up_printing
from savings.workbook.facts import WorkbookFacts


def print_run(sheet: Worksheet, facts: WorkbookFacts) -> None:
    """Who and which run on every page, and the mark of what is a draft or not final."""
    set_up_printing(
        sheet,
        left=f"{facts.organization} · {facts.title}",
        center=f"Run {facts.run_id} · facts {facts.facts_digest[:12]}",
        draft=watermark(facts),
    )


def watermark(facts: WorkbookFacts) -> str:
    """What a draft says on every page, and a governed workbook whose run is not final."""
    words = facts.readiness.state.replace("_", " ").upper()
    if facts.superseded_by:
        words = f"SUPERSEDED BY RUN {facts.superseded_by} · {words}"
    if facts.draft:
        return f"DRAFT · {words} · not a final governed result"
    return "" if facts.readiness.state == "final" else f"{words} · the reasons stand below"
