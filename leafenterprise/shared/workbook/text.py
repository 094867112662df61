"""Text as a workbook can hold it: without what must not leave, or what XML cannot carry."""

from leafenterprise.shared.redaction import clean_text

# What a spreadsheet takes as the start of a formula, in ASCII and in full width.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
LONGEST_CELL = 32_767
# A page's head or foot holds 255 characters in all, codes included; beyond, files are "repaired".
LONGEST_EDGE = 70
_ILLEGAL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))


def plain_text(text: str, most: int = LONGEST_CELL) -> str:
    """The text as it may stand in a cell, a property or at a page's edge."""
    return clean_text(text).translate(_ILLEGAL)[:most]
