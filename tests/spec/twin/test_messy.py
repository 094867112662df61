"""Twin and engine on small messes: few keys, so that everything collides with everything."""

import os
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from savings.claims.columns import ELIGIBILITY_COLUMNS, PRICE_COLUMNS
from savings.claims.declarations import (
    ClaimFile,
    Component,
    Parameters,
    PriceFile,
    RunInputs,
    ScopeFilter,
    Settlement,
    Term,
)
from savings.computation import compute
from tests.spec.tables import claim_file, write
from tests.spec.twin.run import compute_naively
from tests.spec.twin.test_agreement import assert_same_findings, engine_figures

FIRST = date(2026, 1, 1)
NDCS = ("00000000001", "00000000002", "00000000003", None)
AMOUNTS = ("0", "0.01", "1", "10", "10", "19.99", "-10", None)
# LEAF_MESSES=1000 looks further; each of the standing seeds once found a difference or might.
SEEDS = (
    *range(12),
    44,
    128,
    130,
    288,
    *range(1_000, 1_000 + int(os.environ.get("LEAF_MESSES", 0))),
)


def messy_claim(random: Random, number: int) -> dict[str, Any]:
    """A claim that may lack nearly anything and repeats what others have."""
    ndc11 = random.choice(NDCS)
    day = FIRST + timedelta(days=random.randrange(40))
    return {
        "claim_id": f"C{random.randrange(25):02d}",
        "pharmacy_id": random.choice(("P1", "P1", "P2", None)),
        "rx_number": random.choice(("R1", "R2", "R3", None)),
        "fill_number": random.choice((0, 0, 1, None)),
        "fill_date": random.choice((FIRST, FIRST + timedelta(days=9), day)),
        "paid_date": random.choice((FIRST + timedelta(days=20), day, None)),
        "status": random.choice(("paid", "paid", "paid", "reversed", "adjusted", None)),
        "ndc11": ndc11,
        "ndc_problem": None if ndc11 else random.choice(("missing", "ambiguous_10_digit")),
        "drug_name": random.choice(("A", "B", None)),
        "quantity": maybe(random, "0", "1", "2.5", "30", "1500", "-30"),
        "days_supply": random.choice((0, 1, 30, 34, 35, 90, 120, None)),
        "channel": random.choice(("retail", "retail", "mail", "specialty", None)),
        "brand_generic": random.choice(("brand", "generic", None)),
        "is_specialty": random.choice((True, False, False, None)),
        "is_formulary": random.choice((True, False, None)),
        "is_compound": random.choice((True, False, False, None)),
        "is_340b": random.choice((True, False, False, False)),
        "is_cob": random.choice((True, False, False, False)),
        "daw": random.choice(("0", "1", "2", "2", "9", None)),
        "uc_usd": maybe(random, *AMOUNTS),
        "ingredient_cost_usd": maybe(random, *AMOUNTS),
        "dispensing_fee_usd": maybe(random, "0", "0.50", "1.15", None),
        "allowed_usd": maybe(random, *AMOUNTS),
        "member_paid_usd": maybe(random, "0", "5", "10", "10", None),
        "plan_paid_usd": maybe(random, *AMOUNTS),
        "unit_awp_usd": maybe(random, "0.000001", "0.333333", "1", "1.005", "2.5", None),
        "pharmacy_paid_usd": maybe(random, "1", "9", None),
        "group_id": random.choice(("G1", "G2", None)),
        "plan_id": random.choice(("L1", "L2", None)),
        "member_key": random.choice(("M1", "M2", "M3", None)),
        "source_line": number + 2,
    }


def maybe(random: Random, *values: str | None) -> Decimal | None:
    chosen = random.choice(values)
    return None if chosen is None else Decimal(chosen)


def messy_prices(random: Random) -> Iterator[dict[str, Any]]:
    """Overlapping, repeated, open and long-ended prices."""
    for _ in range(14):
        start = FIRST + timedelta(days=random.randrange(-900, 45))
        yield {
            "ndc11": random.choice(NDCS[:3]),
            "unit_price_usd": maybe(random, "0.01", "0.333333", "1", "1.01", "9"),
            "effective_date": random.choice((FIRST, start)),
            "end_date": random.choice(
                (None, date(2099, 12, 31), start + timedelta(days=random.randrange(30)))
            ),
            "classification": random.choice(("G", "B", "B-ANDA", None)),
        }


def messy_coverage(random: Random) -> Iterator[dict[str, Any]]:
    """Spans that overlap, touch, are open or end before they begin."""
    for _ in range(8):
        start = FIRST + timedelta(days=random.randrange(-40, 40))
        yield {
            "member_key": random.choice(("M1", "M2", "M9")),
            "start_date": start,
            "end_date": random.choice((None, start + timedelta(days=random.randrange(-3, 30)))),
            "group_id": random.choice(("G1", "G2", None)),
            "plan_id": random.choice(("L1", None)),
        }


def messy_terms(random: Random) -> Iterator[Term]:
    """Terms with gaps in time and promises left out."""
    for channel in ("retail", "retail_90", "mail", "specialty"):
        for drug_class in ("brand", "generic", "specialty_brand", "specialty_generic"):
            split = FIRST + timedelta(days=random.randrange(5, 30))
            for first, last in ((FIRST, split), (split + timedelta(days=3), date(2026, 3, 1))):
                if random.random() < 0.8:
                    yield Term(
                        Component(channel, drug_class),
                        first,
                        last,
                        maybe(random, "0.18", "0.8333", None),
                        maybe(random, "0.5", "1.15", None),
                        maybe(random, "100", "0.33", None),
                        random.choice(("all", "brand", "formulary_brand")),
                        maybe(random, "2.95", None),
                    )


def messy_parameters(random: Random) -> Parameters:
    """Any contract."""
    return Parameters(
        offset_policy=random.choice(("separate", "combined")),
        date_basis=random.choice(("fill", "paid")),
        retail_90_from_days=random.choice((84, 35, None)),
        exclusions=random.choice((("compound", "340b", "cob"), ("cob",), ())),
        exclude_uc_priced=random.choice((True, False)),
        refill_threshold=random.choice((Decimal("0.75"), Decimal("0.8"), Decimal("1.5"))),
        carry_forward_weeks=random.choice((0, 2, 104)),
        unit_price_bound=random.choice((Decimal(2), Decimal(50))),
        quantity_limit=random.choice((Decimal("2.4"), Decimal(1000), None)),
        days_supply_limit=random.choice((34, 100, None)),
        copay_schedule=random.choice(
            ({}, {"retail/brand": Decimal(10), "mail/generic": Decimal("0.01")})
        ),
        lesser_of_awp_discount=random.choice((True, False)),
    )


def messy_inputs(folder: Path, seed: int) -> RunInputs:
    random = Random(seed)
    scope = ScopeFilter(
        FIRST + timedelta(days=random.choice((0, 5))),
        FIRST + timedelta(days=random.choice((25, 50))),
        random.choice((None, None, ("G1",))),
    )
    rows = [messy_claim(random, number) for number in range(random.choice((0, 1, 60, 120)))]
    kinds = random.sample(("nadac", "mac", "awp"), random.randrange(4))
    cut = random.randrange(len(rows) + 1)
    files = [claim_file(folder, rows[:cut], "d1")]
    files += [claim_file(folder, rows[cut:], "d2")] if cut < len(rows) else []
    return RunInputs(
        claims=tuple(files),
        prices=tuple(
            PriceFile(kind, kind, write(folder, PRICE_COLUMNS, list(messy_prices(random))), "")
            for kind in kinds
        ),
        terms=tuple(messy_terms(random)),
        scope=scope,
        parameters=messy_parameters(random),
        settlements=tuple(messy_settlements(random, scope)),
        eligibility=random.choice(
            (
                None,
                ClaimFile(
                    "e", write(folder, ELIGIBILITY_COLUMNS, list(messy_coverage(random))), ""
                ),
            )
        ),
    )


def messy_settlements(random: Random, scope: ScopeFilter) -> Iterator[Settlement]:
    for kind in ("rebate_received", "admin_fee_charged"):
        for component in random.sample(("", "retail/brand", "mail/generic"), random.randrange(3)):
            last = random.choice((scope.to_date, scope.to_date, FIRST))
            amount = maybe(random, "0.01", "12.50")
            assert amount is not None
            yield Settlement(kind, scope.from_date, last, amount, component)


@pytest.mark.parametrize("seed", SEEDS)
def test_it_agrees_on_a_mess(seed, tmp_path):
    inputs = messy_inputs(tmp_path, seed)

    engine = compute(inputs, workdir=tmp_path / "run", threads=2)

    twin = compute_naively(inputs)
    found = engine_figures(engine)
    assert found.keys() == twin.figures.keys()
    assert {
        key: (found[key], twin.figures[key]) for key in found if found[key] != twin.figures[key]
    } == {}
    assert_same_findings(engine, twin)
    told_lines = {one.rule: (one.lines_judged, one.lines_unjudged) for one in engine.rules}
    assert told_lines == twin.judged
    told = {
        (row.group, row.code): (row.rows, row.plan_paid_usd, row.ingredient_cost_usd)
        for row in engine.completeness
    }
    assert told == twin.statement
