"""The demonstration's invented year of a physician: log, reports and pay, with planted slips."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from leafenterprise.shared.money import round_half_up

CODES = {"00810": 5, "00790": 7, "01402": 7, "00142": 4, "01967": 5, "00562": 20, "00840": 6}
FACTORS = {"Aspen Health": Decimal(62), "Birch Mutual": Decimal(54), "Medicare": Decimal("20.32")}
LIST_PRICE = Decimal(120)  # dollars a unit, as charged
SEED = 11


@dataclass(frozen=True)
class Done:
    """One case as it was."""

    day: date
    start: datetime
    minutes: int
    ticket: str
    code: str
    payer: str

    @property
    def units(self) -> Decimal:
        """Base units and minutes / 15 to one decimal."""
        return Decimal(CODES[self.code]) + round_half_up(Decimal(self.minutes) / 15, 1)


def months_back(last: date, count: int) -> list[date]:
    """So many months up to and with the last, by their first days."""
    found = [last.replace(day=1)]
    while len(found) < count:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found[::-1]


def _dice(name: str) -> random.Random:
    return random.Random(f"{SEED} {name}")  # noqa: S311 — invented data, the same every time


def make_cases(month: date, number: int) -> list[Done]:
    """The cases of a month: one to three a working day, one after another."""
    dice = _dice(f"{month}")
    cases: list[Done] = []
    day = month
    while day.month == month.month:
        if day.weekday() < 5 and dice.random() < (0.75 if month.month in (7, 8) else 0.9):
            clock = datetime(day.year, day.month, day.day, 7, 30)  # noqa: DTZ001 — a file's time
            for _ in range(dice.choice((1, 2, 2, 3))):
                minutes = dice.randrange(35, 170)
                cases.append(
                    Done(
                        day,
                        clock,
                        minutes,
                        f"T{number}{len(cases):03d}",
                        dice.choice(list(CODES)),
                        dice.choice(list(FACTORS)),
                    )
                )
                clock += timedelta(minutes=minutes + 20)
        day += timedelta(days=1)
    return cases


def log_text(cases: list[Done]) -> str:
    """The physician's log as CSV."""
    rows = ["Date,Ticket,CPT,Modifiers,Start,End,Payer"]
    for one in cases:
        end = one.start + timedelta(minutes=one.minutes)
        rows.append(
            f"{one.day:%m/%d/%Y},{one.ticket},{one.code},AA,{one.start:%H:%M},{end:%H:%M},{one.payer}"
        )
    return "\n".join(rows) + "\n"


def report_text(cases: list[Done], month: date, last: date) -> str:
    """The billing company's report of a month with its slips, and totals printed under it."""
    dice = _dice(f"report {month}")
    rows = ["Ticket,DOS,Posted,Type,CPT,Mod,Minutes,Charge,Paid,Adjusted,Payer,Claim"]
    totals = [Decimal(0)] * 3
    for one in cases:
        slip = dice.random()
        if slip < 0.03:
            continue  # never billed
        for row in _rows(one, slip, dice, last):
            rows.append(",".join(row))
            totals = [
                sum_ + Decimal(text or 0) for sum_, text in zip(totals, row[7:10], strict=True)
            ]
    charged, paid, adjusted = totals
    rows.append(f"Total,,,,,,,{charged},{paid},{adjusted},,")
    return "\n".join(rows) + "\n"


def _rows(one: Done, slip: float, dice: random.Random, last: date) -> list[list[str]]:
    ticket = one.ticket
    if 0.03 <= slip < 0.06:
        ticket = f"{ticket[:-1]}{(int(ticket[-1]) + 1) % 10}"  # mistyped
    elif 0.06 <= slip < 0.08:
        ticket = f"Z{dice.randrange(10**5):05d}"  # another number altogether
    posted = one.day + timedelta(days=48 if 0.08 <= slip < 0.10 else dice.randrange(3, 15))
    if posted > last:
        return []  # not billed yet
    charged = round_half_up(one.units * LIST_PRICE)
    allowed = round_half_up(one.units * FACTORS[one.payer])
    if 0.10 <= slip < 0.14:
        allowed = round_half_up(allowed * Decimal("0.7"))  # paid short
    shared = [f"{one.day:%m/%d/%Y}"]
    ends = [one.code, "AA", str(one.minutes)]
    claim = f"C{one.ticket[1:]}"
    charge = [
        ticket, *shared, f"{posted:%m/%d/%Y}", "Charge", *ends, f"{charged}", "", "", one.payer,
        claim,
    ]  # fmt: skip
    paid_on = posted + timedelta(days=dice.randrange(14, 40))
    rows = [charge, list(charge)] if 0.14 <= slip < 0.15 else [charge]
    is_paid = not 0.17 <= slip < 0.20
    if is_paid and paid_on <= last:
        rows.append([
            ticket, *shared, f"{paid_on:%m/%d/%Y}", "Payment", *ends, "", f"{allowed}",
            f"{charged - allowed}", one.payer, claim,
        ])  # fmt: skip
    return rows


def pay_text(months: list[date]) -> str:
    """Pay statements of the months as CSV: a growing practice with slow summers."""
    dice = _dice("pay")
    rows = ["Month,Gross,Commission,Bonus,Deductions,Net"]
    for place, month in enumerate(months):
        season = {7: 0.86, 8: 0.84, 12: 0.93, 3: 1.08, 10: 1.07}.get(month.month, 1.0)
        gross = round_half_up(
            Decimal(str((31_000 + 120 * place) * season * dice.uniform(0.96, 1.04)))
        )
        bonus = Decimal(2500) if month.month in (3, 9) else Decimal(0)
        deductions = round_half_up(gross * Decimal("0.085"))
        rows.append(f"{month:%Y-%m},{gross},0,{bonus},{deductions},{gross + bonus - deductions}")
    return "\n".join(rows) + "\n"
