"""Cases and charges in words, the same in every finding."""

from audit.billing.ledger.declarations import BilledCase, Evidence, LoggedCase
from leafenterprise.shared.money import money_text


def capital(text: str) -> str:
    """The text with a capital first; the rest, tickets above all, stays as it is."""
    return text[:1].upper() + text[1:]


def case_words(case: LoggedCase) -> str:
    """Such as: the case of 2026-03-10 (ticket T-100, 00810)."""
    named = ", ".join(filter(None, (case.ticket and f"ticket {case.ticket}", " ".join(case.codes))))
    return f"the case of {case.day}" + (f" ({named})" if named else "")


def charge_words(charge: BilledCase) -> str:
    """Such as: the charge of 2026-03-10 (ticket T-100, 00810, $980.00)."""
    named = filter(
        None,
        (
            charge.ticket and f"ticket {charge.ticket}",
            " ".join(charge.codes),
            money_text(charge.charged),
        ),
    )
    return f"the charge of {charge.day or 'an unstated day'} ({', '.join(named)})"


def case_evidence(case: LoggedCase) -> Evidence:
    """The case as evidence."""
    return Evidence("case", case.id, capital(case_words(case)[4:]))


def charge_evidence(charge: BilledCase) -> tuple[Evidence, ...]:
    """The charge and each of its rows as evidence."""
    rows = (
        Evidence(
            "line",
            one.id,
            f"{capital(one.type.replace('_', ' '))} {one.posted_date or one.service_date or ''}: "
            f"{one.code} charged {money_text(one.charged)}, paid {money_text(one.paid)}, "
            f"adjusted {money_text(one.adjustment)}"
            + (f" ({', '.join(one.reasons)})" if one.reasons else ""),
        )
        for one in charge.lines
    )
    return (Evidence("charge", charge.id, capital(charge_words(charge)[4:])), *rows)
