"""Fellegi and Sunter's probabilistic linkage, as its libraries do it: the peer of bench.matching.

Candidates share a block; each field of a pair falls into a level of agreement; u is how often a
level comes among random pairs, m is estimated by expectation and maximisation over the candidates;
a pair's weight is the sum of log2(m / u). The best pairs are taken one to one, above even odds.
Source: Fellegi and Sunter, A Theory for Record Linkage, JASA 64 (1969).
"""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

from rapidfuzz.distance import Levenshtein

from audit.billing.matching import Entry

Level = int  # 0 is the closest agreement; -1 says nothing
Pattern = tuple[Level, ...]
Weights = Mapping[tuple[int, Level], float]
SAMPLED, ROUNDS, LEAST = 20_000, 25, 1e-6


def link(cases: Sequence[Entry], charges: Sequence[Entry]) -> dict[str, str]:
    """The charge of each case that has one."""
    if not cases or not charges:
        return {}
    candidates = sorted(_candidates(cases, charges))
    patterns = [_compare(cases[a], charges[b]) for a, b in candidates]
    u = _shares(Counter(_random_patterns(cases, charges)))
    m, share = _learn(Counter(patterns), u)
    prior = math.log2(share / (1 - share))
    weights = {key: math.log2(m[key] / u.get(key, LEAST)) for key in m}
    scored = (
        (prior + sum(weights[place, level] for place, level in enumerate(one) if level >= 0), pair)
        for pair, one in zip(candidates, patterns, strict=True)
    )
    return _one_to_one(cases, charges, sorted(scored, key=lambda one: (-one[0], one[1])))


def _candidates(cases: Sequence[Entry], charges: Sequence[Entry]) -> set[tuple[int, int]]:
    """Pairs that share the ticket, or a code and nearly the day, or nearly the size and month."""
    found: set[tuple[int, int]] = set()
    for block in (_by_ticket, _by_code, _by_size):
        held: defaultdict[Hashable, list[int]] = defaultdict(list)
        for place, charge in enumerate(charges):
            for key in block(charge, 0):
                held[key].append(place)
        for place, case in enumerate(cases):
            for key in block(case, 1):
                found.update((place, other) for other in held.get(key, ()))
    return found


def _by_ticket(one: Entry, reach: int) -> Iterator[Hashable]:
    if one.ticket:
        yield one.ticket


def _by_code(one: Entry, reach: int) -> Iterator[Hashable]:
    for code in one.codes:
        for days in range(-3 * reach, 3 * reach + 1):
            yield code, one.day.toordinal() + days


def _by_size(one: Entry, reach: int) -> Iterator[Hashable]:
    if one.units and one.text:
        size, week = round(math.log(abs(float(one.units)) + 1e-9) * 20), one.day.toordinal() // 7
        for step in range(-reach, reach + 1):
            for weeks in range(-3 * reach, 3 * reach + 1):
                yield size + step, week + weeks


def _compare(case: Entry, charge: Entry) -> Pattern:
    return (
        _ticket(case, charge), _day(case, charge), _codes(case, charge), _size(case, charge),
        _text(case, charge),
    )  # fmt: skip


def _ticket(case: Entry, charge: Entry) -> Level:
    if not case.ticket or not charge.ticket:
        return -1
    return min(2, Levenshtein.distance(case.ticket, charge.ticket, score_cutoff=1))


def _day(case: Entry, charge: Entry) -> Level:
    apart = abs((case.day - charge.day).days)
    return next((level for level, most in enumerate((0, 1, 3, 7, 14)) if apart <= most), 5)


def _codes(case: Entry, charge: Entry) -> Level:
    if not case.codes or not charge.codes:
        return -1
    return 0 if case.codes == charge.codes else 1 if case.codes & charge.codes else 2


def _size(case: Entry, charge: Entry) -> Level:
    if not case.units or not charge.units:
        return -1
    apart = abs(float(case.units - charge.units)) / abs(float(case.units))
    return next((level for level, most in enumerate((0.0, 0.01, 0.03, 0.1)) if apart <= most), 4)


def _text(case: Entry, charge: Entry) -> Level:
    mine, other = set(case.text.lower().split()), set(charge.text.lower().split())
    if not mine or not other:
        return -1
    shared = len(mine & other) / min(len(mine), len(other))
    return 0 if mine == other else 1 if shared > 0.6 else 2 if shared > 0.3 else 3


def _random_patterns(cases: Sequence[Entry], charges: Sequence[Entry]) -> Iterator[Pattern]:
    dice = random.Random(7)
    for _ in range(SAMPLED):
        yield _compare(dice.choice(cases), dice.choice(charges))


def _shares(
    counted: Mapping[Pattern, float], weigh: Callable[[Pattern], float] = lambda pattern: 1.0
) -> dict[tuple[int, Level], float]:
    """How often each level of each field comes, among the pairs that state the field."""
    sums: defaultdict[tuple[int, Level], float] = defaultdict(float)
    totals: defaultdict[int, float] = defaultdict(float)
    for pattern, count in counted.items():
        for place, level in enumerate(pattern):
            if level >= 0:
                sums[place, level] += count * weigh(pattern)
                totals[place] += count * weigh(pattern)
    return {
        key: max(LEAST, total / totals[key[0]]) for key, total in sums.items() if totals[key[0]]
    }


def _learn(
    counted: Mapping[Pattern, float], u: Weights
) -> tuple[dict[tuple[int, Level], float], float]:
    """m of every level, and the share of candidates that are true pairs."""
    levels = {(place, level) for one in counted for place, level in enumerate(one) if level >= 0}
    m = {(place, level): max(LEAST, 0.9 if level == 0 else 0.1 / 3) for place, level in levels}
    share, total = 0.1, sum(counted.values())
    for _ in range(ROUNDS):
        chance = {one: _chance(one, m, u, share) for one in counted}
        m = dict.fromkeys(levels, LEAST) | _shares(counted, chance.__getitem__)
        share = sum(count * chance[one] for one, count in counted.items()) / total
        share = min(max(share, LEAST), 1 - LEAST)
    return m, share


def _chance(pattern: Pattern, m: Weights, u: Weights, share: float) -> float:
    """That a pair of this pattern is a true one."""
    same, other = share, 1 - share
    for key in enumerate(pattern):
        if key[1] >= 0:
            same *= m[key]
            other *= u.get(key, LEAST)
    return same / (same + other) if same + other else 0.0


def _one_to_one(
    cases: Sequence[Entry],
    charges: Sequence[Entry],
    ranked: Sequence[tuple[float, tuple[int, int]]],
) -> dict[str, str]:
    found: dict[str, str] = {}
    taken: set[int] = set()
    for weight, (case, charge) in ranked:
        if weight > 0 and cases[case].id not in found and charge not in taken:
            found[cases[case].id] = charges[charge].id
            taken.add(charge)
    return found
