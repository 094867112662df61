"""Reversal netting, one fill at a time, by playing the transactions in order."""

from collections import defaultdict
from collections.abc import Callable, Hashable
from typing import Any

from savings.claims.columns import CLAIM_COLUMNS
from tests.spec.twin.source import Row

KEY = ("pharmacy_id", "rx_number", "fill_number", "fill_date")
AMOUNTS = ("ingredient_cost_usd", "allowed_usd", "plan_paid_usd")


def net(claims: list[Row]) -> dict[int, str]:
    """Index of each claim that does not stand → why."""
    fills: dict[Hashable, list[int]] = defaultdict(list)
    for index, row in enumerate(claims):
        key = tuple(row[name] for name in KEY)
        fills[("lone", row["claim_id"]) if None in key else key].append(index)
    reasons: dict[int, str] = {}
    for indexes in fills.values():
        reasons |= _net_fill(claims, sorted(indexes, key=lambda index: _order(claims[index])))
    return reasons


def is_reversal(row: Row) -> bool:
    """By status, or by dollars that only go back."""
    given = [row[name] for name in AMOUNTS if row[name] is not None]
    back = any(amount < 0 for amount in given) and all(amount <= 0 for amount in given)
    return row["status"] == "reversed" or back


def _order(row: Row) -> tuple[Any, ...]:
    rank = {"reversed": 1, "adjusted": 2}.get(row["status"], 0)
    amounts = [_nulls_first(row[name]) for name in AMOUNTS]
    content = tuple(str(row[column.name]) for column in CLAIM_COLUMNS)
    return (_nulls_first(row["paid_date"]), rank, row["claim_id"], *amounts, content)


def _nulls_first(value: Any) -> tuple[bool, Any]:
    return (value is not None, value if value is not None else 0)


def _magnitudes(row: Row) -> tuple[Any, ...]:
    return tuple(abs(row[name] or 0) for name in AMOUNTS)


def _net_fill(claims: list[Row], fill: list[int]) -> dict[int, str]:
    if not any(claims[at]["status"] == "adjusted" or is_reversal(claims[at]) for at in fill):
        return {}
    pairs: dict[int, int] = {}
    _cancel(claims, fill, pairs, lambda row: (row["claim_id"], *_magnitudes(row)))
    _cancel(claims, fill, pairs, _magnitudes)
    bare = [at for at in fill if not is_reversal(claims[at]) or not any(_magnitudes(claims[at]))]
    _cancel(claims, bare, pairs, lambda row: ())
    reasons = dict.fromkeys(pairs, "cancelled_original")
    reasons |= dict.fromkeys(pairs.values(), "cancelled_reversal")
    standing = [at for at in fill if at not in reasons]
    orphans = [place for place, at in enumerate(standing) if is_reversal(claims[at])]
    adjusted = [
        place
        for place, at in enumerate(standing)
        if claims[at]["status"] == "adjusted" and not is_reversal(claims[at])
    ]
    for place, at in enumerate(standing):
        if place in orphans:
            reasons[at] = "orphan_reversal"
        elif adjusted and place < adjusted[-1]:
            reasons[at] = "superseded"
        elif orphans and place < orphans[-1]:
            reasons[at] = "unpaired_original"
    return reasons


def _cancel(
    claims: list[Row], fill: list[int], pairs: dict[int, int], alike: Callable[[Row], Hashable]
) -> None:
    """Each reversal takes the last open row before it, else the first after it, if alike."""
    taken = {*pairs, *pairs.values()}
    opened: dict[Hashable, list[int]] = defaultdict(list)
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for at in fill:
        if at in taken:
            continue
        key = alike(claims[at])
        if is_reversal(claims[at]):
            if opened[key]:
                pairs[opened[key].pop()] = at
            else:
                waiting[key].append(at)
        elif waiting[key]:
            pairs[at] = waiting[key].pop()
        else:
            opened[key].append(at)
