"""The demonstration's practice: three sites, months of signals, and tills that people cashed up."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from insights.actions.cards import run_detectors
from insights.actions.cash import Till, enter_count, submit_count
from insights.actions.cash_verification import count_again, verify_count
from insights.actions.demo_signals import ZONE, Desk, day_of, days_before, record_id
from insights.actions.demo_statements import load_statements
from insights.actions.ingest import MOST_ROWS, ingest_batch
from insights.actions.marks import mark_complete
from insights.cash.denominations import faces_of
from insights.models import CashReconciliation, CashRule, ExpectedSource, Provider
from insights.queries.cash_expected import by_movement, day_signals
from insights.signals.source_modules import SOURCE_MODULES
from leafenterprise.accounts.models import Organization, Site, User

SITES = {"Market Street": 16, "Riverside": 11, "Station Road": 7}
# How long ago a week was in which hardly half the patients came, for the detectors to notice.
SLACK = {"Riverside": range(1, 8)}
PROVIDERS = {
    "Market Street": ("Dr Anna Aldous", "Dr Ben Barlow", "Clara Chen"),
    "Riverside": ("Dr Dev Desai", "Ella Ekman"),
    "Station Road": ("Dr Finn Forbes",),
}
EXPECTED = (
    "pms", "integrated_payments", "appointment_manager", "care_plan_subscriptions",
    "hygiene_subscriptions", "product_shop", "lab_manager", "treatment_pipeline",
)  # fmt: skip
DAYS, CASHED_UP = 150, 24
NOTES = "A receipt was written for less than was taken."


@dataclass(frozen=True)
class Staff:
    """Who does what: the owner sends and marks, one cashier counts, the other verifies.

    reader: the log-in of a provider who sees their own statements.
    """

    owner: User
    counter: User
    verifier: User
    reader: User | None = None


def load_practice(
    *, organization: Organization, staff: Staff, now: datetime, days: int = DAYS
) -> dict[str, int]:
    """Everything the demonstration shows of the lane; loaded twice on a day it is the same."""
    today = now.astimezone(ZONE).date()
    desks = [_desk(organization, name) for name in SITES]
    _expect(desks, today - timedelta(days=days))
    CashRule.objects.get_or_create(
        organization=organization, site=None, defaults={"currency_code": "GBP"}
    )
    CashRule.objects.get_or_create(
        organization=organization, site=desks[1].site, defaults={"asks_second_count": True}
    )
    created = _send(desks, today, days, staff.owner, now)
    _mark(desks, today, days, staff.owner)
    for desk in desks:
        _cash_up(desk, today, min(days, CASHED_UP), staff)
    _late_cash(desks[0], today, staff.owner, now)
    statements = load_statements(
        organization=organization, owner=staff.owner, reader=staff.reader,
        first=today - timedelta(days=days), now=now,
    )  # fmt: skip
    cards = run_detectors(organization, now)
    cashed_up = CashReconciliation.objects.filter(organization=organization).count()
    return {"sites": len(desks), "signals": created, "days": cashed_up,
            "statements": statements, "cards": len(cards)}  # fmt: skip


def _desk(organization: Organization, name: str) -> Desk:
    site, _ = Site.objects.get_or_create(
        organization=organization, name=name, defaults={"time_zone": ZONE.key}
    )
    providers = tuple(
        Provider.objects.get_or_create(organization=organization, name=each)[0]
        for each in PROVIDERS[name]
    )
    return Desk(site, providers, SITES[name], SLACK.get(name, range(0)))


def _expect(desks: list[Desk], first: date) -> None:
    assert set(EXPECTED) <= set(SOURCE_MODULES)
    for desk in desks:
        for source in EXPECTED:
            ExpectedSource.objects.get_or_create(
                site=desk.site, source_module=source,
                defaults={"organization": desk.site.organization, "expected_from": first},
            )  # fmt: skip


def _send(desks: list[Desk], today: date, days: int, by: User, now: datetime) -> int:
    """Every day up to now; a day still running has what happened by now."""
    rows = iter(
        row
        for desk in desks
        for age, day in days_before(today, days)
        for row in day_of(desk, day, age)
        if datetime.fromisoformat(row["signal_timestamp"]) <= now
    )
    created = 0
    while some := list(islice(rows, MOST_ROWS)):
        report = ingest_batch(organization=desks[0].site.organization, rows=some, by=by, now=now)
        created += report.batch.created
    return created


def _mark(desks: list[Desk], today: date, days: int, by: User) -> None:
    """All is complete up to yesterday, except the shop at the last site."""
    for desk in desks:
        for source in EXPECTED:
            behind = 4 if (desk, source) == (desks[-1], "product_shop") else 1
            mark_complete(
                site=desk.site, source_module=source, first_day=today - timedelta(days=days),
                last_day=today - timedelta(days=behind), today=today, by=by,
            )  # fmt: skip


def _cash_up(desk: Desk, today: date, days: int, staff: Staff) -> None:
    """The last weeks: mostly balanced, some with a variance, one escalated, the newest open."""
    chance = random.Random(desk.site.name)  # noqa: S311 — invented data
    for age, day in days_before(today, days):
        off = Decimal(chance.choices(("0.00", "-2.00", "0.50", "-26.40"), (82, 8, 8, 2))[0])
        is_known = CashReconciliation.objects.filter(site=desk.site, record_date=day).exists()
        if not is_known and age > 1 and day.weekday() < 6:
            _cash_up_day(desk, day, age, off, staff)


def _cash_up_day(desk: Desk, day: date, age: int, off: Decimal, staff: Staff) -> None:
    evening = datetime.combine(day, time(18, 20), ZONE)
    expected = sum(by_movement(day_signals(desk.site, day, "GBP")).values(), Decimal("0.00"))
    till = Till(denominations=_faces(max(expected + off, Decimal("0.00"))))
    record = enter_count(site=desk.site, day=day, till=till, by=staff.counter, now=evening)
    record = submit_count(record=record, by=staff.counter, now=evening + timedelta(minutes=6))
    if record.state != "awaiting_verification" or age <= 3:
        return
    later = evening + timedelta(minutes=25)
    if desk.site.name == "Riverside":
        record = count_again(record=record, till=till, by=staff.verifier, now=later)
    verify_count(
        record=record, by=staff.verifier, second_factor=True, notes=NOTES if off else "", now=later
    )


def _faces(amount: Decimal) -> dict[str, int]:
    """The amount in as few notes and coins as there are."""
    found: dict[str, int] = {}
    for face in faces_of("GBP"):
        found[face], amount = int(amount // Decimal(face)), amount % Decimal(face)
    return found


def _late_cash(desk: Desk, today: date, by: User, now: datetime) -> None:
    """A payment of a closed day that the practice's system reports days later."""
    closed = CashReconciliation.objects.filter(site=desk.site, verified_at__isnull=False).first()
    if closed is None:
        return
    noon = datetime.combine(closed.record_date, time(16, 45), ZONE)
    row: dict[str, Any] = {
        "signal_type": "cash_transaction", "source_module_ref": "pms",
        "source_record_id": record_id(desk.site.name, today, "late"),
        "site_id": desk.site.public_id, "amount": "62.00", "currency_code": "GBP",
        "payment_method": "cash", "signal_timestamp": noon.isoformat(),
        "attributes": {"movement": "taking"},
    }  # fmt: skip
    ingest_batch(organization=desk.site.organization, rows=[row], by=by, now=now)
