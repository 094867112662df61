"""Units, conversion factor and share into what a case should pay."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from audit.billing.compensation.declarations import (
    Case,
    Expected,
    NotComputable,
    PayerRules,
    Units,
)
from audit.billing.compensation.time_units import count_time_units
from leafenterprise.shared.money import round_half_up

SUPERVISION = "AD"
DIRECTIONS = frozenset({"AA", "AD", "QK", "QX", "QY", "QZ"})
WHOLE = Decimal(1)


def rules_on(rules: Iterable[PayerRules], payer: str, day: date) -> PayerRules:
    """The payer's rules in force that day. Raises: NotComputable NO_RULES, RULES_OVERLAP."""
    found = [
        one
        for one in rules
        if one.payer == payer and one.since <= day and (one.until is None or day <= one.until)
    ]
    if not found:
        raise NotComputable("NO_RULES", f"No rules of {payer} are in force on {day}.")
    if len(found) > 1:
        raise NotComputable(
            "RULES_OVERLAP", f"{len(found)} sets of rules of {payer} are in force on {day}."
        )
    return found[0]


def expect_payment(case: Case, rules: PayerRules) -> Expected:
    """What the payer's rules make of the case.

    Formula: (base + time + physical status + circumstances) × conversion factor × share; under AD
    flat base units instead of base and time. Unit: dollars, rounded once, half up.
    Raises: NotComputable with its reason where a rule or a fact of the case is missing.
    Source: 42 CFR 414.46; Medicare Claims Processing Manual, chapter 12, section 50.
    """
    share = _share(case, rules)
    lines = count_units(case, rules)
    units = sum((line.units for line in lines), Decimal(0))
    return Expected(
        amount=round_half_up(units * rules.conversion_factor * share),
        units=units,
        share=share,
        conversion_factor=rules.conversion_factor,
        lines=lines,
        source=rules.source,
    )


def count_units(case: Case, rules: PayerRules) -> tuple[Units, ...]:
    """What the case makes in units, line by line, whoever performed it.

    Unit: units. Raises: NotComputable with its reason.
    """
    return tuple(_supervised(case, rules) if _is_supervised(case) else _timed(case, rules))


def _modifiers(case: Case) -> set[str]:
    return {one.strip().upper() for one in case.modifiers}


def _is_supervised(case: Case) -> bool:
    return SUPERVISION in _modifiers(case)


def _share(case: Case, rules: PayerRules) -> Decimal:
    named = sorted(_modifiers(case) & (DIRECTIONS | rules.shares.keys()))
    if len(named) > 1:
        raise NotComputable("MODIFIERS_CLASH", f"{' and '.join(named)} exclude one another.")
    if named == [SUPERVISION]:
        return rules.shares.get(SUPERVISION, WHOLE)
    if named:
        if named[0] not in rules.shares:
            raise NotComputable("NO_SHARE", f"{rules.payer} states no share for {named[0]}.")
        return rules.shares[named[0]]
    if rules.share_unmarked is None:
        raise NotComputable("NO_DIRECTION", "No modifier says who performed or directed the case.")
    return rules.share_unmarked


def _supervised(case: Case, rules: PayerRules) -> Iterator[Units]:
    yield Units("supervision", rules.supervision, "AD: flat base units, no time.")
    if case.was_at_induction:
        yield Units("supervision", rules.supervision_induction, "Present at induction.")


def _timed(case: Case, rules: PayerRules) -> Iterator[Units]:
    base = rules.base_units.get(case.cpt)
    if base is None:
        raise NotComputable("NO_BASE_UNITS", f"The base units of {case.cpt} are not loaded.")
    yield Units("base", base, f"Base units of {case.cpt}.")
    if case.cpt not in rules.untimed:
        yield _time(case, rules)
    statuses = sorted(_modifiers(case) & rules.physical_status.keys())
    if len(statuses) > 1:
        raise NotComputable("MODIFIERS_CLASH", f"{' and '.join(statuses)} exclude one another.")
    for modifier in statuses:
        status = rules.physical_status[modifier]
        yield Units("physical_status", status, f"Physical status {modifier}.")
    for code in sorted(set(case.circumstances)):
        if code in rules.circumstances:
            yield Units("circumstance", rules.circumstances[code], f"Circumstance {code}.")


def _time(case: Case, rules: PayerRules) -> Units:
    if case.minutes is None:
        raise NotComputable("NO_MINUTES", "The minutes of the case are unknown.")
    if case.minutes < 0:
        raise NotComputable("BAD_MINUTES", f"A case cannot last {case.minutes} minutes.")
    units = count_time_units(case.minutes, rules.time_rule)
    return Units("time", units, f"{case.minutes} minutes. {rules.time_rule.statement}")
