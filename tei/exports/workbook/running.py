"""The same years and months reckoned exactly: what the formulas have now."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import cached_property

from tei.case.declarations import EXACT, ZERO, Flow, Flows
from tei.case.flows import total
from tei.case.payback import linear_payback_months
from tei.exports.workbook.plan import MONTHS

# Of the fifteen or so that its numbers hold; sums lose some.
CERTAIN_DIGITS = 13


@dataclass(frozen=True)
class Year:
    """One year's sums, USD, unrounded; paybacks in months where reached by its end, else ""."""

    benefits: Decimal
    costs: Decimal
    benefits_at_once: Decimal
    costs_at_once: Decimal
    factor: Decimal
    running: Decimal
    running_pv: Decimal
    payback: Decimal | str
    payback_pv: Decimal | str

    @property
    def net(self) -> Decimal:
        """Benefits less costs."""
        return self.benefits - self.costs


@dataclass(frozen=True)
class Running:
    """Years by number, and per month the benefits and the costs so far."""

    years: Mapping[int, Year]
    months: tuple[tuple[Decimal, Decimal], ...]

    @cached_property
    def places(self) -> int:
        """The places that a spreadsheet is certain of in sums as large as these."""
        weight = total(abs(year.benefits) + abs(year.costs) for year in self.years.values())
        return max(0, CERTAIN_DIGITS - (len(str(int(weight))) - 1))


def running_of(flows: Flows) -> Running:
    """The running sums of a case."""
    with localcontext(EXACT):
        years: dict[int, Year] = {}
        net: list[tuple[int, Decimal]] = []
        net_pv: list[tuple[int, Decimal]] = []
        for year in flows.case.periods():
            rows = [row for row in flows.rows if row.year == year]
            factor = 1 / (1 + flows.case.discount_rate) ** year
            benefits, costs = (_sum(rows, table) for table in ("benefits", "costs"))
            net.append((year, benefits - costs))
            net_pv.append((year, (benefits - costs) * factor))
            at_once = [row for row in rows if row.is_one_time or year == 0]
            years[year] = Year(
                benefits=benefits,
                costs=costs,
                benefits_at_once=_sum(at_once, "benefits"),
                costs_at_once=_sum(at_once, "costs"),
                factor=factor,
                running=total(amount for _, amount in net),
                running_pv=total(amount for _, amount in net_pv),
                payback=_payback(net),
                payback_pv=_payback(net_pv),
            )
        return Running(years, tuple(_months(years)))


def _sum(rows: list[Flow], table: str) -> Decimal:
    return sum((row.risk_adjusted for row in rows if row.table == table), ZERO)


def _payback(net: list[tuple[int, Decimal]]) -> Decimal | str:
    """As the sheet has it: of the last of these years alone."""
    balance, before = (total(amount for _, amount in part) for part in (net, net[:-1]))
    year, amount = net[-1]
    if balance < 0 or not (before or amount):
        return ""
    if year == 0 or before >= 0:
        return Decimal(max(year - 1, 0) * MONTHS)
    found = linear_payback_months([(0, before), (1, amount)])
    assert found is not None
    return Decimal((year - 1) * MONTHS) + found


def _months(years: Mapping[int, Year]) -> list[tuple[Decimal, Decimal]]:
    benefits = sum((year.benefits_at_once for year in years.values()), ZERO)
    costs = sum((year.costs_at_once for year in years.values()), ZERO)
    found = []
    for number, year in years.items():
        if number == 0:
            continue
        spread = year.benefits - year.benefits_at_once, year.costs - year.costs_at_once
        found += [
            (benefits + spread[0] * month / MONTHS, costs + spread[1] * month / MONTHS)
            for month in range(1, MONTHS + 1)
        ]
        benefits, costs = benefits + spread[0], costs + spread[1]
    return found
