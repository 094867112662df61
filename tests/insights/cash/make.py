"""Days of cash: what a source reported, who counted it, and where the day stands."""

import itertools
from datetime import date
from decimal import Decimal

from insights.actions.cash import Till, enter_count, submit_count
from insights.actions.cash_verification import close_escalated, verify_count
from insights.models import CashReconciliation
from leafenterprise.accounts.models import Site
from tests.insights.make import ingest, signal
from tests.people import make_member

DAY = date(2026, 3, 10)
_records = itertools.count(1)


def cash(site: Site, amount: str, movement: str = "taking", day: date = DAY, **fields):
    """A movement of the till as the practice's system reports it."""
    return signal(
        site, "cash_transaction", amount=amount, attributes={"movement": movement},
        signal_timestamp=f"{day}T12:00:00Z", record=f"till {next(_records)}", **fields,
    )  # fmt: skip


def report(site: Site, *amounts: str, day: date = DAY) -> None:
    """Takings that the source reports for the day."""
    sender = make_member(site.organization, "operator")
    ingest(site, sender, *(cash(site, amount, day=day) for amount in amounts))


def till(total: str, **lines: str) -> Till:
    """A till with so much in it."""
    return Till(total=Decimal(total), lines={name: Decimal(text) for name, text in lines.items()})


def counted(site: Site, by, total: str = "50.00", day: date = DAY, **lines) -> CashReconciliation:
    """A count that was entered."""
    return enter_count(site=site, day=day, till=till(total, **lines), by=by)


def submitted(site: Site, by, total: str = "50.00", day: date = DAY) -> CashReconciliation:
    """A count that was handed over."""
    return submit_count(record=counted(site, by, total, day), by=by)


def closed(site: Site, by, verifier, total: str = "50.00", day: date = DAY) -> CashReconciliation:
    """A day that two people stand behind."""
    record = submitted(site, by, total, day)
    return verify_count(record=record, by=verifier, second_factor=True, notes="Coins fell out.")


def in_state(state: str, site: Site, by, verifier, day: date = DAY) -> CashReconciliation:
    """A day that stands there; the source reported nothing."""
    if state == "no_cash_recorded":
        return CashReconciliation.objects.create(
            organization=site.organization, site=site, record_date=day, currency_code="GBP",
            entered_by=by,
        )  # fmt: skip
    totals = {"verified_balanced": "0.00", "escalated": "90.00"}
    record = counted(site, by, totals.get(state, "5.00"), day)
    if state == "cash_recorded":
        return record
    record = submit_count(record=record, by=by)
    if state in ("awaiting_verification", "escalated"):
        return record
    return verify_count(record=record, by=verifier, second_factor=True, notes="Counted twice.")


def close(record: CashReconciliation, by, notes: str = "Found in the safe.") -> CashReconciliation:
    """An escalated day, closed."""
    return close_escalated(record=record, by=by, notes=notes, second_factor=True)
