"""Cases against charges with known truth: `python -m bench.matching`.

45,326 real pairs of transactions (words cut short, sizes drifting, days apart), and made years of
cases with planted slips; precision and recall beside an exact match of the same columns and beside
probabilistic linkage (Fellegi and Sunter, bench/_linkage_peer.py) of the same fields.
"""

import argparse
import csv
import sys
import time
from datetime import date
from decimal import Decimal

from audit.billing.matching import Entry, Limits, match
from bench import _linkage_peer
from bench._targets import Target, judge
from tests.billing.made_year import make_year, score
from tests.places import SHARED_DATA

DATA = SHARED_DATA / "comp" / "linkage"
WINDOW = Limits(window_days=21)


def read_entries(name: str, most: int) -> list[Entry]:
    """Transactions as entries; the id is the truth they share."""
    with (DATA / f"transactions_{name}.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if int(row["ground_truth"]) < most]
    return [
        Entry(
            row["ground_truth"],
            date.fromisoformat(row["transaction_date"]),
            units=Decimal(row["amount"]),
            text=row["memo"],
        )
        for row in rows
    ]


def match_exactly(cases: list[Entry], charges: list[Entry]) -> dict[str, str]:
    """The peer: equal size and words, the first such charge on or after the day."""
    waiting: dict[tuple[Decimal | None, str], list[Entry]] = {}
    for charge in sorted(charges, key=lambda one: one.day, reverse=True):
        waiting.setdefault((charge.units, charge.text), []).append(charge)
    found = {}
    for case in sorted(cases, key=lambda one: one.day):
        if same := waiting.get((case.units, case.text)):
            found[case.id] = same.pop().id
    return found


def show(
    title: str, pairs: dict[str, str], truth: dict[str, str], took: float
) -> tuple[float, float]:
    """Print and return precision and recall."""
    precision, recall = score(pairs, truth)
    print(f"{title:44} precision {precision:.4f}  recall {recall:.4f}  {took:6.1f} CPU s")
    return precision, recall


def show_peer(
    cases: list[Entry], charges: list[Entry], truth: dict[str, str]
) -> tuple[float, float]:
    """Precision and recall of probabilistic linkage."""
    began = time.process_time()
    found = _linkage_peer.link(cases, charges)
    return show("  probabilistic linkage", found, truth, time.process_time() - began)


def one(said: tuple[float, float]) -> float:
    """Precision and recall as one figure: their harmonic mean."""
    return 2 * said[0] * said[1] / sum(said) if sum(said) else 0


def real_transactions(most: int) -> list[Target]:
    """The linkage data, in whole or its first pairs."""
    cases, charges = read_entries("origin", most), read_entries("destination", most)
    truth = {case.id: case.id for case in cases}
    print(f"{len(cases):,} transactions against {len(charges):,}")
    began = time.process_time()
    exact = show(
        "exact size and words", match_exactly(cases, charges), truth, time.process_time() - began
    )
    began = time.process_time()
    found = match(cases, charges, WINDOW)
    took = time.process_time() - began
    ours = show("best first", {p.case: p.charge for p in found.pairs}, truth, took)
    sure = {p.case: p.charge for p in found.pairs if not p.is_doubtful}
    show("best first, without the doubtful", sure, truth, took)
    return [
        Target("precision on real transactions", ours[0], 0.98, "at least", unit=""),
        Target("recall on real transactions", ours[1], 0.95, "at least", unit=""),
        Target("recall against an exact match", ours[1] / exact[1], 1, "at least"),
    ]


def beside_the_peer(most: int) -> list[Target]:
    """So many real pairs, by both: the peer compares every pair that shares a block."""
    cases, charges = read_entries("origin", most), read_entries("destination", most)
    truth = {case.id: case.id for case in cases}
    print(f"{len(cases):,} transactions against {len(charges):,}, beside probabilistic linkage")
    began = time.process_time()
    found = match(cases, charges, WINDOW)
    took = time.process_time() - began
    ours = show("best first", {p.case: p.charge for p in found.pairs}, truth, took)
    ratio = one(ours) / one(show_peer(cases, charges, truth))
    return [Target("both as one against probabilistic", ratio, 1, "at least")]


def made_years(count: int, seeds: list[int]) -> list[Target]:
    """Years with planted slips: pairs, and the cases that were never billed."""
    targets = []
    for seed in seeds:
        year = make_year(count, seed)
        began = time.process_time()
        found = match(year.cases, year.charges)
        pairs = {p.case: p.charge for p in found.pairs}
        took = time.process_time() - began
        precision, recall = show(f"a year of {count:,} cases, seed {seed}", pairs, year.truth, took)
        linked = show_peer(year.cases, year.charges, year.truth)
        ours = one((precision, recall))
        alone = set(found.cases_alone)
        doubted = {pair.case for pair in found.doubtful}
        seen = len((alone | doubted) & year.missing) / max(1, len(year.missing))
        caught = len(alone & year.missing) / max(1, len(year.missing))
        right = len(alone & year.missing) / max(1, len(alone))
        said = f"precision {right:.4f}  recall {caught:.4f}, with those in review {seen:.4f}"
        print(f"{'  cases never billed':44} {said}")
        targets += [
            Target(f"precision of a made year, seed {seed}", precision, 0.98, "at least", unit=""),
            Target(f"recall of a made year, seed {seed}", recall, 0.99, "at least", unit=""),
            Target(f"both against probabilistic, seed {seed}", ours / one(linked), 1, "at least"),
        ]
    return targets


def main() -> int:
    """Both, and the targets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transactions", type=int, default=45_326)
    parser.add_argument("--beside", type=int, default=5_000, help="pairs for the peer")
    parser.add_argument("--cases", type=int, default=2_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[11, 12, 13])
    asked = parser.parse_args()
    return judge(
        [
            *real_transactions(asked.transactions),
            *beside_the_peer(asked.beside),
            *made_years(asked.cases, asked.seeds),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
