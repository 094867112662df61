"""The workbook of a run while it is laid out: its facts, its lists, and where figures stand."""

from dataclasses import dataclass, field
from functools import cached_property

from leafenterprise.shared.workbook import page
from leafenterprise.shared.workbook.page import Layout
from savings.claims.declarations import Formula
from savings.workbook.detail import Detail
from savings.workbook.facts import WorkbookFacts
from savings.workbook.live import expression_of
from savings.workbook.live_sums import ClaimDetail
from savings.workbook.printing import print_run
from savings.workbook.segment_plan import SegmentPlan, plan_segments


@dataclass(kw_only=True)
class Book(Layout):
    """One run's workbook being laid out."""

    facts: WorkbookFacts
    claims: ClaimDetail
    findings: Detail
    contents: tuple[tuple[str, str], ...] = ()  # title and subject of each sheet but the cover
    live_figures: set[str] = field(default_factory=set)

    @cached_property
    def scope_line(self) -> str:
        """The scope in one line, for the head of every sheet."""
        return "  ·  ".join(value for _, value in self.facts.scope if value)

    @cached_property
    def segments(self) -> SegmentPlan:
        """What the sheet Segments shows, where; charts point at it."""
        return plan_segments(self.facts, self.claims.detail.rows)

    def expression(self, formula: Formula) -> str:
        """How the run's figure of this formula is reckoned live; "" when only stated."""
        return expression_of(formula, self.facts.parameters, self.facts.terms)

    def page(self, title: str, subtitle: str, columns: int, *, head: bool = True) -> "Page":
        """A new sheet, with the title band unless it draws its own."""
        sheet = self.workbook.create_sheet(title)
        made = Page(self, sheet)
        made.clear_ground()
        print_run(sheet, self.facts)
        if head:
            state = self.facts.readiness.state.replace("_", " ").upper()
            made.band(subtitle, f"{state}  ·  {self.scope_line}", columns)
        return made


@dataclass
class Page(page.Page):
    """One sheet of a run's workbook."""

    book: Book
