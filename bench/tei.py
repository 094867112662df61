"""Business cases: the calculation core, Monte Carlo, lists over 10,000 tools, bulk updates.

    python -m bench.tei [--tools 10000] [--draws 100000] [--folder var/bench]

Core: a case of 60 fields and 10 years, every figure in exact decimals; beside it the same case in
doubles (NPV, return, yearly sums and payback by plain loops, one rate of return by the
library). Monte Carlo: 40 uncertain fields of 5 years; beside it a plain Python loop over fewer
draws, scaled. Lists: roll-up and first page of tools, over a database of so many calculated tools,
as a program calls them; beside them the bare SQL that fetches the same rows and sums. Bulk: 600
cells in one request; beside it 600 rows by `executemany`. All times are CPU seconds of this
process, database included, the median of several.

Targets: core < 5 ms; Monte Carlo < 1 s for 100,000 draws; roll-up and list ≤ 3 queries of their own
and ≤ 0.5 s; a bulk update of 600 cells takes as many queries as one of 6.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench._django import set_up  # noqa: E402
from bench._targets import Target, judge  # noqa: E402
from bench._tei_store import fill  # noqa: E402
from tei.case.declarations import Case, Field, Value  # noqa: E402

SEED, FEW_DRAWS, MONTHS = 7, 5_000, 12
TARGET_CORE_MS, TARGET_DRAWS_S, TARGET_QUERIES, TARGET_LIST_S = 5, 1, 3, 0.5


# ------------------------------------------------------------------ calculation
def case_of_size(fields: int, years: int) -> Case:
    """Two thirds benefits with risk, one third costs, amounts of chance."""
    chance = random.Random(SEED)
    made = []
    for number in range(fields):
        is_cost = number % 3 == 2
        first = 9 if is_cost else 1  # costs come first, so that there is a rate of return
        amounts = (Decimal(chance.randint(1, 10**8)) / 100 for _ in range(years))
        values = tuple(
            Value(year, amount * (first if year == 1 else 1))
            for year, amount in enumerate(amounts, 1)
        )
        risk = None if is_cost else Decimal("0.15")
        made.append(Field(f"field_{number}", "costs" if is_cost else "benefits", values, risk))
    return Case(tuple(made), years, Decimal("0.1"))


def in_doubles(case: Case) -> tuple[float, float, int | None]:
    """NPV, return and payback of annual fields, as a script with floats would have them."""
    from pyxirr import irr

    rate, sides = float(case.discount_rate), {"benefits": 0.0, "costs": 0.0}
    net = [0.0] * case.years
    for field in case.fields:
        kept = 1 - float(field.risk_adjustment or 0)
        for value in field.values:
            assert value.year is not None
            amount = float(value.amount or 0) * (kept if field.table == "benefits" else 1)
            sides[field.table] += amount / (1 + rate) ** value.year
            net[value.year - 1] += amount if field.table == "benefits" else -amount
    npv, balance, payback = sides["benefits"] - sides["costs"], 0.0, None
    for month in range(case.years * MONTHS):
        balance += net[month // MONTHS] / MONTHS
        if balance >= 0 and payback is None:
            payback = month + 1
    irr(net, silent=True)
    return npv, npv / sides["costs"] * 100, payback


def cpu_seconds(call: Callable[[], Any], times: int) -> float:
    """The median CPU seconds of a call, after one that warms up."""
    call()
    found = []
    for _ in range(times):
        began = time.process_time()
        call()
        found.append(time.process_time() - began)
    return median(found)


def core() -> list[Target]:
    """The whole summary in decimals, beside doubles."""
    from tei.case.summary import summarize

    case = case_of_size(60, 10)
    exact = cpu_seconds(lambda: summarize(case), 50) * 1000
    doubles = cpu_seconds(lambda: in_doubles(case), 50) * 1000
    print("\n60 fields × 10 years, every figure")
    print(f"  exact decimals {exact:8.2f} ms")
    print(f"  plain doubles  {doubles:8.2f} ms")
    return [Target("calculation of 60 fields × 10 years", exact, TARGET_CORE_MS, unit="ms")]


def draw_by_loop(case: Case, draws: int) -> list[float]:
    """The worth of each draw by a plain loop in doubles: one factor a field from its triangle."""
    chance, growth = random.Random(SEED), 1 + float(case.discount_rate)
    fields = []
    for field in case.fields:
        kept = 1 - float(field.risk_adjustment or 0) if field.table == "benefits" else -1
        fields.append([kept * float(value.amount or 0) for value in field.values])
    found = []
    for _ in range(draws):
        yearly = [0.0] * case.years
        for amounts in fields:
            factor = chance.triangular(0.7, 1.2, 1)
            for year, amount in enumerate(amounts):
                yearly[year] += amount * factor
        found.append(sum(net / growth**year for year, net in enumerate(yearly, 1)))
    return sorted(found)


def monte_carlo(draws: int) -> list[Target]:
    """All draws at once, beside a loop over few of them."""
    from tei.case.flows import build_flows
    from tei.case.monte_carlo import Range, simulate

    case = case_of_size(40, 5)
    flows = build_flows(case)
    ranges = [Range(field.key, Decimal("0.7"), Decimal("1.2")) for field in case.fields]
    seconds = cpu_seconds(lambda: simulate(flows, ranges, draws=draws, seed=SEED), 3)
    began = time.process_time()
    loop = draw_by_loop(case, FEW_DRAWS)
    slow = (time.process_time() - began) * draws / FEW_DRAWS
    outcome = simulate(flows, ranges, draws=draws, seed=SEED)
    print(f"\n{draws:,} draws of 40 fields × 5 years")
    print(f"  arrays      {seconds:8.2f} s   p50 {outcome.npv_usd[50]:,}")
    print(f"  plain loop  {slow:8.1f} s   p50 {loop[len(loop) // 2]:,.2f}  from {FEW_DRAWS} draws")
    return [Target(f"{draws:,} draws", seconds, TARGET_DRAWS_S * draws / 100_000, unit="s")]


# ------------------------------------------------------------------ requests
@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that run inside."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    told: list[str] = []
    with CaptureQueriesContext(connection) as queries:
        yield told
    told += [query["sql"] for query in queries]


def bare_sql(*statements: str) -> None:
    """The statements, and all their rows."""
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            cursor.fetchall()


SUMS = """SELECT COUNT(*), SUM(s.net_present_value), SUM(s.total_benefits_pv), SUM(s.total_costs_pv)
FROM tei_teitool t JOIN tei_teifinancialsummary s ON s.tool_id = t.id
WHERE s.calculated_at IS NOT NULL"""
PAGE = """SELECT t.*, s.*, r.*, p.*, o.*, c.* FROM tei_teitool t
JOIN tei_teifinancialsummary s ON s.tool_id = t.id JOIN tei_teireport r ON r.id = t.report_id
JOIN tei_proposal p ON p.id = t.proposal_id JOIN tei_opportunity o ON o.id = p.opportunity_id
JOIN tei_client c ON c.id = o.client_id"""
LISTS = {
    "roll-up": ("summary/", (SUMS, f"{PAGE} ORDER BY s.net_present_value DESC LIMIT 50")),
    "tools": ("tools/", ("SELECT COUNT(*) FROM tei_teitool",
                         f"{PAGE} ORDER BY t.created_at DESC LIMIT 50")),
}  # fmt: skip


def lists(tools: int, client: Any) -> list[Target]:
    """Roll-up and first page, beside the bare SQL."""
    from django.apps import apps

    targets = []
    tables = [f'"{model._meta.db_table}"' for model in apps.get_app_config("tei").get_models()]
    print(f"\n{tools:,} calculated tools")
    for name, (place, statements) in LISTS.items():

        def call(place: str = place) -> Any:
            answer = client.get(f"/api/v1/tei/{place}")
            assert answer.status_code == 200, answer.content
            return answer

        seconds = cpu_seconds(call, 9)
        bare = cpu_seconds(lambda statements=statements: bare_sql(*statements), 9)  # type: ignore[misc]
        with counted() as queries:
            count = call().json()["count"]
        assert count == tools
        own = sum(any(table in query for table in tables) for query in queries)
        print(
            f"  {name:8} {seconds * 1000:8.1f} ms  {own} queries of the lane's tables, "
            f"{len(queries)} in all  bare SQL {bare * 1000:8.1f} ms"
        )
        targets.append(Target(f"queries of the {name}", own, TARGET_QUERIES, unit="queries"))
        targets.append(Target(f"{name} over {tools:,} tools", seconds, TARGET_LIST_S, unit="s"))
    return targets


# ------------------------------------------------------------------ bulk update
def bulk(person: Any, organization: Any, client: Any) -> list[Target]:
    """600 cells in one request, beside executemany."""
    from django.db import connection, transaction

    from tei.actions.tools import create_tool
    from tei.models import Opportunity, Proposal, TEIReport, TEIReportField

    report = TEIReport.objects.create(
        organization=organization, name="Wide", state="active", analysis_period_years=10
    )
    TEIReportField.objects.bulk_create(
        TEIReportField(report=report, table="benefits", field_key=f"field_{n}", label=f"Field {n}")
        for n in range(60)
    )
    proposal = Proposal.objects.create(opportunity=Opportunity.objects.get(), name="Wide")
    tool = create_tool(report=report, proposal=proposal, by=person)
    cells = [(f"field_{n}", year) for n in range(60) for year in range(1, 11)]

    def put(count: int, value: int) -> None:
        rows = [{"field_key": k, "year": y, "value": str(value)} for k, y in cells[:count]]
        place = f"/api/v1/tei/tools/{tool.public_id}/values/"
        answer = client.put(place, {"values": rows}, format="json")
        assert answer.status_code == 200, answer.content

    def bare(value: int) -> None:
        keys = [(str(value), key) for key in tool.values.values_list("pk", flat=True)]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany("UPDATE tei_teifieldvalue SET value = %s WHERE id = %s", keys)

    values = iter(range(1, 1000))
    put(1, next(values))  # the first value moves the tool along
    taken = {}
    for count in (6, 600):
        with counted() as queries:
            put(count, next(values))
        taken[count] = len(queries)
    seconds = cpu_seconds(lambda: put(600, next(values)), 9)
    slow = cpu_seconds(lambda: bare(next(values)), 9)
    print("\n600 cells in one request")
    print(f"  request      {seconds * 1000:8.1f} ms  {taken[600]} queries ({taken[6]} for 6 cells)")
    print(f"  executemany  {slow * 1000:8.1f} ms  without rights, checks, trail and answer")
    more = taken[600] - taken[6]
    return [Target("queries of 600 cells beyond those of 6", more, 0, unit="queries")]


def main() -> int:
    """Everything once; non-zero where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tools", type=int, default=10_000)
    parser.add_argument("--draws", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    targets = core() + monte_carlo(chosen.draws)
    with tempfile.TemporaryDirectory(dir=chosen.folder) as data:
        set_up(Path(data))
        from rest_framework.test import APIClient

        person, organization = fill(chosen.tools)
        client = APIClient(headers={"host": "127.0.0.1"})
        client.force_authenticate(person)
        targets += lists(chosen.tools, client)
        targets += bulk(person, organization, client)
    return judge(targets)


if __name__ == "__main__":
    sys.exit(main())
