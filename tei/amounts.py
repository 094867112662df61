"""What may be entered in a cell, by the type of its field; and how it is written out again."""

import re
from decimal import Decimal
from typing import Any

from leafenterprise.shared.canonical import decimal_text
from leafenterprise.shared.money import round_half_up

LONGEST_TEXT = 2000
# Up to 10^15 with at most four places, in ASCII digits; no exponent, sign only in front.
_NUMBER = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,4})?", re.ASCII)
_WHOLE = re.compile(r"-?[0-9]{1,16}", re.ASCII)
_LARGEST = Decimal(10) ** 15
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # what no database holds as text


class NotOfType(ValueError):
    """The entry cannot be read as the field's type; the text says what is expected."""


def read_entry(field_type: str, entered: Any) -> str:
    """The entry as it is stored; "" where it is blank (null, "" or only spaces).

    Raises: NotOfType.
    """
    if entered is None:
        return ""
    if isinstance(entered, bool) or not isinstance(entered, str | int | float | Decimal):
        raise NotOfType("must be text or a number")
    text = decimal_text(entered) if isinstance(entered, Decimal) else str(entered)
    refuse_unstorable(text)
    if field_type == "text":
        if len(text) > LONGEST_TEXT:
            raise NotOfType(f"must not be longer than {LONGEST_TEXT} characters")
        return text if text.strip() else ""
    text = text.strip(" \t")
    if not text:
        return ""
    return _read_number(field_type, text)


def refuse_unstorable(text: str) -> None:
    """Raises NotOfType for text that a database cannot hold."""
    if _UNSTORABLE.search(text):
        raise NotOfType("must not hold control characters or broken letters")


def _read_number(field_type: str, text: str) -> str:
    if field_type == "integer":
        form, expected = _WHOLE, "must be a whole number such as 1200, up to 10^15"
    else:
        form = _NUMBER
        expected = "must be a number such as 1250000.50, up to 10^15 with at most 4 places"
    if not form.fullmatch(text) or abs(Decimal(text)) > _LARGEST:
        raise NotOfType(expected)
    return text


def amount_of(field_type: str, stored: str) -> Decimal | None:
    """The dollars of a cell; None where it is blank or no money.

    Unit: USD. Only currency is summed.
    """
    return Decimal(stored) if field_type == "currency" and stored else None


def shown_entry(field_type: str, stored: str) -> str | None:
    """The entry as the API states it: null where blank, money with at least two places."""
    if stored == "":
        return None
    if field_type == "currency":
        return money_string(Decimal(stored))
    return stored


def money_string(amount: Decimal) -> str:
    """Dollars with two places, or as many more as are entered."""
    exponent = amount.as_tuple().exponent
    places = max(2, -exponent if isinstance(exponent, int) else 2)
    return decimal_text(round_half_up(amount, places))


def share_string(share: Decimal | None) -> str | None:
    """A risk adjustment or a rate with at least two places, further trailing zeros cut."""
    if share is None:
        return None
    whole, _, places = decimal_text(round_half_up(share, 4)).partition(".")
    return f"{whole}.{places.rstrip('0').ljust(2, '0')}"


def cents_string(amount: Decimal) -> str:
    """Dollars rounded half-up to two places."""
    return decimal_text(round_half_up(amount))


def figure_value(value: Decimal | int | None) -> str | int | None:
    """A figure as JSON holds it: a Decimal as text, a whole number or nothing as it is."""
    return decimal_text(value) if isinstance(value, Decimal) else value
