"""What people and programs ask of signals, and the same figures by SQL over the signals."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bench._signal_sender import cpu_seconds
from bench._signal_store import Group

FLOWS, BALANCES = ("revenue_event", "payment_received"), ("outstanding_balance", "deposit_held")
HEADLINE = {
    "revenue": "revenue_event", "collected": "payment_received",
    "outstanding": "outstanding_balance", "deposits": "deposit_held",
}  # fmt: skip
API = "/api/v1/insights/dashboards"


@dataclass(frozen=True)
class Took:
    """Milliseconds of the 95th of a hundred calls: by the clock, and of CPU.

    The CPU is this process's, and what its database server needs for a call on average.
    """

    wall: float
    cpu: float


def p95(call: Callable[[], Any], calls: int) -> Took:
    """After one call that does not count."""
    walls, spent = [], []
    call()
    both, own = cpu_seconds(helpers=True), time.process_time()
    for _ in range(calls):
        cpu, began = time.process_time(), time.perf_counter()
        call()
        walls.append((time.perf_counter() - began) * 1000)
        spent.append((time.process_time() - cpu) * 1000)
    served = (cpu_seconds(helpers=True) - both - (time.process_time() - own)) * 1000 / calls
    place = min(calls * 95 // 100, calls - 1)
    return Took(sorted(walls)[place], sorted(spent)[place] + max(served, 0.0))


def period(own: Group) -> tuple[date, date]:
    """Four weeks that hold no whole month, so that both grains are read."""
    last = own.last_day
    first = last - timedelta(days=27)
    return (first + timedelta(days=1), last) if first.day == 1 else (first, last)


def looks(own: Group) -> dict[str, Callable[[], Any]]:
    """Name → one call through the whole stack: URL, middleware, rights, queries, JSON or page.

    What is loaded is left alone by the garbage collector, as it is by the server (wsgi.py).
    """
    from django.test import Client

    from leafenterprise.shared.collecting import freeze_loaded

    freeze_loaded()
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(own.person, "django.contrib.auth.backends.ModelBackend")
    first, last = period(own)
    days = f"preset=custom&first_day={first}&last_day={last}"
    one = f"{days}&site={own.sites[len(own.sites) // 2].public_id}"

    def ask(address: str) -> Callable[[], Any]:
        def call() -> Any:
            answer = client.get(address)
            if answer.status_code != 200:
                raise SystemExit(f"{address}: {answer.status_code} {answer.content[:300]!r}")
            return answer

        return call

    return {
        "one site, API": ask(f"{API}/headline/?{one}"),
        "one site, page": ask(f"/insights/?{one}"),
        "group, API": ask(f"{API}/by-site/?{days}"),
        "group, page": ask(f"/insights/?{days}&view=by_site"),
    }


def raw(own: Group, sites: int | None) -> dict[str, Decimal]:
    """The headline of one site or of each of all, summed over the signals; by figure."""
    from django.db import connection

    first, last = period(own)
    chosen = [own.sites[len(own.sites) // 2].pk] if sites == 1 else [one.pk for one in own.sites]
    marks = ", ".join(["%s"] * len(chosen))
    sums: dict[str, Decimal] = {}
    with connection.cursor() as cursor:
        for types, since in ((FLOWS, first), (BALANCES, date(1990, 1, 1))):
            cursor.execute(
                "SELECT site_id, signal_type, SUM(amount) FROM insights_financialsignal"
                f" WHERE organization_id = %s AND site_id IN ({marks}) AND signal_type IN (%s, %s)"
                " AND business_day BETWEEN %s AND %s GROUP BY site_id, signal_type",
                [own.organization.pk, *chosen, *types, str(since), str(last)],
            )
            for _, type_, amount in cursor.fetchall():
                sums[type_] = sums.get(type_, Decimal(0)) + Decimal(str(amount))
    return {name: sums.get(type_, Decimal(0)).quantize(Decimal("0.01"))
            for name, type_ in HEADLINE.items()}  # fmt: skip


def shown(answer: Any) -> dict[str, Decimal]:
    """The same figures as the API tells them."""
    told = answer.json()
    figures = told.get("figures") or told["consolidated"]
    return {
        figure["metric"]: Decimal(figure["currencies"][0]["amount"])
        for figure in figures
        if figure["metric"] in HEADLINE and figure["currencies"]
    }


def cells_on(page: Any) -> int:
    """Amounts on a page, so that an empty one is no quick one."""
    return len(re.findall(r"\d\.\d\d\b", page.content.decode()))
