"""What a case should bring: by the payer's rules, else by what such cases brought before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from statistics import mean, stdev

from audit.billing.compensation import (
    Case,
    NotComputable,
    PayerRules,
    count_units,
    expect_payment,
    rules_on,
)
from audit.billing.ledger.declarations import BilledCase, CaseUnits, Expectation, LoggedCase
from leafenterprise.shared.money import round_half_up

LEAST_CASES = 5  # of one code, before their mean says anything


@dataclass(frozen=True)
class History:
    """What closed cases of one code were allowed: count, mean and spread. Unit: dollars."""

    code: str
    count: int
    mean: Decimal
    spread: Decimal


def read_history(charges: Iterable[BilledCase], least: int = LEAST_CASES) -> dict[str, History]:
    """Mean and standard deviation of what was allowed, by the leading code of closed cases.

    Formula: over cases with an answer and no open balance: mean and sample deviation of
    paid + patient's part. Shape: one per code with at least `least` such cases.
    """
    found: defaultdict[str, list[Decimal]] = defaultdict(list)
    for one in charges:
        if one.codes and one.answers and one.open_with_payer <= 0 and one.allowed > 0:
            found[one.codes[0]].append(one.allowed)
    return {
        code: History(
            code, len(amounts), round_half_up(mean(amounts)), round_half_up(stdev(amounts))
        )
        for code, amounts in sorted(found.items())
        if len(amounts) >= max(least, 2)
    }


def expect(
    case: Case | None, payer: str, rules: Sequence[PayerRules], history: Mapping[str, History]
) -> Expectation:
    """By formula where the payer's rules are known, else by history, else unknown with a reason."""
    if case is None:
        return Expectation(None, "unknown", "No procedure is stated, so nothing can be expected.")
    try:
        known = expect_payment(case, rules_for(payer, rules, case))
    except NotComputable as reason:
        return _by_history(case, history, reason.message)
    lines = " ".join(f"{one.units.normalize():f} {one.kind}." for one in known.lines)
    why = (
        f"{known.units.normalize():f} units × {known.conversion_factor} × share {known.share}: "
        f"{lines} {known.source}"
    )
    return Expectation(known.amount, "formula", why, known.amount, known.amount)


def count_case(
    case: LoggedCase, charge: BilledCase, rules: Sequence[PayerRules]
) -> CaseUnits | None:
    """The units of the case as logged; what the log leaves out of its modifiers, the charge says.

    Null: the payer's rules, the procedure's base units or the minutes are unknown.
    """
    priced = case_to_price(replace(case, modifiers=case.modifiers or charge.modifiers))
    if priced is None:
        return None
    try:
        lines = count_units(priced, rules_for(charge.payer or case.payer, rules, priced))
    except NotComputable:
        return None
    time = sum((one.units for one in lines if one.kind == "time"), Decimal(0))
    return CaseUnits(sum((one.units for one in lines), Decimal(0)), time or None)


def rules_for(payer: str, rules: Sequence[PayerRules], case: Case) -> PayerRules:
    """The payer's rules on the day of the case; the only payer's where none is named.

    Raises: NotComputable.
    """
    if not payer:
        named = {one.payer for one in rules}
        if len(named) != 1:
            raise NotComputable("NO_PAYER", "No payer is stated, so no agreement is known to hold.")
        payer = named.pop()
    return rules_on(rules, payer, case.service_date)


def _by_history(case: Case, history: Mapping[str, History], why_not: str) -> Expectation:
    past = history.get(case.cpt)
    if past is None:
        return Expectation(None, "unknown", f"{why_not} Too few past cases of {case.cpt}.")
    low = max(Decimal(0), past.mean - 2 * past.spread)
    why = f"Mean of {past.count} past cases of {case.cpt}, spread ${past.spread}. {why_not}"
    return Expectation(past.mean, "history", why, low, past.mean + 2 * past.spread)


def case_to_price(case: LoggedCase) -> Case | None:
    """The logged case as the payer's rules read it."""
    if not case.codes:
        return None
    return Case(case.day, case.codes[0], case.minutes, case.modifiers, case.codes[1:])


def charge_to_price(charge: BilledCase, logged: LoggedCase | None = None) -> Case | None:
    """The billed case likewise; minutes and modifiers it leaves out come from the log."""
    if not charge.codes or charge.day is None:
        return None
    minutes = charge.minutes if charge.minutes is not None else (logged.minutes if logged else None)
    modifiers = charge.modifiers or (logged.modifiers if logged else ())
    return Case(charge.day, charge.codes[0], minutes, modifiers, charge.codes[1:])
