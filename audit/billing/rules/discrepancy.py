"""Billed or paid otherwise than it was done or agreed."""

from collections.abc import Iterator
from decimal import Decimal

from audit.billing.ledger import (
    BilledCase,
    CaseUnits,
    Evidence,
    Expectation,
    Found,
    Ledger,
    LoggedCase,
    Rule,
    Terms,
    Tolerance,
)
from audit.billing.ledger.words import case_evidence, case_words, charge_evidence
from leafenterprise.shared.money import money_text


def find(ledger: Ledger, terms: Terms) -> Iterator[Found]:
    """Pairs whose procedure, minutes, units or payment differ by more than the payer's tolerance.

    Amount: what was allowed too little (or too much) against what was expected; only of closed
    cases, because an open balance is a finding of its own. Else what the company wrote off although
    no remittance tells of it. Null: what was expected is unknown.
    """
    for pair in ledger.pairs.values():
        case, charge = ledger.cases[pair.case], ledger.charges[pair.charge]
        tolerance = terms.of(charge.payer, case.day)
        expected = ledger.expected.get(charge.id)
        off = _off(charge, expected, tolerance)
        said = [*_facts(case, charge, tolerance)]
        said += _units(ledger.units.get(case.id), case, charge, tolerance)
        if off is not None and expected is not None:
            said.append(
                f"allowed {money_text(charge.allowed)}, expected "
                f"{money_text(expected.amount or Decimal(0))} by {expected.basis}"
            )
        if charge.written_off > tolerance.usd:
            said.append(f"{money_text(charge.written_off)} written off that no remittance tells of")
        if not said:
            continue
        words = case_words(case)
        why = (Evidence("rule", "", expected.why),) if off is not None and expected else ()
        yield Found(
            kind="discrepancy",
            key=f"{case.id}:{charge.id}",
            day=case.day,
            amount=_at_stake(off, charge, tolerance),
            statement=f"{words[:1].upper()}{words[1:]}: {'; '.join(said)}.",
            case=case.id,
            charge=charge.id,
            expected=expected,
            actual=charge.allowed,
            evidence=(case_evidence(case), *charge_evidence(charge), *why),
            is_probable=pair.is_doubtful,
        )


def _facts(case: LoggedCase, charge: BilledCase, tolerance: Tolerance) -> Iterator[str]:
    if case.codes and charge.codes and set(case.codes) != set(charge.codes):
        yield f"billed as {' '.join(charge.codes)}, logged as {' '.join(case.codes)}"
    if case.minutes is not None and charge.minutes is not None:
        apart = abs(case.minutes - charge.minutes)
        if apart > max(Decimal(tolerance.minutes), tolerance.part * case.minutes):
            yield f"billed {charge.minutes} minutes, logged {case.minutes}"


def _units(
    made: CaseUnits | None, case: LoggedCase, charge: BilledCase, tolerance: Tolerance
) -> list[str]:
    """Whether more or fewer units were billed than the case makes.

    Reports state units as they like: in all, of time alone, or the minutes. Only a figure that is
    none of these is a difference; a single unit is a count of services and says nothing.
    """
    if made is None or charge.units is None or charge.units == 1:
        return []
    minutes = None if case.minutes is None else Decimal(case.minutes)
    stated = (one for one in (made.total, made.time, minutes) if one is not None)
    if any(abs(charge.units - one) <= max(tolerance.units, tolerance.part * one) for one in stated):
        return []
    return [f"billed {charge.units.normalize():f} units, the log makes {made.total.normalize():f}"]


def _off(charge: BilledCase, expected: Expectation | None, tolerance: Tolerance) -> Decimal | None:
    """By how many dollars it is out; None while the case is open or nothing is expected."""
    if expected is None or expected.amount is None or not charge.answers:
        return None
    if charge.open_with_payer > tolerance.usd or charge.allowed <= 0:
        return None
    low = expected.amount if expected.low is None else expected.low
    high = expected.amount if expected.high is None else expected.high
    room = max(tolerance.usd, tolerance.part * expected.amount)
    if charge.allowed < low - room or charge.allowed > high + room:
        return abs(expected.amount - charge.allowed)
    return None


def _at_stake(off: Decimal | None, charge: BilledCase, tolerance: Tolerance) -> Decimal | None:
    if off is None and charge.written_off > tolerance.usd:
        return charge.written_off
    return off


RULE = Rule(
    id="discrepancy",
    rank=3,
    title="Discrepancy",
    statement="Procedure, minutes, units, payment or write-off out by more than the tolerance.",
    find=find,
)
