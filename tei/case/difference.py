"""What changed between two versions of a case, and what each change did to its worth."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from leafenterprise.shared.money import round_half_up
from tei.case.declarations import ZERO, Case, Field, Flows, Value
from tei.case.exact import reckoning
from tei.case.flows import total

CENT = Decimal("0.01")


@dataclass(frozen=True)
class CellChange:
    """One cell before and after; None where the version has no such cell."""

    field_key: str
    year: int | None
    before: Value | None
    after: Value | None


@dataclass(frozen=True)
class Contribution:
    """What one field adds to the change of the net present value, in whole cents of USD."""

    field_key: str
    npv_before: Decimal
    npv_after: Decimal
    change_usd: Decimal


@dataclass(frozen=True)
class Difference:
    """Cells that differ, and contributions that add up to the stated change exactly."""

    cells: tuple[CellChange, ...]
    contributions: tuple[Contribution, ...]
    npv_before: Decimal
    npv_after: Decimal
    change_usd: Decimal


def compare(before: Flows, after: Flows) -> Difference:
    """The difference of two versions of a case.

    Formula: a field's contribution is its signed present value after less that before; a changed
    discount rate or switch shows in every field it touches. Rounding: each contribution to cents,
    half-up; the cents left over go to those that lost most by rounding, so that they add up to the
    change of the two rounded net present values.
    """
    was, now = (round_half_up(_worth(flows)) for flows in (before, after))
    keys = list(
        dict.fromkeys(field.key for case in (before.case, after.case) for field in case.fields)
    )
    pairs = [(_worth(before, key), _worth(after, key)) for key in keys]
    with reckoning("The change of the net present value"):
        cents = allocate([b - a for a, b in pairs], now - was)
    contributions = (
        Contribution(key, round_half_up(a), round_half_up(b), change)
        for key, (a, b), change in zip(keys, pairs, cents, strict=True)
    )
    return Difference(_cells(before.case, after.case), tuple(contributions), was, now, now - was)


def allocate(exact: Sequence[Decimal], stated_sum: Decimal) -> list[Decimal]:
    """Each amount in whole cents, so that together they are the stated sum.

    stated_sum: in whole cents, no further from the exact sum than a cent an amount.
    """
    cents = [round_half_up(amount) for amount in exact]
    left = int((stated_sum - sum(cents, ZERO)) / CENT)
    step = CENT if left > 0 else -CENT
    lost = sorted(range(len(exact)), key=lambda i: (-(exact[i] - cents[i]) * step, i))
    for place in lost[: abs(left)]:
        cents[place] += step
    return cents


def _worth(flows: Flows, key: str | None = None) -> Decimal:
    rows = flows.rows if key is None else flows.of_field(key)
    return total(row.signed_present_value for row in rows)


def _cells(before: Case, after: Case) -> tuple[CellChange, ...]:
    was, now = _values(before.fields), _values(after.fields)
    return tuple(
        CellChange(key, year, was.get((key, year)), now.get((key, year)))
        for key, year in dict.fromkeys([*was, *now])
        if was.get((key, year)) != now.get((key, year))
    )


def _values(fields: Iterable[Field]) -> dict[tuple[str, int | None], Value]:
    """Each cell with the risk adjustment that counts for it."""
    return {
        (field.key, value.year): Value(
            value.year,
            value.amount,
            field.risk_adjustment if value.risk_adjustment is None else value.risk_adjustment,
        )
        for field in fields
        for value in field.values
    }
