"""The one grammar of amounts in source files, in Python and in SQL from the same patterns.

    amount   = sign? "$"? number | "$" sign number | "(" "$"? number ")" | "$"? number "-"
    number   = digits ["." digits] | digits in groups of three with "," ["." digits] | "." digits

Blanks around it are ignored; an empty cell is no amount. `(20.00)` and `20.00-` are minus twenty.
Refused: NaN, Infinity, exponents, a decimal comma, blanks inside, more decimals than the column
stores (zeros beyond them are harmless), and a trillion dollars or more.
"""

import re
from decimal import Decimal

INTEGER_DIGITS = 12
WIDE_PLACES = 20  # the widest exact reading: DECIMAL(38,20)
WIDE_TYPE = f"DECIMAL(38,{WIDE_PLACES})"
_WIDE_DIGITS = 38 - WIDE_PLACES - 1


class NotAnAmount(ValueError):
    """A cell outside the grammar; its message is the reason code, never the value."""


def plain_pattern(places: int, digits: int = INTEGER_DIGITS) -> str:
    """The undressed form, which almost every cell has: an optional sign, digits, a point."""
    return f"[-+]?(?:[0-9]{{1,{digits}}}(?:[.]{_decimals(places, 0)})?|[.]{_decimals(places, 1)})"


def dressed_pattern(places: int, digits: int = INTEGER_DIGITS) -> str:
    """Every form: with blanks, dollar sign, thousands separators, parentheses, trailing minus."""
    groups = (digits - 1) // 3
    whole = f"(?:[0-9]{{1,{digits}}}|[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,{groups}}})"
    return _forms(f"(?:{whole}(?:[.]{_decimals(places, 0)})?|[.]{_decimals(places, 1)})")


def _decimals(places: int, least: int) -> str:
    return f"[0-9]{{{least},{places}}}0{{0,20}}"


def _forms(number: str) -> str:
    return rf" *(?:[-+]?[$]?{number}|[$][-+]{number}|[(][$]?{number}[)]|[$]?{number}-) *"


# A number of whatever size and precision: tells "too large" and "too precise" from "no number".
ANY_NUMBER = _forms("(?:(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:[.][0-9]*)?|[.][0-9]+)")
ANY_SMALL_NUMBER = _forms(
    "(?:(?:[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(?:[.][0-9]*)?|[.][0-9]+)"
)


def parse_amount(text: str | None, places: int = 2) -> Decimal | None:
    """The amount in a cell, exactly; None for an empty cell. Raises: NotAnAmount(reason)."""
    if text is None or not text.strip(" "):
        return None
    if not re.fullmatch(dressed_pattern(places), text, re.ASCII):
        raise NotAnAmount(_reason(text))
    return Decimal(("-" if "-" in text or "(" in text else "") + re.sub("[-+$,() ]", "", text))


def _reason(text: str) -> str:
    if not re.fullmatch(ANY_NUMBER, text, re.ASCII):
        return "not_a_number"
    small = re.fullmatch(ANY_SMALL_NUMBER, text, re.ASCII)
    return "too_many_decimals" if small else "too_large"


def amount_sql(cell: str, places: int, sql_type: str) -> str:
    """SQL for the cell as sql_type, NULL outside the grammar; the plain form takes a short way."""
    digits = _WIDE_DIGITS if sql_type == WIDE_TYPE else INTEGER_DIGITS
    minus = f"CASE WHEN contains({cell}, '-') OR contains({cell}, '(') THEN '-' ELSE '' END"
    undressed = f"{minus} || regexp_replace({cell}, '[-+$,() ]', '', 'g')"
    return (
        f"CASE WHEN regexp_full_match({cell}, '{plain_pattern(places, digits)}') "
        f"THEN TRY_CAST({cell} AS {sql_type}) "
        f"WHEN regexp_full_match({cell}, '{dressed_pattern(places, digits)}') "
        f"THEN TRY_CAST({undressed} AS {sql_type}) END"
    )


def reason_sql(cell: str) -> str:
    """SQL for why amount_sql gave NULL for a cell that is not empty."""
    return (
        f"CASE WHEN NOT regexp_full_match({cell}, '{ANY_NUMBER}') THEN 'not_a_number' "
        f"WHEN regexp_full_match({cell}, '{ANY_SMALL_NUMBER}') THEN 'too_many_decimals' "
        f"ELSE 'too_large' END"
    )
