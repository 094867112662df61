"""The signals of an invented practice, day by day; the same day is always made the same."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from insights.actions.tables import money
from insights.models import Provider
from leafenterprise.accounts.models import Site
from leafenterprise.shared.canonical import utc_text

_RECORDS = UUID("6f2d1f3c-51a4-4f0e-9a37-8b1f6a4f2c10")
ZONE = ZoneInfo("Europe/London")
TREATMENTS = (
    ("examination", 6200), ("hygiene", 7800), ("filling", 14500), ("root canal", 42000),
    ("crown", 68000), ("whitening", 32500), ("implant", 210000),
)  # fmt: skip
LIKELY = (30, 30, 18, 6, 5, 8, 3)
METHODS = (("card", 62), ("cash", 14), ("bank_transfer", 14), ("finance", 10))
SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True)
class Desk:
    """A site with those who work there and how busy it is. slack: ages of days that were quiet."""

    site: Site
    providers: tuple[Provider, ...]
    patients: int
    slack: range = range(0)


def day_of(desk: Desk, day: date, age: int) -> list[dict[str, Any]]:
    """Everything that the sources send of the day; age: how many days ago it is."""
    if day.weekday() == SUNDAY:
        return []
    return list(_Day(desk, day, age).rows())


def record_id(*names: object) -> str:
    """The id of an invented record."""
    return str(uuid5(_RECORDS, "|".join(str(name) for name in names)))


class _Day:
    """One day at one desk."""

    def __init__(self, desk: Desk, day: date, age: int) -> None:
        self.desk, self.day, self.age = desk, day, age
        self.chance = random.Random(f"{desk.site.name}|{day}")  # noqa: S311 — invented data
        self.number = 0

    def rows(self) -> Iterator[dict[str, Any]]:
        """Visits, subscriptions, shop, lab and what is only planned."""
        share = 0.45 if self.day.weekday() == SATURDAY else 1.0
        share *= 0.4 if self.age in self.desk.slack else 1.0
        yield self._cash("float", 10_000, hour=8)
        for _ in range(max(3, round(self.desk.patients * share * self.chance.uniform(0.8, 1.2)))):
            yield from self._visit()
        yield self._cash("petty_cash", -self.chance.choice((450, 620, 875)), hour=13)
        yield from self._subscriptions()
        yield from self._shop()
        if self.chance.random() < 0.3:
            yield self._row("lab_manager", "lab_invoice_charge", 9_500,
                            attributes={"lab": "Northfield Dental Lab"},
                            provider=self.chance.choice(self.desk.providers))  # fmt: skip
        if self.chance.random() < 0.5:
            stage = self.chance.choice(("proposed", "considering"))
            yield self._row("treatment_pipeline", "pipeline_estimated_value",
                            self.chance.randrange(60_000, 320_000, 5_000),
                            attributes={"stage": stage})  # fmt: skip

    def _visit(self) -> Iterator[dict[str, Any]]:
        treatment, price = self.chance.choices(TREATMENTS, LIKELY)[0]
        provider = self.chance.choice(self.desk.providers)
        method = self.chance.choices([name for name, _ in METHODS],
                                     [weight for _, weight in METHODS])[0]  # fmt: skip
        if price > 40_000 and method == "cash":
            method = "finance"
        yield self._row("pms", "revenue_event", price, provider=provider,
                        attributes={"treatment_category": treatment})  # fmt: skip
        yield self._row("pms", "provider_production_item", price, provider=provider,
                        attributes={"category": treatment})  # fmt: skip
        if self.chance.random() < 0.11:
            yield self._row("integrated_payments", "outstanding_balance", price,
                            attributes={"ageing": "current"})  # fmt: skip
            if self.age > 45 and self.chance.random() < 0.8:
                yield self._row("integrated_payments", "outstanding_balance", -price,
                                attributes={"ageing": "over_30"})  # fmt: skip
            return
        yield from self._payment(price, method, provider)

    def _payment(self, price: int, method: str, provider: Provider) -> Iterator[dict[str, Any]]:
        paid = self._row("integrated_payments", "payment_received", price, provider=provider,
                         payment_state="captured", payment_method=method)  # fmt: skip
        yield paid
        if method == "cash":
            yield self._cash("taking", price)
        elif self.chance.random() < 0.02:
            yield self._row(
                "integrated_payments", "payment_refunded", -price // 2, provider=provider,
                payment_state="refunded", payment_method=method,
                original_payment_record_id=paid["source_record_id"],
                attributes={"reason": "treatment changed"},
            )  # fmt: skip
        if self.chance.random() < 0.15:
            yield self._row("appointment_manager", "deposit_held", 5_000)
            if self.age > 14:
                yield self._row("appointment_manager", self.chance.choices(
                    ("deposit_converted", "deposit_forfeited"), (9, 1))[0], -5_000)  # fmt: skip

    def _subscriptions(self) -> Iterator[dict[str, Any]]:
        for source, programme, price in (
            ("care_plan_subscriptions", "care_plan", 1_950),
            ("hygiene_subscriptions", "hygiene", 1_450),
        ):
            for _ in range(self.chance.randrange(2, 6)):
                yield self._row(source, "subscription_payment_status", price,
                                attributes={"status": "paid", "programme": programme})  # fmt: skip
            if self.chance.random() < 0.35:
                yield self._row(source, "subscription_mrr", price,
                                attributes={"movement": "new", "programme": programme})  # fmt: skip
            if self.chance.random() < 0.12:
                yield self._row(source, "subscription_mrr", -price,
                                attributes={"movement": "churned",
                                            "programme": programme})  # fmt: skip
            if self.chance.random() < 0.15:
                yield self._row(source, "subscription_payment_failure", price,
                                attributes={"attempt": self.chance.choice((1, 1, 2)),
                                            "programme": programme})  # fmt: skip

    def _shop(self) -> Iterator[dict[str, Any]]:
        for _ in range(self.chance.randrange(0, 4)):
            yield self._row("product_shop", "product_shop_order_revenue",
                            self.chance.choice((899, 1_250, 4_995)),
                            payment_method="card", attributes={"quantity": 1})  # fmt: skip

    def _cash(self, movement: str, hundredths: int, hour: int | None = None) -> dict[str, Any]:
        return self._row("pms", "cash_transaction", hundredths, hour=hour, payment_method="cash",
                         attributes={"movement": movement})  # fmt: skip

    def _row(
        self, source: str, type_: str, hundredths: int, *, provider: Provider | None = None,
        hour: int | None = None, **fields: Any,
    ) -> dict[str, Any]:  # fmt: skip
        self.number += 1
        clock = time(hour or self.chance.randrange(9, 17), self.chance.randrange(60))
        at = datetime.combine(self.day, clock, ZONE)
        return {
            "signal_type": type_,
            "source_module_ref": source,
            "source_record_id": record_id(self.desk.site.name, self.day, self.number),
            "site_id": self.desk.site.public_id,
            "provider_id": provider.public_id if provider else None,
            "amount": money(hundredths),
            "currency_code": "GBP",
            "signal_timestamp": utc_text(at),
            **fields,
        }


def days_before(today: date, number: int) -> list[tuple[int, date]]:
    """The days up to today with their age, the oldest first."""
    return [(age, today - timedelta(days=age)) for age in range(number, -1, -1)]
