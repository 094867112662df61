"""Every number in a text, exactly: what a reader would take for one, however it is written.

Digits with separators, signs, brackets, currency, percent and scale words; dates; numbers in
words. What looks like a number and fits none of these forms is `unreadable`, and so is a quantity
that states no number of its own (half, double, a dozen). Nothing is skipped because it is odd.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Literal

Kind = Literal["plain", "usd", "percent", "date", "unreadable"]

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
           "october", "november", "december")  # fmt: skip
_SCALES = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12,
           "k": 3, "m": 6, "mm": 6, "mn": 6, "b": 9, "bn": 9}  # fmt: skip
_TO_NINETEEN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TO_NINETY = "twenty thirty forty fifty sixty seventy eighty ninety"
_SPOKEN = {
    **{word: value for value, word in enumerate(_TO_NINETEEN.split())},
    **{word: value * 10 for value, word in enumerate(_TO_NINETY.split(), start=2)},
    **dict.fromkeys(("hundred", "thousand", "million", "billion", "trillion"), 0),
}
# Quantities that state no number of their own.
_VAGUE = (
    "half halves halved halving third thirds quarter quarters fifth fifths tenth tenths twice "
    "thrice double doubles doubled doubling triple triples tripled quadruple dozen dozens score "
    "hundreds thousands millions billions hundredfold tenfold twofold threefold nil nought point"
)
_QUANTITIES = frozenset(_VAGUE.split())
# Units that would make another amount of the digits before them.
_OTHER_UNITS = r"(?:basis points?|bps|percentage points?|pp|pts?|cents?|¢|€|£|¥|x|×|times|fold)"
_DATE = re.compile(
    r"(?<![\w-])(?:(?P<iso>\d{4}-\d{2}-\d{2})"
    rf"|(?P<m1>{'|'.join(_MONTHS)})\s+(?P<d1>\d{{1,2}}),?\s+(?P<y1>\d{{4}})"
    rf"|(?P<d2>\d{{1,2}})\s+(?P<m2>{'|'.join(_MONTHS)})\s+(?P<y2>\d{{4}}))(?![\w-])",
    re.I,
)
_NUMBER = re.compile(
    r"(?P<open>\()?(?P<sign>[-+])?\s?(?P<usd>\$|USD\s?)?\s?(?P<sign2>[-+])?"
    r"(?P<digits>\d(?:[\d.,'_\u2019\u00a0\u202f]*\d)?)"
    r"(?P<tail>[^\W\d_]+)?"
)
_GRAMMAR = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_AFTER = re.compile(
    r"\s?(?P<percent>%|percent\b|per cent\b)|\s?(?P<dollars>dollars?\b|USD\b)"
    rf"|\s?(?P<other>{_OTHER_UNITS})(?![\w])",
    re.I,
)
_SCALE_AFTER = re.compile(
    r"[\s-](?P<scale>hundred|thousand|million|billion|trillion|k|m|mm|mn|bn)\b", re.I
)
_SPACED = re.compile(r"[ \u00a0\u202f]\d{3}(?!\d)|\s,\d")  # 1 000: one number or two
_SAID_NEGATIVE = re.compile(r"\b(?:minus|negative)[\s$]*$", re.I)
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True)
class Number:
    """A number as written and what it is; value None where it cannot be read."""

    text: str
    kind: Kind
    value: Decimal | None = None
    day: date | None = None


def find_numbers(text: str, names: tuple[str, ...] = ()) -> list[Number]:
    """Every number of the text in order of reading; `names` hold digits that state no amount."""
    plain = _plain(text)
    found = [
        (at, Number(letter, "unreadable"))  # digits of other scripts, fractions, superscripts
        for at, letter in enumerate(text)
        if not letter.isascii() and unicodedata.numeric(letter, None) is not None
    ]
    found += [(match.start(), _date(match)) for match in _DATE.finditer(plain)]
    plain = _blanked(_DATE, plain)
    if names:
        plain = _blanked(_pattern(names), plain)
    found += list(_digits(plain))
    found += list(_words(plain))
    return [number for _, number in sorted(found, key=lambda pair: pair[0])]


def _plain(text: str) -> str:
    """One form for each sign; digits of other scripts stay and are found as unreadable."""
    folded = unicodedata.normalize("NFKC", text)
    return folded.translate({ord(dash): "-" for dash in "\u2212\u2010\u2011\u2012\u2013\u2014"})


@cache
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(
        r"(?<![\w.,$+\-])(?:" + "|".join(re.escape(name) for name in names) + r")(?![\w%])", re.I
    )


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: " " * len(match.group()), text)


def _date(match: re.Match[str]) -> Number:
    parts = match.groupdict()
    try:
        if parts["iso"]:
            day = date.fromisoformat(parts["iso"])
        else:
            year, number = parts["y1"] or parts["y2"], parts["d1"] or parts["d2"]
            month = _MONTHS.index((parts["m1"] or parts["m2"]).lower()) + 1
            day = date(int(year), month, int(number))
    except ValueError:
        return Number(match.group(), "unreadable")
    return Number(match.group(), "date", day=day)


def _digits(text: str) -> Iterator[tuple[int, Number]]:
    place = 0
    while match := _NUMBER.search(text, place):
        number, place = _number(text, match)
        yield match.start(), number


def _number(text: str, match: re.Match[str]) -> tuple[Number, int]:
    """One number with what follows it, and where to read on."""
    end, tail = match.end(), (match["tail"] or "").lower()
    attached = tail in _SCALES or tail in ("usd", "percent")
    broken = bool(tail) and not attached
    broken |= not match["digits"].isascii() or not _GRAMMAR.fullmatch(match["digits"])
    broken |= bool(match["sign"] and match["sign2"]) or _hangs_on_a_word(text, match)
    power = _SCALES.get(tail, 0)
    while scale := _SCALE_AFTER.match(text, end):
        power, end = power + _SCALES[scale["scale"].lower()], scale.end()
    after = _AFTER.match(text, end)
    if after:
        end = after.end()
        broken |= bool(after["other"])
    closed = match["open"] and text[end : end + 1] == ")"
    end += 1 if closed else 0
    shown = text[match.start() : end].strip()
    percent = tail == "percent" or bool(after and after["percent"])
    money = bool(match["usd"]) or tail == "usd" or bool(after and after["dollars"])
    broken |= bool(percent and money) or _is_fraction(text, match, end)
    broken |= bool(_SPACED.match(text, end)) or bool(closed and _is_bare(match, money=money))
    if broken:
        return Number(shown, "unreadable"), end
    value = Decimal(match["digits"].replace(",", "")).scaleb(power)
    value = value.scaleb(-2) if percent else value
    if _is_negative(text, match, closed=bool(closed), money=money):
        value = -value
    return Number(shown, "usd" if money else "percent" if percent else "plain", value), end


def _hangs_on_a_word(text: str, match: re.Match[str]) -> bool:
    """B12, v2, #4: digits that belong to something else state no number we could check."""
    before = text[match.start("digits") - 1 : match.start("digits")]
    letter = before.isalpha() and not match["usd"]
    foreign = text[: match.start("digits")].rstrip()[-1:] in ("€", "£", "¥")
    return bool(before) and (letter or foreign or before in "_#.~^")


def _is_fraction(text: str, match: re.Match[str], end: int) -> bool:
    """3/4, 3:4, 3⁄4 and 2^3 state something else than their digits."""
    around = text[max(0, match.start() - 1) : match.start()] + text[end : end + 1]
    following = text[end : end + 2]
    return any(sign in "/⁄:^*=" for sign in around) and not re.fullmatch(r":\s?", following)


def _is_negative(text: str, match: re.Match[str], *, closed: bool, money: bool) -> bool:
    """A minus sign, or an amount in brackets as accountants write it."""
    sign = match["sign"] or match["sign2"]
    before = text[match.start("sign") - 1 : match.start("sign")] if match["sign"] else ""
    minus = sign == "-" and not (match["sign"] and before and (before.isalnum() or before == ")"))
    said = bool(_SAID_NEGATIVE.search(text[: match.start("digits")]))
    return minus or closed or said


def _is_bare(match: re.Match[str], *, money: bool) -> bool:
    """(500) alone: an accountant's minus, or an aside; nobody can tell."""
    return not money and "." not in match["digits"] and "," not in match["digits"]


def _words(text: str) -> Iterator[tuple[int, Number]]:
    """Numbers in words, run by run; a scale word after digits has been read with them."""
    run: list[tuple[int, str]] = []
    for match in _WORDS.finditer(text):
        parts = match.group().lower().split("-")
        if run and (
            text[run[-1][0] + len(run[-1][1]) : match.start()].strip(" -") or not _goes_on(parts)
        ):
            yield _spoken(run)
            run = []
        if any(part in _QUANTITIES for part in parts):
            yield match.start(), Number(match.group(), "unreadable")
        elif _joins(run, parts, text[: match.start()]):
            run.append((match.start(), match.group().lower()))
        elif any(part in _SPOKEN for part in parts[1:]):
            yield match.start(), Number(match.group(), "unreadable")
    if run:
        yield _spoken(run)


def _joins(run: list[tuple[int, str]], parts: list[str], before: str) -> bool:
    """A number word begins or goes on with a number; a scale after digits was read with them."""
    scaled = parts[0] in _SCALES and before.rstrip(" -")[-1:].isdigit()
    return (parts[0] in _SPOKEN and not scaled) or (bool(run) and parts == ["and"])


def _goes_on(parts: list[str]) -> bool:
    return parts[0] in _SPOKEN or parts == ["and"]


def _spoken(run: list[tuple[int, str]]) -> tuple[int, Number]:
    """One hundred and five → 105. Raises nothing: an odd order of words is unreadable."""
    start, shown = run[0][0], " ".join(word for _, word in run).removesuffix(" and")
    total, current = 0, 0
    for word in shown.replace("-", " ").split():
        if word == "and":
            continue
        if word not in _SPOKEN:
            return start, Number(shown, "unreadable")
        if word == "hundred":
            current = (current or 1) * 100
        elif word in _SCALES:
            total, current = total + (current or 1) * 10 ** _SCALES[word], 0
        else:
            current += _SPOKEN[word]
    return start, Number(shown, "plain", Decimal(total + current))
