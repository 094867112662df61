"""How the net present value hangs on each field: exact, because it is linear in every one.

Linear as long as no amount changes its sign: risk counts against the case on either side of 0, so
that a break-even which lies beyond 0 is reckoned on that side.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tei.case.declarations import Flow, Flows, Table
from tei.case.exact import reckoning, without_residue
from tei.case.flows import mirrored, total


@dataclass(frozen=True)
class Bar:
    """One bar of the tornado.

    Unit: USD, unrounded. low_npv, high_npv: the net present value with the field's values lowered
    and raised by the share. break_even_factor: what all values of the field would have to be
    multiplied by for the net present value to be 0; None where the field weighs nothing or there is
    no such factor. break_even_nominal: its undiscounted total at that point.
    """

    field_key: str
    table: Table
    low_npv: Decimal
    high_npv: Decimal
    swing: Decimal
    break_even_factor: Decimal | None
    break_even_nominal: Decimal | None


def tornado(flows: Flows, share: Decimal) -> tuple[Bar, ...]:
    """Every field's bar, the widest first, ties by key.

    Formula: NPV ± share × the field's signed present value; break-even factor = 1 − NPV ÷ that
    value, below 0 by what its mirrored values weigh. share: 0.1 is ten percent up and down, 1 the
    most. Raises: CannotCalculate naming the field.
    """
    npv = total(row.signed_present_value for row in flows.rows)
    bars = [_bar(flows, entered.key, entered.table, npv, share) for entered in flows.case.fields]
    return tuple(sorted(bars, key=lambda bar: (-bar.swing, bar.field_key)))


def _bar(flows: Flows, key: str, table: Table, npv: Decimal, share: Decimal) -> Bar:
    with reckoning("What the field does to the net present value", key):
        rows = tuple(flows.of_field(key))
        weight = total(row.signed_present_value for row in rows)
        factor = _break_even(rows, without_residue(npv - weight), weight)
        return Bar(
            field_key=key,
            table=table,
            low_npv=npv - share * weight,
            high_npv=npv + share * weight,
            swing=abs(2 * share * weight),
            break_even_factor=factor,
            break_even_nominal=None
            if factor is None
            else factor * total(row.nominal for row in rows),
        )


def _break_even(rows: Sequence[Flow], rest: Decimal, weight: Decimal) -> Decimal | None:
    """The factor at which the field's values make up for the rest of the case."""
    if weight and rest / weight <= 0:
        return -rest / weight
    turned = total(mirrored(row).signed_present_value for row in rows)
    return rest / turned if turned and rest / turned < 0 else None
