"""A year of cases and its bill, with slips planted at known places."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from audit.billing.matching import Entry

CODES = ("00810", "00790", "01402", "00142", "01967", "00562", "00840", "01710")
START = date(2025, 1, 1)


@dataclass(frozen=True)
class Year:
    """The log, the bill, and which is which."""

    cases: list[Entry]
    charges: list[Entry]
    truth: dict[str, str]
    missing: set[str]
    unexpected: set[str]


def make_year(count: int = 1500, seed: int = 1) -> Year:
    """Of the cases 2 % are not billed, 3 % have a slip in the ticket, 3 % another day, 4 % no
    ticket; 1 % of the charges are nobody's and 1 % are billed twice.
    """
    dice = random.Random(seed)
    cases, charges, truth, missing, unexpected = [], [], {}, set(), set()
    for number in range(count):
        case = _case(dice, number)
        cases.append(case)
        if dice.random() < 0.02:
            missing.add(case.id)
            continue
        charge = _billed(dice, case)
        charges.append(charge)
        truth[case.id] = charge.id
        if dice.random() < 0.01:
            twice = Entry(f"{charge.id}-2", charge.day, charge.ticket, charge.codes, charge.units)
            charges.append(twice)
            unexpected.add(twice.id)
    for number in range(count // 100):
        case = _case(dice, count + 1000 + number)
        charges.append(Entry(f"x{number}", case.day, case.ticket, case.codes, case.units))
        unexpected.add(f"x{number}")
    dice.shuffle(charges)
    return Year(cases, charges, truth, missing, unexpected)


def _case(dice: random.Random, number: int) -> Entry:
    day = START + timedelta(days=dice.randrange(365))
    ticket = f"T{dice.randrange(10**7):07d}"
    codes = frozenset(dice.sample(CODES, dice.choice((1, 1, 1, 2))))
    return Entry(f"case{number}", day, ticket, codes, Decimal(dice.randrange(20, 300)))


def _billed(dice: random.Random, case: Entry) -> Entry:
    day, ticket, slip = case.day, case.ticket, dice.random()
    if slip < 0.03:
        place = dice.randrange(1, len(ticket))
        ticket = ticket[:place] + str((int(ticket[place]) + 1) % 10) + ticket[place + 1 :]
    elif slip < 0.06:
        day += timedelta(days=dice.choice((-2, -1, 1, 2)))
    elif slip < 0.10:
        ticket = ""
    return Entry(case.id.replace("case", "charge"), day, ticket, case.codes, case.units)


def score(pairs: dict[str, str], truth: dict[str, str]) -> tuple[float, float]:
    """(precision, recall) of the pairs."""
    right = sum(truth.get(case) == charge for case, charge in pairs.items())
    return right / max(1, len(pairs)), right / max(1, len(truth))
