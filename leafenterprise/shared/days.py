"""Which days a record may be of. Beyond them is a typing error, and no calendar to reckon with."""

from datetime import date

EARLIEST, LATEST = date(1990, 1, 1), date(2099, 12, 31)


def is_plausible(day: date) -> bool:
    """Whether a case, a posting or a month may be of that day."""
    return EARLIEST <= day <= LATEST
