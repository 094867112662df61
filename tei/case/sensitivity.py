"""How the net present value hangs on each field: exact, because it is linear in every one."""

from dataclasses import dataclass
from decimal import Decimal, localcontext

from tei.case.declarations import EXACT, ZERO, Flows, Table
from tei.case.flows import total


@dataclass(frozen=True)
class Bar:
    """One bar of the tornado.

    Unit: USD, unrounded. low_npv, high_npv: the net present value with the field's values lowered
    and raised by the share. break_even_factor: what all values of the field would have to be
    multiplied by for the net present value to be 0; None where the field weighs nothing.
    break_even_nominal: its undiscounted total at that point.
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
    value. share: 0.1 is ten percent up and down.
    """
    npv = total(row.signed_present_value for row in flows.rows)
    bars = [_bar(flows, entered.key, entered.table, npv, share) for entered in flows.case.fields]
    return tuple(sorted(bars, key=lambda bar: (-bar.swing, bar.field_key)))


def _bar(flows: Flows, key: str, table: Table, npv: Decimal, share: Decimal) -> Bar:
    with localcontext(EXACT):
        rows = tuple(flows.of_field(key))
        weight = sum((row.signed_present_value for row in rows), ZERO)
        factor = 1 - npv / weight if weight else None
        return Bar(
            field_key=key,
            table=table,
            low_npv=npv - share * weight,
            high_npv=npv + share * weight,
            swing=abs(2 * share * weight),
            break_even_factor=factor,
            break_even_nominal=None
            if factor is None
            else factor * sum((row.nominal for row in rows), ZERO),
        )
