"""A table of base units into the organization's own, as of a day; earlier ones stay dated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db import transaction

from audit import trail
from audit.billing.models import BaseUnit
from audit.billing.queries.own import GOVERN
from audit.billing.reading.published import Cells, places_of, read_published
from audit.billing.reading.tables import TableRefused
from audit.billing.reading.values import CODE, Unreadable, read_number
from leafenterprise.accounts.access import check
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.errors import InvalidInput

LOADED = trail.register("billing.base_units_loaded", "A table of base units was loaded")
HEADINGS = {
    "code": ("cpt", "code", "hcpcs", "procedure"),
    "units": ("base units", "units", "base unit value"),
}
MOST_UNITS = Decimal(100)
MOST_TOLD = 20  # bad rows that a refusal lists


class BadBaseUnits(InvalidInput):
    """The table cannot be taken in; nothing of it was."""

    code = "BAD_BASE_UNITS"
    message = "The table of base units was not loaded."


@dataclass(frozen=True)
class LoadedUnits:
    """What became of the table's codes: new, changed from the day on, or the same as before.

    unpriced: codes of zero units, left out: such a case is priced by hand (01999, unlisted).
    """

    added: int
    changed: int
    same: int
    unpriced: int = 0


@transaction.atomic
def load_base_units(
    *, organization: Organization, content: bytes, since: date, source: str, by: Any
) -> LoadedUnits:
    """Take in every code of a CSV with a code and its units, in force from the day on.

    A code whose units stay the same is left alone; one that changes ends the day before. Codes that
    the table does not name stay. Loaded twice it is the same.
    Raises: BadBaseUnits naming the lines, NotAllowed.
    """
    check(by, GOVERN, organization)
    stated = _read(content)
    units = {code: value for code, value in stated.items() if value}
    known = _newest(organization, since)
    made = []
    for code, value in units.items():
        before = known.get(code)
        if before is not None and before.units == value:
            continue
        if before is not None and before.since == since:
            raise BadBaseUnits(lines=[f"{code} has other units from {since} on already."])
        made.append(_replaced(organization, before, code, value, since, source))
    BaseUnit.objects.bulk_create(made)
    changed = sum(one.code in known for one in made)
    loaded = LoadedUnits(
        len(made) - changed, changed, len(units) - len(made), len(stated) - len(units)
    )
    trail.record(
        LOADED,
        organization=organization,
        actor=by,
        target=organization,
        after={
            "since": since,
            "source": source,
            "sha256": sha256(content).hexdigest(),
            "added": loaded.added,
            "changed": loaded.changed,
            "same": loaded.same,
            "unpriced": loaded.unpriced,
        },
    )
    return loaded


def _newest(organization: Organization, since: date) -> dict[str, BaseUnit]:
    """By code, what is in force on the day."""
    rows = BaseUnit.objects.filter(organization=organization, since__lte=since)
    return {
        row.code: row for row in rows.order_by("since") if row.until is None or row.until >= since
    }


def _replaced(
    organization: Organization,
    before: BaseUnit | None,
    code: str,
    units: Decimal,
    since: date,
    source: str,
) -> BaseUnit:
    """The code's new row; the one before ends, and a later one that is there already stays."""
    later = BaseUnit.objects.filter(organization=organization, code=code, since__gt=since)
    first_later = later.order_by("since").values_list("since", flat=True).first()
    if before is not None:
        before.until = since - timedelta(days=1)
        before.save(update_fields=["until"])
    return BaseUnit(
        organization=organization,
        code=code,
        units=units,
        since=since,
        until=first_later - timedelta(days=1) if first_later else None,
        source=source[:200],
    )


def _read(content: bytes) -> dict[str, Decimal]:
    """Units by code. Raises: BadBaseUnits with every bad line, never its value."""
    try:
        table = read_published(content, _places)
    except TableRefused as refused:
        raise BadBaseUnits(refused.message) from refused
    found: dict[str, Decimal] = {}

    def read(cells: Cells) -> None:
        code, units = _pair(cells)
        if found.setdefault(code, units) != units:
            raise Unreadable("TWICE", "states other units for a code above")

    for _ in table.read(read):
        pass
    if table.wrong or not found:
        raise BadBaseUnits(lines=table.wrong[:MOST_TOLD] or ["The table holds no code."])
    return found


def _places(headings: Sequence[str]) -> Mapping[str, int]:
    places, missing = places_of(headings, HEADINGS)
    if missing:
        raise BadBaseUnits(lines=missing)
    return places


def _pair(cells: Cells) -> tuple[str, Decimal]:
    code = cells["code"].upper()
    if CODE.fullmatch(code) is None:
        raise Unreadable("BAD_CODE", "has no procedure code")
    units = read_number(cells["units"])
    if not 0 <= units <= MOST_UNITS or units != round(units, 2):
        raise Unreadable("BAD_UNITS", f"has no base units between 0 and {MOST_UNITS}")
    return code, units
