"""The grammar of dates in source files: named formats, each a strict pattern and a parser.

A layout names the formats its file uses. Two formats that could read the same text differently
(MM/DD/YYYY and DD/MM/YYYY) are never tried together. Years run from 1900 to 9999; two-digit years
are refused, because the century would be a guess. A day that does not exist is not a date.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime

_YEAR = "(?:19|[2-9][0-9])[0-9]{2}"
_MONTH_NAMES = "(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"


@dataclass(frozen=True)
class DateFormat:
    """pattern admits the text; directives read it; formats of one family exclude each other."""

    name: str
    pattern: str
    directives: str
    family: str
    example: str

    def value_sql(self, cell: str) -> str:
        """SQL for the WHEN branch that reads a cell of this format."""
        read = f"CAST(TRY_STRPTIME({cell}, '{self.directives}') AS DATE)"
        return f"WHEN regexp_full_match({cell}, '{self.pattern}') THEN {read}"


FORMATS = {
    item.name: item
    for item in (
        DateFormat("YYYY-MM-DD", f"{_YEAR}-[0-9]{{2}}-[0-9]{{2}}", "%Y-%m-%d", "iso", "2025-03-31"),
        DateFormat("YYYYMMDD", f"{_YEAR}[0-9]{{4}}", "%Y%m%d", "compact", "20250331"),
        DateFormat(
            "MM/DD/YYYY", f"[0-9]{{1,2}}/[0-9]{{1,2}}/{_YEAR}", "%m/%d/%Y", "slash", "03/31/2025"
        ),
        DateFormat(
            "DD/MM/YYYY", f"[0-9]{{1,2}}/[0-9]{{1,2}}/{_YEAR}", "%d/%m/%Y", "slash", "31/03/2025"
        ),
        DateFormat(
            "DD-Mon-YYYY",
            f"[0-9]{{1,2}}-{_MONTH_NAMES}-{_YEAR}",
            "%d-%b-%Y",
            "named",
            "31-Mar-2025",
        ),
        DateFormat(
            "YYYY-MM-DD hh:mm:ss",
            f"{_YEAR}-[0-9]{{2}}-[0-9]{{2}} [0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}",
            "%Y-%m-%d %H:%M:%S",
            "timestamp",
            "2025-03-31 00:00:00",
        ),
    )
}
DEFAULT_FORMATS = ("YYYY-MM-DD",)


def parse_date(text: str | None, formats: tuple[str, ...] = DEFAULT_FORMATS) -> date | None:
    """The date in a cell; None for an empty cell. Raises: ValueError, without the value."""
    cell = (text or "").strip(" ")
    if not cell:
        return None
    for item in (FORMATS[name] for name in formats):
        if re.fullmatch(item.pattern, cell, re.ASCII):
            return _read(cell, item)
    raise ValueError("not_a_date")


def _read(cell: str, item: DateFormat) -> date:
    try:
        return datetime.strptime(cell, item.directives).date()  # noqa: DTZ007
    except ValueError:
        raise ValueError("not_a_date") from None


def date_sql(cell: str, formats: tuple[str, ...]) -> str:
    """SQL for the cell as DATE, NULL outside the formats; blanks around it cost a second try."""
    branches = " ".join(FORMATS[name].value_sql(cell) for name in formats)
    trimmed = " ".join(FORMATS[name].value_sql(f"trim({cell})") for name in formats)
    blank = f"starts_with({cell}, ' ') OR ends_with({cell}, ' ')"
    return f"CASE {branches} WHEN {blank} THEN CASE {trimmed} END END"


def conflicts(formats: tuple[str, ...]) -> tuple[str, ...]:
    """Formats of one family named together: the same text would have two readings."""
    families = [FORMATS[name].family for name in formats if name in FORMATS]
    return tuple(
        name for name in formats if name in FORMATS and families.count(FORMATS[name].family) > 1
    )
