"""Series for the detectors' bench: real ones cut into sites, and made ones with known faults."""

import csv
import gzip
import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

from insights.analytics.detectors._declarations import CashDay, Gap, Look, Series, days_of
from insights.analytics.detectors._kinds import KINDS
from tests.places import SHARED_DATA

RETAIL = SHARED_DATA / "insights" / "online_retail_by_day"
TAXI = SHARED_DATA / "insights" / "nab" / "data" / "realKnownCause" / "nyc_taxi.csv"
AS_OF = date(2026, 6, 30)
YEARS = 3
Faulty = Callable[[random.Random, "Site"], None]


def retail_sites() -> list[Series]:
    """Revenue of real orders by day, one site for each first digit of the article number."""
    sums: dict[str, Counter[date]] = defaultdict(Counter)
    counts: dict[str, Counter[date]] = defaultdict(Counter)
    for path in sorted(RETAIL.glob("*.csv.gz")):
        day = date.fromisoformat(path.name[:10])
        with gzip.open(path, "rt", newline="") as file:
            for row in csv.DictReader(file):
                site = f"retail {row['StockCode'][:2]}"
                sums[site][day] += int(
                    Decimal(row["Quantity"]) * Decimal(row["UnitPrice"]) * 100
                    if not row["InvoiceNo"].startswith("C") else 0
                )  # fmt: skip
                counts[site][day] += 1
    return [
        Series("revenue", site, "GBP", sums[site], counts[site])
        for site in sorted(sums)
        if len(counts[site]) > 250 and sum(sums[site].values()) > 10_000_000
    ]


def taxi_sites() -> list[Series]:
    """Rides of a real city by day, one site for each three hours, a ride as ten pounds."""
    sums: dict[str, Counter[date]] = defaultdict(Counter)
    with TAXI.open() as file:
        for row in csv.DictReader(file):
            at = datetime.fromisoformat(row["timestamp"])
            sums[f"taxi {at.hour // 3}"][at.date()] += int(row["value"]) * 1000
    return [
        Series("revenue", site, "GBP", days, dict.fromkeys(days, 100))
        for site, days in sorted(sums.items())
    ]


class Site:
    """A made practice: revenue with weekdays, seasons and noise, and all that hangs on it."""

    def __init__(self, name: str, seed: int) -> None:
        chosen = random.Random(f"{seed} {name}")
        self.name = name
        self.sums: dict[str, Counter[date]] = defaultdict(Counter)
        self.counts: dict[str, Counter[date]] = defaultdict(Counter)
        self.gaps: list[Gap] = []
        self.cash: list[CashDay] = []
        level = math.exp(chosen.gauss(12, 0.5))  # hundredths of revenue a day
        trend = chosen.gauss(0, 0.04)
        weekday = [chosen.uniform(0.75, 1.25) for _ in range(5)] + [chosen.choice((0, 0.4)), 0]
        for day in days_of(AS_OF - timedelta(days=366 * YEARS), AS_OF):
            if not weekday[day.weekday()]:
                continue
            season = 1 + 0.08 * math.sin(2 * math.pi * day.timetuple().tm_yday / 365)
            age = (day - AS_OF).days / 365
            factor = weekday[day.weekday()] * season * (1 + trend * age)
            self._day(day, level * factor, chosen)

    def _day(self, day: date, usual: float, chosen: random.Random) -> None:
        amount = usual * math.exp(chosen.gauss(0, 0.15))
        self.add("revenue", day, amount, poisson(chosen, 25))
        if (AS_OF - day).days > 170:
            return
        self.add("production", day, amount * 0.8, 12)
        for kind, mean, size in (
            ("refunds", 0.6, -6_000), ("deposits_taken", 6, 2_500),
            ("deposits_forfeited", 0.25, -2_500), ("subscriptions_failed", 0.5, 2_000),
        ):  # fmt: skip
            number = poisson(chosen, mean)
            if number:
                self.add(kind, day, number * size * chosen.uniform(0.7, 1.4), number)
        if day.weekday() < 2:
            self.add(
                "owed_long", day, chosen.gauss(0, 8_000) + (50_000 if age_of(day) > 150 else 0)
            )
        off = chosen.random() < 0.06
        variance = round(chosen.gauss(0, 600)) if off else 0
        self.cash.append(CashDay(self.name, "GBP", day, variance))

    def add(self, kind: str, day: date, amount: float, number: int = 1) -> None:
        """Signals of a day."""
        self.sums[kind][day] += round(amount)
        self.counts[kind][day] += number

    def scale(self, kind: str, days: int, factor: float) -> None:
        """The last days of a kind, so many times what they were."""
        for day in days_of(AS_OF - timedelta(days=days - 1), AS_OF):
            if day in self.sums[kind]:
                self.sums[kind][day] = round(self.sums[kind][day] * factor)
                self.counts[kind][day] = max(1, round(self.counts[kind][day] * factor))

    def series(self) -> list[Series]:
        """All kinds."""
        return [
            Series(kind, self.name, "GBP", self.sums[kind], self.counts[kind],
                   f"provider of {self.name}" if KINDS[kind].by_provider else "")
            for kind in self.sums
        ]  # fmt: skip


def _drop(chosen: random.Random, site: Site) -> None:
    site.scale("revenue", 7, chosen.uniform(0.25, 0.6))


def _production(chosen: random.Random, site: Site) -> None:
    site.scale("production", 21, chosen.uniform(0.3, 0.6))


def _month(chosen: random.Random, site: Site) -> None:
    site.scale("revenue", 30, chosen.uniform(0.55, 0.75))


def _refunds(chosen: random.Random, site: Site) -> None:
    for day in days_of(AS_OF - timedelta(days=6), AS_OF):
        number = chosen.randint(2, 5)
        site.add("refunds", day, -6_000 * number, number)


def _forfeits(chosen: random.Random, site: Site) -> None:
    for day in days_of(AS_OF - timedelta(days=27), AS_OF):
        number = poisson(chosen, 0.9)
        if number:
            site.add("deposits_forfeited", day, -2_500 * number, number)


def _failures(chosen: random.Random, site: Site) -> None:
    for day in days_of(AS_OF - timedelta(days=6), AS_OF):
        number = chosen.randint(2, 5)
        site.add("subscriptions_failed", day, 2_000 * number, number)


def _debts(chosen: random.Random, site: Site) -> None:
    for back in range(4):
        site.add(
            "owed_long", AS_OF - timedelta(days=14 * back + 1), chosen.uniform(60_000, 150_000)
        )


def _cash(chosen: random.Random, site: Site) -> None:
    site.cash = [
        CashDay(one.site, one.currency, one.day, -chosen.randint(300, 3_000))
        if age_of(one.day) < 28 and chosen.random() < 0.4 else one
        for one in site.cash
    ]  # fmt: skip


def _missing(chosen: random.Random, site: Site) -> None:
    days = chosen.randint(4, 12)
    first = AS_OF - timedelta(days=days - 1)
    site.gaps.append(Gap(site.name, "pms", first, AS_OF))
    for kind in ("revenue", "production"):
        for day in days_of(first, AS_OF):
            site.sums[kind].pop(day, None)
            site.counts[kind].pop(day, None)


FAULTS: dict[str, Faulty] = {
    "seasonal_deviation": _drop, "production_drop": _production, "forecast_shortfall": _month,
    "refund_spike": _refunds, "deposit_forfeits": _forfeits, "subscription_failures": _failures,
    "outstanding_ageing": _debts, "cash_variances": _cash, "missing_source": _missing,
}  # fmt: skip


def age_of(day: date) -> int:
    """Days before the last one."""
    return (AS_OF - day).days


def poisson(chosen: random.Random, mean: float) -> int:
    """A count, by Knuth's product of uniforms."""
    limit, number, product = math.exp(-mean), 0, chosen.random()
    while product > limit:
        number, product = number + 1, product * chosen.random()
    return number


def look_at(sites: list[Site]) -> Look:
    """What detectors see of the made practices."""
    sources = {source for kind in KINDS.values() for source in kind.sources}
    first = AS_OF - timedelta(days=366 * YEARS)
    return Look(
        first, AS_OF,
        tuple(series for site in sites for series in site.series()),
        {(site.name, source): first for site in sites for source in sources},
        tuple(gap for site in sites for gap in site.gaps),
        tuple(day for site in sites for day in site.cash),
    )  # fmt: skip
