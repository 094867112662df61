"""Duplicates and early refills, fill by fill of a member and drug."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from savings.claims.columns import CLAIM_COLUMNS
from tests.spec.twin.source import Row

SAME = ("pharmacy_id", "member_key", "ndc11", "fill_date", "quantity")


def mark_windows(lines: list[Row], threshold: Decimal) -> None:
    """Set duplicate_of, prior_fill_date and refill_used_share on every line."""
    for line in lines:
        line |= {"duplicate_of": None, "prior_fill_date": None, "refill_used_share": None}
    _mark_duplicates(lines)
    _mark_refills(lines, threshold)


def _mark_duplicates(lines: list[Row]) -> None:
    alike: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for line in lines:
        key = tuple(line[name] for name in SAME)
        if None not in key:
            alike[key].append(line)
    for group in alike.values():
        first, *others = sorted(group, key=_first)
        for line in others:
            line["duplicate_of"] = first["claim_id"]


def _first(line: Row) -> tuple[Any, ...]:
    def nulls_first(value: Any) -> tuple[bool, Any]:
        return (value is not None, value if value is not None else 0)

    told = [nulls_first(line[name]) for name in ("paid_date", "claim_id", "rx_number")]
    content = tuple(str(line[column.name]) for column in CLAIM_COLUMNS)
    return (*told, nulls_first(line["plan_paid_usd"]), content)


def _mark_refills(lines: list[Row], threshold: Decimal) -> None:
    fills: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for line in lines:
        if line["member_key"] is not None and line["ndc11"] is not None:
            fills[line["member_key"], line["ndc11"]].append(line)
    for group in fills.values():
        for line in group:
            before = [other for other in group if other["fill_date"] < line["fill_date"]]
            if not before:
                continue
            prior = max(other["fill_date"] for other in before)
            supplies = [other["days_supply"] for other in before if other["fill_date"] == prior]
            known = [days for days in supplies if days is not None]
            used = (line["fill_date"] - prior).days
            if known and used < max(known) * threshold:
                millionths = used * 1_000_000 // max(known)
                line["prior_fill_date"] = prior
                line["refill_used_share"] = Decimal(millionths).scaleb(-6)
