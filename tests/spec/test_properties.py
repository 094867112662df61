"""What must never change a result: order of rows, threads, files, a claim and its reversal."""

import random
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from savings.claims.declarations import Parameters, RunResult, Settlement
from tests.spec.tables import JANUARY, Row, claim, claim_file, price, run, term

TERMS = (
    term("retail/generic", awp_discount="0.80", dispensing_fee_usd="1.15", admin_fee_usd="0.50"),
    term("retail/brand", awp_discount="0.18", rebate_per_script_usd="90.00"),
    term("mail/generic", awp_discount="0.84"),
)
NADAC = [price(f"0000000000{n}", f"{n}.37", date(2025, 12, 1)) for n in range(1, 4)]
COVERED = [{"member_key": f"M{n}", "start_date": date(2026, 1, n)} for n in range(1, 8)]
FEES = (Settlement("admin_fee_charged", JANUARY.from_date, JANUARY.to_date, Decimal("9.99")),)


def random_rows(seed: int, count: int = 120) -> list[dict[str, Any]]:
    """Claims with repeats, early refills, adjustments and reversals in every state."""
    dice = random.Random(seed)
    rows = []
    for number in range(count):
        cost = Decimal(dice.randrange(100, 9000)) / 100
        rows.append(
            claim(
                f"C{number:03d}",
                rx_number=f"RX{dice.randrange(count // 3)}",
                member_key=f"M{dice.randrange(9)}",
                pharmacy_id=f"PH{dice.randrange(2)}",
                fill_date=date(2025, 12, 28) + timedelta(days=dice.randrange(36)),
                paid_date=date(2026, 1, 1 + dice.randrange(31)),
                ndc11=dice.choice(["00000000001", "00000000002", "00000000009", None]),
                quantity=Decimal(dice.choice([30, 60])),
                days_supply=dice.choice([10, 30, 90]),
                channel=dice.choice(["retail", "mail", None]),
                brand_generic=dice.choice(["brand", "generic"]),
                is_340b=dice.random() < 0.1,
                unit_awp_usd=dice.choice([Decimal("1.2345"), Decimal("7.5"), None]),
                ingredient_cost_usd=cost,
                dispensing_fee_usd=Decimal("1.25"),
                uc_usd=dice.choice([cost + 3, cost - Decimal("0.50"), None]),
                allowed_usd=cost + Decimal("1.25"),
                member_paid_usd=Decimal("1.00"),
                plan_paid_usd=cost + Decimal(dice.choice(["0.25", "3.00"])),
            )
        )
    for number in range(count // 4):
        rows.append(_echo(dice, rows[dice.randrange(count)], f"E{number:03d}"))
    return rows


def _echo(dice: random.Random, row: Row, claim_id: str) -> dict[str, Any]:
    """A repeat, adjustment or reversal of a claim, signed or not, of its dollars or others."""
    paid_on = date(2026, 1, 1 + dice.randrange(31))
    made = dict(row) | {"claim_id": dice.choice([claim_id, row["claim_id"]]), "paid_date": paid_on}
    made["status"] = dice.choice(["paid", "adjusted", "reversed", "reversed"])
    sign = -1 if made["status"] == "reversed" and dice.random() < 0.7 else 1
    change = Decimal(dice.choice(["0.00", "0.00", "0.10"]))
    for name in ("ingredient_cost_usd", "allowed_usd", "plan_paid_usd"):
        made[name] = sign * (row[name] + change)
    return made


def result(folder: Path, *parts: Iterable[Row], threads: int = 1) -> RunResult:
    """A run over the parts, each a dataset of its own."""
    return run(
        folder,
        files=[claim_file(folder, part, f"d{n}") for n, part in enumerate(parts)],
        prices={"nadac": NADAC},
        terms=TERMS,
        settlements=FEES,
        eligibility=COVERED,
        parameters=Parameters(retail_90_from_days=84, quantity_limit=Decimal(50)),
        threads=threads,
    )


def facts(found: RunResult) -> tuple:
    """Everything a run says about the claims that stand."""
    return found.segments, [rule for rule in found.rules if rule.rule != "orphan_reversal"]


SEEDS = (1, 2, 3)


@pytest.mark.parametrize("seed", SEEDS)
def test_it_does_not_depend_on_the_order_of_rows(tmp_path, seed):
    rows = random_rows(seed)
    mixed = random.Random(seed + 100).sample(rows, len(rows))

    assert result(tmp_path, mixed).digest == result(tmp_path, rows).digest


@pytest.mark.parametrize("seed", SEEDS)
def test_it_does_not_depend_on_threads(tmp_path, seed):
    rows = random_rows(seed)

    assert result(tmp_path, rows, threads=4).digest == result(tmp_path, rows).digest


@pytest.mark.parametrize("seed", SEEDS)
def test_it_does_not_depend_on_how_a_file_is_cut(tmp_path, seed):
    rows = random_rows(seed)
    cut = random.Random(seed).randrange(1, len(rows) - 1)

    assert result(tmp_path, rows[:cut], rows[cut:]).digest == result(tmp_path, rows).digest


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("signed", [True, False])
def test_it_does_not_change_for_a_claim_and_its_reversal(tmp_path, seed, signed):
    rows = random_rows(seed)
    extra = dict(rows[seed]) | {"claim_id": "Z1", "rx_number": "RX-NEW", "status": "paid"}
    back = dict(extra) | {"claim_id": "Z2", "status": "reversed"}
    if signed:
        for name in ("ingredient_cost_usd", "allowed_usd", "plan_paid_usd"):
            back[name] = -extra[name]

    before, after = result(tmp_path, rows), result(tmp_path, [*rows, extra, back])

    assert facts(after) == facts(before)
    assert after.completeness != before.completeness


@pytest.mark.parametrize("seed", SEEDS)
def test_it_does_not_change_for_a_repeat_and_its_reversal(tmp_path, seed):
    rows = [row for row in random_rows(seed) if row["status"] == "paid"]
    last = {"paid_date": date(2026, 1, 31)}
    extra = dict(rows[seed]) | last | {"claim_id": "Z1"}
    back = dict(extra) | {"status": "reversed"}

    before, after = result(tmp_path, rows), result(tmp_path, [*rows, extra, back])

    assert facts(after) == facts(before)


def test_it_does_depend_on_a_cent(tmp_path):
    rows = random_rows(1)
    changed = [dict(rows[0]) | {"dispensing_fee_usd": Decimal("1.26")}, *rows[1:]]

    assert result(tmp_path, changed).digest != result(tmp_path, rows).digest


def test_it_finds_something_to_compare(tmp_path):
    found = result(tmp_path, random_rows(1))

    assert sum(rule.findings for rule in found.rules) > 10
    codes = {row.code for row in found.completeness if row.group == "netting"}
    assert codes >= {"cancelled_original", "orphan_reversal", "superseded", "unpaired_original"}
