"""Flows summed by the year they fall into."""

from collections.abc import Callable
from decimal import Decimal, localcontext

from tei.case.declarations import EXACT, ZERO, Flow, Flows, Table
from tei.case.exact import without_residue


def by_year(flows: Flows, table: Table) -> dict[int, Decimal]:
    """What falls into each year of one table, risk-adjusted and undiscounted, in USD.

    Every year of the analysis is there, with 0 where nothing falls into it.
    """
    with localcontext(EXACT):
        sums = dict.fromkeys(flows.case.periods(), ZERO)
        for row in flows.of(table):
            sums[row.year] += row.risk_adjusted
        return sums


def net_by_year(flows: Flows, amount: Callable[[Flow], Decimal]) -> dict[int, Decimal]:
    """Benefits less costs of each year, of whichever amount is asked for, in USD."""
    with localcontext(EXACT):
        sums = dict.fromkeys(flows.case.periods(), ZERO)
        for row in flows.rows:
            sums[row.year] += amount(row) if row.table == "benefits" else -amount(row)
        return {year: without_residue(net) for year, net in sums.items()}
