"""Medicare's conversion factor of a locality into a payer's terms, as of a day, from CMS's file."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from audit import trail
from audit.billing.actions.base_units import MOST_TOLD
from audit.billing.models import PayerTerms
from audit.billing.queries.own import GOVERN
from audit.billing.reading.published import Cells, places_of, read_published
from audit.billing.reading.tables import TableRefused
from audit.billing.reading.values import Unreadable, read_number
from leafenterprise.accounts.access import check
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.errors import InvalidInput

LOADED = trail.register(
    "billing.conversion_factor_loaded", "A locality's conversion factor was loaded"
)
HEADINGS = {
    "contractor": ("mac contractor", "contractor", "mac", "carrier"),
    "locality": ("locality", "locality number", "locality no"),
    "name": ("locality name", "name"),
    "work": ("work gpci", "pw gpci", "work"),
    "expense": ("pe gpci", "practice expense gpci", "pe"),
    "malpractice": ("mp gpci", "malpractice gpci", "mp"),
}
FACTOR = re.compile(
    r"(cy )?(20\d\d )?((anes |anesthesia )?cf|(anesthesia )?conversion factor)( 20\d\d)?"
)
YEAR = re.compile(r"20\d\d")
MOST_FACTOR = Decimal(1000)  # dollars a unit
KEPT = (
    "time_rule", "shares", "share_unmarked", "physical_status", "circumstances", "tolerance_usd",
    "tolerance_part", "tolerance_units",
)  # fmt: skip


class BadConversionFactors(InvalidInput):
    """The factor cannot be taken from the table; nothing was changed."""

    code = "BAD_CONVERSION_FACTORS"
    message = "The conversion factor was not loaded."


@dataclass(frozen=True)
class Locality:
    """A row of the table. contractor-number is its key: numbers alone repeat. Unit: dollars a unit.

    work, expense, malpractice: the geographic indices that CMS makes the factor of.
    """

    key: str
    name: str
    factor: Decimal
    work: Decimal
    expense: Decimal
    malpractice: Decimal


@transaction.atomic
def load_conversion_factor(
    *,
    organization: Organization,
    content: bytes,
    payer: str,
    locality: str,
    since: date,
    source: str,
    by: Any,
) -> PayerTerms:
    """The payer's terms from the day on, with the locality's factor; loaded twice it is the same.

    It holds until the end of its calendar year: next year's table states another. Shares, time rule
    and tolerances stay those of the payer's terms before, which end the day before; a payer without
    any gets Medicare's. Terms that begin later stay.
    Raises: BadConversionFactors naming what is wrong, NotAllowed.
    """
    check(by, GOVERN, organization)
    found = _of(locality, _read(content, since.year))
    if not payer.strip():
        raise BadConversionFactors(lines=["Name the payer as the reports name it."])
    Organization.objects.select_for_update().get(pk=organization.pk)
    rows = PayerTerms.objects.filter(organization=organization, payer=payer)
    before = rows.filter(since__lte=since).order_by("-since").first()
    if before is not None and _holds(before, since) and before.conversion_factor == found.factor:
        return before
    if before is not None and before.since == since:
        raise BadConversionFactors(lines=[f"{payer} has other terms from {since} on already."])
    made = _made(organization, payer, found, since, source, before)
    made.until = min([date(since.year, 12, 31), *_ends(rows, before, since)])
    if before is not None and _holds(before, since):
        before.until = since - timedelta(days=1)
        before.save(update_fields=["until"])
    made.save()
    trail.record(
        LOADED,
        organization=organization,
        actor=by,
        target=made,
        after=_told(found, made, content),
    )
    return made


def _told(found: Locality, made: PayerTerms, content: bytes) -> dict[str, Any]:
    return {
        "payer": made.payer,
        "locality": found.key,
        "conversion_factor": found.factor,
        "gpci": [found.work, found.expense, found.malpractice],
        "since": made.since,
        "until": made.until,
        "source": made.source,
        "sha256": sha256(content).hexdigest(),
    }


def _holds(terms: PayerTerms, day: date) -> bool:
    return terms.until is None or terms.until >= day


def _ends(rows: QuerySet[PayerTerms], before: PayerTerms | None, since: date) -> Iterator[date]:
    """Where later terms begin, and where those in force would have ended."""
    for first in rows.filter(since__gt=since).values_list("since", flat=True):
        yield first - timedelta(days=1)
    if before is not None and before.until is not None and before.until >= since:
        yield before.until


def _made(
    organization: Organization,
    payer: str,
    found: Locality,
    since: date,
    source: str,
    before: PayerTerms | None,
) -> PayerTerms:
    kept = {name: getattr(before, name) for name in KEPT} if before else {"time_rule": "tenths"}
    return PayerTerms(
        organization=organization,
        payer=payer,
        since=since,
        conversion_factor=found.factor,
        source=f"{source[:200]}; locality {found.key} {found.name[:70]}",
        **kept,
    )


def _of(locality: str, localities: Mapping[str, Locality]) -> Locality:
    found = localities.get(locality.strip())
    if found is None:
        some = ", ".join(sorted(localities)[:3])
        raise BadConversionFactors(
            lines=[f"There is no such locality; contractor and number name one, as in {some}."]
        )
    return found


def _read(content: bytes, year: int) -> dict[str, Locality]:
    """Localities by key. Raises: BadConversionFactors with every bad line, never its value."""
    try:
        table = read_published(content, lambda headings: _places(headings, year))
    except TableRefused as refused:
        raise BadConversionFactors(refused.message) from refused
    found: dict[str, Locality] = {}

    def read(cells: Cells) -> None:
        row = _locality(cells)
        if found.setdefault(row.key, row) != row:
            raise Unreadable("TWICE", "states a locality above otherwise")

    for _ in table.read(read):
        pass
    if table.wrong or not found:
        raise BadConversionFactors(
            lines=table.wrong[:MOST_TOLD] or ["The table holds no locality."]
        )
    return found


def _places(headings: Sequence[str], year: int) -> Mapping[str, int]:
    places, missing = places_of(headings, HEADINGS)
    factors = [one for one in headings if FACTOR.fullmatch(one)]
    stated = {one: set(YEAR.findall(one)) for one in factors}
    mine = [one for one in factors if stated[one] <= {str(year)}]
    if not factors:
        missing.append("There is no column of conversion factors.")
    elif not mine:
        missing.append(f"The table's factors are not of {year}.")
    elif len(mine) > 1:
        missing.append("Several columns hold conversion factors.")
    if missing:
        raise BadConversionFactors(lines=missing)
    return {**places, "factor": headings.index(mine[0])}


def _locality(cells: Cells) -> Locality:
    contractor, number = cells["contractor"].strip(), cells["locality"].strip()
    if not (
        contractor.isascii() and contractor.isdigit() and number.isascii() and number.isdigit()
    ):
        raise Unreadable("BAD_LOCALITY", "has no contractor and locality in digits")
    factor = read_number(cells["factor"])
    if not 0 < factor <= MOST_FACTOR:
        raise Unreadable("BAD_FACTOR", f"has no dollars a unit between 0 and {MOST_FACTOR}")
    indices = [read_number(cells[name]) for name in ("work", "expense", "malpractice")]
    # Spreadsheets lose leading zeros: contractors have five digits, localities two.
    return Locality(f"{contractor:0>5}-{number:0>2}", cells["name"].strip(" *"), factor, *indices)
