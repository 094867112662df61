"""How a cell is read: money, dates, times, codes. What is not of this grammar is refused."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

from leafenterprise.shared.days import is_plausible

MONEY = re.compile(
    r"(\()?\s*(-)?\s*\$?\s*(\d{1,3}(?:,\d{3}){1,2}|\d{1,9})?(\.\d{1,2})?\s*(-)?\s*(\))?",
    re.ASCII,
)  # below a billion: as wide as a row can keep it, and no sum of a ticket overflows
NUMBER = re.compile(r"-?\d{1,8}(\.\d{1,4})?", re.ASCII)
CODE = re.compile(r"[A-Z0-9]{4,7}", re.ASCII)
MODIFIER = re.compile(r"[A-Z0-9]{2}", re.ASCII)
SPLIT = re.compile(r"[\s,;/|]+")
DATE_FORMATS = {
    "iso": ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d"),
    "us": ("%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y"),
    "day_first": ("%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y"),
    "compact": ("%Y%m%d",),
}
LONGEST_TEXT = 200


class Unreadable(ValueError):
    """A cell that is not what its column should hold; code and sentence, never the value."""

    def __init__(self, code: str, says: str) -> None:
        super().__init__(says)
        self.code = code
        self.says = says


def read_money(text: str) -> Decimal:
    """1234.50, 1,234.50, $1,234.50, -5, 5- and (20.00) are money; more than cents is not."""
    found = MONEY.fullmatch(text.strip())
    if found is None or not (found[3] or found[4]) or bool(found[1]) != bool(found[6]):
        raise Unreadable("BAD_MONEY", "is no amount of money in dollars and cents")
    if sum(map(bool, (found[1], found[2], found[5]))) > 1:
        raise Unreadable("BAD_MONEY", "has more than one sign")
    amount = Decimal((found[3] or "0").replace(",", "") + (found[4] or ""))
    return -amount if amount and (found[1] or found[2] or found[5]) else amount


def read_number(text: str) -> Decimal:
    """A plain number with up to four places."""
    if NUMBER.fullmatch(text.strip()) is None:
        raise Unreadable("BAD_NUMBER", "is no number")
    return Decimal(text.strip())


def read_minutes(text: str) -> int:
    """Whole minutes, 95 or 1:35; none below zero, none beyond two days."""
    hours, colon, rest = text.strip().partition(":")
    parts = (hours, rest) if colon else ("0", hours)
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        raise Unreadable("BAD_MINUTES", "is no number of minutes")
    minutes = int(parts[0]) * 60 + int(parts[1])
    if minutes > 48 * 60:
        raise Unreadable("BAD_MINUTES", "is longer than two days")
    return minutes


def date_reader(format_: str) -> Callable[[str], date]:
    """Reads dates as the mapping says; nothing is guessed between day and month."""

    def read(text: str) -> date:
        for pattern in (*DATE_FORMATS[format_], *DATE_FORMATS["iso"]):
            try:
                found = datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 — no zone
            except ValueError:
                continue
            if is_plausible(found):
                return found
        raise Unreadable("BAD_DATE", f"is no date as the mapping states it ({format_})")

    return read


def read_time(text: str) -> time:
    """07:30, 7:30 AM, 0730 or 07:30:00."""
    plain = text.strip().upper()
    for pattern in ("%H:%M", "%H:%M:%S", "%H%M", "%I:%M %p", "%I:%M%p"):
        try:
            return datetime.strptime(plain, pattern).time()  # noqa: DTZ007 — a time of day
        except ValueError:
            continue
    raise Unreadable("BAD_TIME", "is no time of day")


def read_codes(text: str) -> str:
    """Procedure codes, parted by spaces, commas or semicolons."""
    codes = [one for one in SPLIT.split(text.strip().upper()) if one]
    if not all(CODE.fullmatch(one) for one in codes):
        raise Unreadable("BAD_CODE", "holds what is no procedure code")
    return " ".join(dict.fromkeys(codes))


def read_modifiers(text: str) -> str:
    """Two-letter modifiers, parted likewise or by hyphens."""
    codes = [one for one in re.split(r"[\s,;/|:-]+", text.strip().upper()) if one]
    if not all(MODIFIER.fullmatch(one) for one in codes):
        raise Unreadable("BAD_MODIFIER", "holds what is no modifier")
    return " ".join(dict.fromkeys(codes))


def read_text(text: str) -> str:
    """Words of bounded length, without control characters."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if len(plain) > LONGEST_TEXT:
        raise Unreadable("TOO_LONG", f"is longer than {LONGEST_TEXT} characters")
    return plain
