"""Detectors on injected faults: `python -m bench.detectors [--sites 200] [--seed 1]`.

Made practices: each fault is put into a tenth of the sites, and all detectors look at all of them;
what a detector says of a site without its fault counts against it, whatever else is wrong there.
Real series: orders of a real shop and rides of a real city, cut into sites; each week of them is
judged as it is and with its revenue cut, and everything said of a week as it is counts as wrong,
although some of these weeks were unusual. Last, the made practices are stored and looked at by the
job's own action, twice.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench._detector_series import FAULTS, Site, look_at, retail_sites, taxi_sites
from bench._django import set_up
from bench._targets import Target, judge
from insights.analytics.cards import choose
from insights.analytics.detectors._declarations import Look, Series, days_of
from insights.analytics.detectors._kinds import KINDS
from insights.analytics.detectors._registry import DETECTORS

SHARE = 0.1
LEAST_PRECISION, LEAST_RECALL = 0.85, 0.85  # of every detector on made practices
REAL_PRECISION, REAL_RECALL = 0.8, 0.8
MOST_CPU_SECONDS = 30.0  # for 200 sites, all detectors, three years of revenue
DROPS = (0.3, 0.5)
NOW = datetime(2026, 7, 1, 6, tzinfo=UTC)
HISTORY = timedelta(weeks=10)
# A fault that another detector is right to speak of as well.
ALSO = {
    "forecast_shortfall": {"seasonal_deviation"},
    "seasonal_deviation": {"forecast_shortfall"},
}


def made(number: int, seed: int) -> tuple[dict[str, tuple[float, float]], float, int, int]:
    """Precision and recall by detector; CPU seconds, findings and cards."""
    chosen = random.Random(seed)
    sites = [Site(f"site {place}", seed) for place in range(number)]
    faulty: dict[str, set[str]] = {}
    for name, fault in FAULTS.items():
        picked = chosen.sample(sites, max(1, round(SHARE * number)))
        faulty[name] = {site.name for site in picked}
        for site in picked:
            fault(chosen, site)
    hidden = faulty["missing_source"]  # nothing may be concluded there from what is missing
    look = look_at(sites)
    began = time.process_time()
    found = [(each, one) for each in DETECTORS.values() for one in each.findings(look)]
    cards = choose(found, number, [])
    spent = time.process_time() - began
    results = {}
    for name in DETECTORS:
        told = {one.site for each, one in found if (each.id == name and one.direction != "up")
                or (each.id == name and name != "seasonal_deviation")}  # fmt: skip
        wanted = faulty[name] - (hidden if name in HIDDEN else set())
        excused = set().union(*(faulty[other] for other in ALSO.get(name, ())))
        right, wrong = told & faulty[name], told - faulty[name] - excused
        precision = len(right) / max(1, len(right) + len(wrong))
        results[name] = (precision, len(told & wanted) / max(1, len(wanted)))
    return results, spent, len(found), len(cards)


HIDDEN = {"seasonal_deviation", "production_drop", "forecast_shortfall"}


def real(series: list[Series]) -> tuple[float, float, int]:
    """Precision and recall of the drops told of real weeks, as they are and cut; weeks judged."""
    tally: Counter[str] = Counter()
    for one in series:
        days = sorted(one.counts)
        for until in sundays(days[0] + HISTORY, days[-1]):
            tally["weeks"] += 1
            tally["wrong"] += drops_in(one, until, 1.0)
            for factor in DROPS:
                tally["faults"] += 1
                tally["right"] += drops_in(one, until, factor)
    wrong = tally["wrong"] * len(DROPS)  # as many weeks as they are as cut ones
    return (
        tally["right"] / max(1, tally["right"] + wrong),
        tally["right"] / max(1, tally["faults"]),
        tally["weeks"],
    )


def sundays(first: date, last: date) -> list[date]:
    """The ends of whole weeks."""
    return [day for day in days_of(first, last) if day.weekday() == 6]


def drops_in(one: Series, until: date, factor: float) -> bool:
    """Whether a drop is told of the week, its revenue being so many times what it was."""
    week = set(days_of(until - timedelta(days=6), until))
    sums = {day: round(value * factor) if day in week else value
            for day, value in one.sums.items() if day <= until}  # fmt: skip
    seen = Series(one.kind, one.site, one.currency, sums, one.counts)
    first = until - timedelta(weeks=20)
    expected = {(one.site, source): first for source in KINDS["revenue"].sources}
    look = Look(first, until, (seen,), expected)
    told = DETECTORS["seasonal_deviation"].findings(look)
    return any(finding.direction == "down" for finding in told)


def stored(sites: list[Site]) -> tuple[float, int, int, int]:
    """The same sites in SQLite: CPU seconds of a whole run, its rows, its cards, and a re-run's."""
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        from bench._detector_rows import fill
        from insights.actions.cards import run_detectors

        organization, rows = fill(sites)
        began = time.process_time()
        made_cards = len(run_detectors(organization, NOW))
        spent = time.process_time() - began
        return spent, rows, made_cards, len(run_detectors(organization, NOW))


def main() -> int:
    """Print what was found, and judge it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    results, spent, findings, cards = made(chosen.sites, chosen.seed)
    print(f"{chosen.sites} made practices, each fault in a tenth of them")
    print(f"{'detector':24} precision  recall")
    targets = []
    for name, (precision, recall) in results.items():
        print(f"{name:24} {precision:9.3f}  {recall:6.3f}")
        targets.append(Target(f"precision of {name}", precision, LEAST_PRECISION, "at least"))
        targets.append(Target(f"recall of {name}", recall, LEAST_RECALL, "at least"))
    print(f"{findings} findings became {cards} cards in {spent:.1f} CPU s")
    most = MOST_CPU_SECONDS * chosen.sites / 200
    targets.append(Target("CPU seconds of all detectors", spent, most, unit="s"))
    kept = [Site(f"site {place}", chosen.seed) for place in range(chosen.sites)]
    for site in kept[: chosen.sites // 20]:
        FAULTS["seasonal_deviation"](random.Random(chosen.seed), site)
    whole, rows, first, again = stored(kept)
    print(f"stored: {rows:,} cells looked at in {whole:.1f} CPU s; {first} cards, then {again}")
    targets.append(Target("CPU seconds of a stored run", whole, 2 * most, unit="s"))
    targets.append(Target("cards of a second run", float(again), 0.0, unit="cards"))
    for name, series in (("orders of a shop", retail_sites()), ("rides of a city", taxi_sites())):
        precision, recall, weeks = real(series)
        print(f"{name}: {len(series)} real series, {weeks} weeks: precision {precision:.3f}, "
              f"recall {recall:.3f}")  # fmt: skip
        targets.append(Target(f"precision on {name}", precision, REAL_PRECISION, "at least"))
        targets.append(Target(f"recall on {name}", recall, REAL_RECALL, "at least"))
    return judge(targets)


if __name__ == "__main__":
    sys.exit(main())
