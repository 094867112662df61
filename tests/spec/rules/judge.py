"""Put one rule to tiny tables."""

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from savings.claims import drill
from savings.rules import RULES
from tests.spec.tables import Row, claim, run

Breach = tuple[str, Decimal | None]


def paid(claim_id: str, **values: Any) -> dict[str, Any]:
    """A claim of 11.00: ingredient cost 10.00, fee 1.00, member 4.00, plan 7.00; AWP 2.00 each."""
    amounts = {
        "uc_usd": "20.00",
        "ingredient_cost_usd": "10.00",
        "dispensing_fee_usd": "1.00",
        "allowed_usd": "11.00",
        "member_paid_usd": "4.00",
        "plan_paid_usd": "7.00",
        "unit_awp_usd": "2.00",
    }
    given = {name: Decimal(text) for name, text in amounts.items()}
    return claim(claim_id, **{"daw": "0", **given, **values})


def judge(folder: Path, rule: str, rows: Iterable[Row], **options: Any) -> list[Breach]:
    """(claim id, dollars at stake) of each breach, by claim id."""
    result = run(folder, rows, rules=(RULES[rule],), formulas={}, **options)
    (judged,) = result.rules
    assert judged.evaluable, judged.reason
    return [
        (row["claim_id"], row["at_stake_usd"]) for row in drill.read_findings(result.findings_path)
    ]


def reason(folder: Path, rule: str, rows: Iterable[Row], **options: Any) -> str | None:
    """Why the rule could not be put to the lines; None when it could."""
    (judged,) = run(folder, rows, rules=(RULES[rule],), formulas={}, **options).rules
    return judged.reason.message if judged.reason else None


def usd(text: str) -> Decimal:
    """Dollars."""
    return Decimal(text)
