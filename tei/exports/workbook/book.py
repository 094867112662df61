"""A business case's workbook while it is laid out."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from leafenterprise.shared.workbook import look
from leafenterprise.shared.workbook.look import Style
from leafenterprise.shared.workbook.page import Layout, Live, Page
from leafenterprise.shared.workbook.printing import set_up_printing
from tei.exports.facts import CaseFacts
from tei.exports.workbook.plan import Plan, plan_of

ENTERED_INK, ENTERED_FILL = "1D5583", "F2F7FB"
ENTERED = Style(colour=ENTERED_INK, fill=ENTERED_FILL, rule=look.LINE)
MUTED = Style(colour=look.MUTED, rule=look.LINE)
USD = look.BODY.formatted(look.USD)
STRONG_USD = look.TOTAL.formatted(look.USD)
PERCENT = "0.00%"
# Names of cells that formulas read; all but the first are also explained where they stand.
DISCOUNT_RATE, RISK_ON_COSTS, BALANCE_PLACES = "discount_rate", "risk_on_costs", "balance_places"


@dataclass(kw_only=True)
class CaseBook(Layout):
    """One tool's workbook being laid out."""

    facts: CaseFacts

    @cached_property
    def plan(self) -> Plan:
        """Where everything stands."""
        return plan_of(self.facts.case)

    def page(self, title: str, subtitle: str, columns: int) -> Page:
        """A new sheet with the title band."""
        facts = self.facts
        page = Page(self, self.workbook.create_sheet(title))
        page.clear_ground()
        set_up_printing(
            page.sheet,
            left=f"{facts.client} · {facts.name}",
            center=f"{facts.standing} · facts {facts.digest[:12]}",
        )
        status = f"{facts.client}  ·  {facts.name}  ·  {facts.standing}"
        page.band(subtitle, status, columns)
        return page


def live(formula: str, value: Decimal | int | str | None) -> Live:
    """A formula with the value it has now, as exact as a spreadsheet's number can be."""
    if isinstance(value, Decimal):
        value = Decimal(repr(float(value)))
    return Live(formula, value)
