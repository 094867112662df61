"""The head of the completeness statement: what stood in the files, and what was rejected.

The engine sees accepted rows only; what the files held is what the ingest counted and added up.
Unit: rows and dollars, to the cent. Null: a money column that no file states.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from leafenterprise.shared.money import round_half_up
from savings.claims.declarations import ClaimFile, CompletenessRow, Received

MONEY = ("plan_paid_usd", "ingredient_cost_usd")
RECEIVED, ACCEPTED, REJECTED, STORED = range(4)


def intake(files: Iterable[ClaimFile]) -> list[CompletenessRow]:
    """Rows and dollars received and rejected; nothing where a file's own totals were not kept."""
    files = tuple(files)
    held = [(file, file.received) for file in files if file.received]
    if len(held) < len(files):
        return []
    received = [_sum(held, name, RECEIVED) for name in MONEY]
    rejected = [_sum(held, name, REJECTED) for name in MONEY]
    rows = sum(one.rows for _, one in held)
    refused = sum(one.rows_rejected for _, one in held)
    told = [
        _row("received", "Rows in the files", rows, received),
        _row("rejected", _rejected_label([one for _, one in held]), refused, rejected),
    ]
    rounded = [_rounded(held, name) for name in MONEY]
    if any(rounded):
        told.append(_row("rounded", "Rounded to cents as the layout declares", 0, rounded))
    return told


def _row(code: str, label: str, rows: int, dollars: Sequence[Decimal | None]) -> CompletenessRow:
    return CompletenessRow("intake", code, label, rows, *dollars)


def _sum(held: Iterable[tuple[ClaimFile, Received]], name: str, place: int) -> Decimal | None:
    """To the cent, over the files that state the column."""
    amounts = [one.dollars[name][place] for file, one in held if _states(file, one, name)]
    return round_half_up(sum(amounts, Decimal(0))) if amounts else None


def _rounded(held: Iterable[tuple[ClaimFile, Received]], name: str) -> Decimal | None:
    """What rounding each row to cents took away, as received - rejected - stored in cents."""
    sums = [_sum(held, name, place) for place in (RECEIVED, REJECTED, STORED)]
    if None in sums:
        return None
    received, rejected, stored = (amount or Decimal(0) for amount in sums)
    exact = all(
        one.dollars[name][STORED] == one.dollars[name][ACCEPTED]
        for file, one in held
        if _states(file, one, name)
    )
    return Decimal("0.00") if exact else received - rejected - stored


def _states(file: ClaimFile, one: Received, name: str) -> bool:
    """A column that no accepted row fills is stated only where a rejected one held an amount."""
    return name in one.dollars and (name not in file.absent or bool(one.dollars[name][RECEIVED]))


def _rejected_label(held: Iterable[Received]) -> str:
    unreadable = sum(one.unreadable.get(name, 0) for one in held for name in MONEY)
    label = "Rows rejected when the files were read"
    return f"{label} ({unreadable} of their amounts could not be read)" if unreadable else label
