"""The finished workbook: sheets in order, then one file of equal bytes for equal facts."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from leafenterprise.shared.workbook.writing import DIGEST_PROPERTY, describe, write_layout
from tei.exports.facts import CaseFacts
from tei.exports.workbook import about, assumptions, explain, summary, tables, yearly
from tei.exports.workbook.book import CaseBook

SHEETS: tuple[Callable[[CaseBook], None], ...] = (
    summary.build,
    tables.build_benefits,
    tables.build_costs,
    yearly.build,
    assumptions.build,
    explain.build,
    about.build,
)


def workbook_bytes(facts: CaseFacts) -> bytes:
    """The workbook of a case."""
    book = CaseBook(facts=facts)
    book.workbook.remove(book.workbook.worksheets[0])
    for build in SHEETS:
        build(book)
    describe(
        book,
        title=f"{facts.name}: {facts.client}",
        subject=facts.report,
        description=f"Business case {facts.tool_id}, {facts.standing}",
        properties={DIGEST_PROPERTY: facts.digest, "ToolId": facts.tool_id},
    )
    with tempfile.TemporaryDirectory(prefix="case-") as folder:
        target = Path(folder, "case.xlsx")
        write_layout(book, target, made_at=facts.as_of)
        return target.read_bytes()
