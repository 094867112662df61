"""What people type or paste into a cell, made into what is stored; and back for reading.

A spreadsheet writes $1,250,000.50, (1,200), $ - and 12.5%. Those are read here and nowhere else;
what is left must pass the same check as an entry of the API. Nothing is guessed: a comma that does
not part thousands, another currency or a percentage among dollars is refused with its reason.
"""

import re
from decimal import Decimal

from leafenterprise.shared.canonical import decimal_text
from tei.amounts import NotOfType, read_entry, share_string

HUNDRED = Decimal(100)
PLAIN_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2212": "-", "\u2013": "-"})
_DOLLARS = re.compile(r"(?:US\$|USD|\$)\s*|\s*(?:US\$|USD|\$)$")
_OTHER_MONEY = re.compile(r"[€£¥₹₽₩]|\b(?:EUR|GBP|JPY|CHF|CAD|AUD)\b")
_THOUSANDS = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?", re.ASCII)
_IN_BRACKETS = re.compile(r"\(([^()]+)\)")


def read_typed(field_type: str, text: str) -> str:
    """The entry as it is stored; "" where it is blank. Raises: NotOfType."""
    if field_type == "text":
        return read_entry(field_type, text)
    plain = text.translate(PLAIN_SPACES).strip()
    if _OTHER_MONEY.search(plain):
        raise NotOfType("must be in US dollars")
    if plain.endswith("%"):
        if field_type != "percentage":
            raise NotOfType("must not be a percentage")
        plain = plain[:-1].rstrip()
    number = _number(plain, may_be_money=field_type == "currency")
    if plain and not number:
        raise NotOfType("must hold a number")
    return read_entry(field_type, number)


def read_typed_share(text: str) -> str | None:
    """A risk adjustment as the API takes it: 25 % and 0.25 are the same. Raises: NotOfType."""
    plain = text.translate(PLAIN_SPACES).strip()
    if not plain:
        return None
    if not plain.endswith("%"):
        return plain
    percent = read_entry("decimal", plain[:-1].rstrip())
    if not percent:
        raise NotOfType("must be a share such as 25 % or 0.25")
    return decimal_text(Decimal(percent) / HUNDRED)


def read_typed_percent(text: str) -> Decimal | None:
    """A percentage of something: 80 % is 0.8. A bare 80 could mean either and is refused.

    Null: blank. Raises: NotOfType.
    """
    if text.strip() and not text.translate(PLAIN_SPACES).strip().endswith("%"):
        raise NotOfType("must be a percentage with its sign, such as 80 %")
    found = read_typed_share(text)
    return None if found is None else Decimal(found)


def shown_typed(field_type: str, stored: str) -> str:
    """A stored entry as a spreadsheet shows it: thousands apart, nothing rounded."""
    if not stored or field_type not in ("currency", "integer", "decimal"):
        return stored
    sign, digits = ("-", stored[1:]) if stored.startswith("-") else ("", stored)
    whole, point, places = digits.partition(".")
    return f"{sign}{int(whole):,}{point}{places}"


def shown_share(share: Decimal | None) -> str:
    """A risk adjustment as percent; "" where there is none."""
    if share is None:
        return ""
    text = share_string(share * HUNDRED) or ""
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} %"


def _number(text: str, *, may_be_money: bool) -> str:
    """Digits, sign and point of what a spreadsheet writes for a number."""
    if may_be_money:
        text = _DOLLARS.sub("", text, count=1).strip()
        if text == "-":  # what accounting formats write for zero
            return "0"
    if bracketed := _IN_BRACKETS.fullmatch(text):
        inner = bracketed[1].strip()
        text = f"-{_DOLLARS.sub('', inner, count=1).strip() if may_be_money else inner}"
    if may_be_money and text.startswith("-"):
        text = f"-{_DOLLARS.sub('', text[1:].lstrip(), count=1).lstrip()}"
    if "," in text:
        if not _THOUSANDS.fullmatch(text):
            raise NotOfType("must have its commas between thousands, as in 1,250,000.50")
        text = text.replace(",", "")
    return text[:-1] if text.endswith(".") else text
