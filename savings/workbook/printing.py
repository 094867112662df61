"""What every page of a run's workbook says at its edges."""

from openpyxl.worksheet.worksheet import Worksheet

from leafenterprise.shared.workbook.printing import set_up_printing
from savings.workbook.facts import WorkbookFacts


def print_run(sheet: Worksheet, facts: WorkbookFacts) -> None:
    """Who and which run on every page, and the draft mark where it is not final."""
    set_up_printing(
        sheet,
        left=f"{facts.organization} · {facts.title}",
        center=f"Run {facts.run_id} · facts {facts.facts_digest[:12]}",
        draft="" if facts.readiness.state == "final" else watermark(facts),
    )


def watermark(facts: WorkbookFacts) -> str:
    """What an artifact that is not final says on every page."""
    words = facts.readiness.state.replace("_", " ").upper()
    return f"DRAFT · {words} · not a final governed result"
