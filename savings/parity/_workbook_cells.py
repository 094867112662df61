"""How a cell of a workbook and a stored value are brought to one form."""

from decimal import Decimal
from typing import Any

from savings.parity._surface import NOTHING

# Beyond so many places a spreadsheet's double is noise.
PLACES = Decimal("0.000000001")
EMPTY = ("–", "—", "", None, "not computable", "not stated", "not known")


def number(value: Any) -> str:
    """A number without trailing zeros; a dash where there is none."""
    if value in EMPTY or value == NOTHING:
        return NOTHING
    try:
        number = Decimal(repr(value) if isinstance(value, float) else str(value))
    except ArithmeticError:
        return str(value)
    return format(number.quantize(PLACES).normalize(), "f")


def text_of(value: Any) -> str:
    """The words of a cell."""
    return NOTHING if value in EMPTY else str(value)
