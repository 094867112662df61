"""Many draws of an uncertain case: how likely which outcome is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from leafenterprise.shared.money import round_half_up
from tei.case.declarations import Flow, Flows
from tei.case.flows import mirrored

QUANTILES = (10, 50, 90)
MONTHS = 12
SLACK = 1e-14  # of all that flows: what doubles may be off where exact figures just reach zero
PRESENT, PAID, AT_ONCE, YEARLY = 0, 2, 4, 5  # where the sums of a draw stand
CHUNK = 20_000  # draws reckoned at a time: some tens of megabytes, whatever the number of draws


class BadRange(ValueError):
    """A range that no triangle has: names the field."""


@dataclass(frozen=True)
class Range:
    """How far a field may turn out from what is entered, as factors on its values.

    year: only that year's value, None for all of the field's. Triangular, so 0.8, 1, 1.1 means at
    worst 80 percent, most likely as entered, at best 110 percent. One draw moves all values that
    the range covers together.
    """

    field_key: str
    low: Decimal
    high: Decimal
    likely: Decimal = Decimal(1)
    year: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What the draws gave. Quantiles by percent; payback None where never reached."""

    draws: int
    seed: int
    npv_usd: Mapping[int, Decimal]
    roi_percentage: Mapping[int, Decimal | None]
    payback_months: Mapping[int, int | None]
    chance_of_loss: Decimal


def simulate(flows: Flows, ranges: Sequence[Range], *, draws: int, seed: int) -> Outcome:
    """The case drawn many times, each range by a triangle of its own.

    Formula: a draw's amounts are its factor × the amounts entered; the rest as in the summary, in
    double precision. A quantile is the smallest drawn value that so many percent do not exceed.
    The same seed gives the same outcome. Raises: BadRange.
    """
    import numpy

    _check(flows, ranges)
    generator = numpy.random.Generator(numpy.random.PCG64(seed))
    model = _Model(flows, ranges)
    parts = [model.draw(generator, min(CHUNK, draws - start)) for start in range(0, draws, CHUNK)]
    npv, roi, payback = (numpy.concatenate(column) for column in zip(*parts, strict=True))
    return Outcome(
        draws=draws,
        seed=seed,
        npv_usd={q: round_half_up(Decimal(_quantile(npv, q))) for q in QUANTILES},
        roi_percentage={q: _finite(_quantile(roi, q)) for q in QUANTILES},
        payback_months={q: _months(_quantile(payback, q)) for q in QUANTILES},
        chance_of_loss=round_half_up(Decimal(int((npv < 0).sum())) / draws, 4),
    )


class _Model:
    """The case as arrays: what a unit of each range's factor adds, and what stands fixed."""

    def __init__(self, flows: Flows, ranges: Sequence[Range]) -> None:
        import numpy

        self.years, self.ranges = flows.case.years, ranges
        covers = [_covered(flows, each) for each in ranges]
        covered = {row for rows in covers for row in rows}
        fixed = [i for i in range(len(flows.rows)) if i not in covered]
        # One column a range, and a last one whose factor is always 1; one row a sum: benefits and
        # costs at present value, the same as paid, what falls at once, and what each year adds.
        columns = [*covers, fixed]
        self.weights = numpy.zeros((YEARLY + self.years, len(columns)))
        # What the same values add with their signs turned, for draws below 0.
        self.turned = numpy.zeros_like(self.weights)
        for column, rows in enumerate(columns):
            for row in (flows.rows[i] for i in rows):
                self._place(self.weights, column, row)
                self._place(self.turned, column, mirrored(row))
        self.slack, self.slack_of_costs = _slack(flows.rows), _slack(flows.of("costs"))

    def _place(self, weights: Any, column: int, row: Flow) -> None:
        amount, side = float(row.risk_adjusted), 0 if row.table == "benefits" else 1
        weights[PRESENT + side, column] += float(row.present_value)
        weights[PAID + side, column] += amount
        at = AT_ONCE if row.is_one_time or row.year == 0 else YEARLY + row.year - 1
        weights[at, column] += -amount if side else amount

    def draw(self, generator: Any, count: int) -> tuple[Any, Any, Any]:
        """NPV, ROI (NaN without costs) and payback month (infinite when never) of so many draws."""
        import numpy

        factors = numpy.ones((self.weights.shape[1], count))
        for column, each in enumerate(self.ranges):
            factors[column] = _triangle(generator.random(count), each)
        sums = self.weights @ numpy.maximum(factors, 0)
        if (factors < 0).any():
            sums += self.turned @ numpy.maximum(-factors, 0)
        costs = sums[PRESENT + 1]
        npv = sums[PRESENT] - costs
        npv[numpy.abs(npv) <= self.slack] = 0
        roi = numpy.full(count, numpy.nan)
        numpy.divide(npv * 100, costs, out=roi, where=numpy.abs(costs) > self.slack_of_costs)
        return npv, roi, self._payback(sums)

    def _payback(self, sums: Any) -> Any:
        import numpy

        count = sums.shape[1]
        found = numpy.full(count, numpy.inf)
        balance = sums[AT_ONCE] + self.slack
        for year in range(self.years):
            slope = sums[YEARLY + year] / MONTHS
            needed = numpy.full(count, numpy.inf)
            numpy.divide(-balance, slope, out=needed, where=slope > 0)
            month = numpy.where(balance + slope >= 0, 1, numpy.maximum(numpy.ceil(needed), 1))
            hit = numpy.isinf(found) & (month <= MONTHS)
            found[hit] = year * MONTHS + month[hit]
            balance = balance + slope * MONTHS
        is_idle = (numpy.abs(sums[PAID:AT_ONCE]) <= self.slack).all(axis=0)
        found[is_idle] = numpy.inf
        return found


def _check(flows: Flows, ranges: Sequence[Range]) -> None:
    seen: set[int] = set()
    for each in ranges:
        if not each.low <= each.likely <= each.high:
            raise BadRange(f"{each.field_key}: low ≤ likely ≤ high does not hold")
        rows = set(_covered(flows, each))
        if not rows:
            raise BadRange(f"{each.field_key}: the case has no such value")
        if rows & seen:
            raise BadRange(f"{each.field_key}: a value is covered by two ranges")
        seen |= rows


def _slack(rows: Iterable[Flow]) -> float:
    """What doubles may be off in sums of these rows."""
    return SLACK * sum(abs(float(row.risk_adjusted)) for row in rows)


def _covered(flows: Flows, each: Range) -> list[int]:
    return [
        i
        for i, row in enumerate(flows.rows)
        if row.field_key == each.field_key and each.year in (None, row.year)
    ]


def _triangle(share: Any, each: Range) -> Any:
    """The inverse of the triangle's distribution; our own, so that a seed outlives releases."""
    import numpy

    low, likely, high = float(each.low), float(each.likely), float(each.high)
    if low == high:
        return numpy.full(len(share), low)
    is_rising = share < (likely - low) / (high - low)
    near, far = (high - low) * (likely - low), (high - low) * (high - likely)
    root = numpy.sqrt(numpy.where(is_rising, share * near, (1 - share) * far))
    return numpy.where(is_rising, low + root, high - root)


def _quantile(values: Any, percent: int) -> float:
    import numpy

    return float(numpy.quantile(values, percent / 100, method="inverted_cdf"))


def _finite(value: float) -> Decimal | None:
    return None if value != value else round_half_up(Decimal(value), 4)


def _months(value: float) -> int | None:
    return None if value == float("inf") else int(value)
