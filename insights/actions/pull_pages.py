"""One page of a source: asked for, judged, and read into rows by the source's adapter."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from insights.actions.outcomes import INVALID, Report
from insights.actions.refusals import Refused
from insights.actions.told_twice import doubtful
from insights.models import SourcePull
from insights.queries.pulls import Address, modules_asked
from insights.sources._adapter import Row, Target
from insights.sources._registry import SOURCES
from leafenterprise.accounts.models import Site
from leafenterprise.shared.gateway import BI
from leafenterprise.shared.outward import OutwardError

PAGE_RECORDS, MOST_RECORDS = 500, 2_000
LONGEST_CURSOR = 500


@dataclass(frozen=True)
class Page:
    """What a source answered. complete_through: by site, the last day of which all was sent."""

    records: list[Any]
    cursor: str
    has_more: bool
    complete_through: dict[str, date] = field(default_factory=dict)


def ask(address: Address, cursor: str) -> Page:
    """The page after the cursor. Raises: OutwardError, malformed where it is no page."""
    asked = {"limit": PAGE_RECORDS, **({"cursor": cursor} if cursor else {})}
    glue = "&" if urlsplit(address.url).query else "?"
    answer = BI.fetch(
        "GET",
        f"{address.url}{glue}{urlencode(asked)}",
        headers={"Authorization": f"Bearer {address.secret}", "Accept": "application/json"},
    )
    return _page(answer.json(), cursor)


def _page(said: Any, asked: str) -> Page:
    """Raises: OutwardError malformed; a page that leads nowhere is one too."""
    records = said.get("records") if isinstance(said, dict) else None
    if not isinstance(records, list) or len(records) > MOST_RECORDS:
        raise OutwardError("malformed")
    cursor, has_more = said.get("cursor", asked), said.get("has_more", False)
    if type(cursor) is not str or len(cursor) > LONGEST_CURSOR or not cursor.isprintable():
        raise OutwardError("malformed")
    if type(has_more) is not bool or (has_more and cursor == asked):
        raise OutwardError("malformed")
    stated = said.get("complete_through") or {}
    try:
        days = {str(site): date.fromisoformat(day) for site, day in stated.items()}
    except (AttributeError, TypeError, ValueError):
        raise OutwardError("malformed") from None
    return Page(records, cursor, has_more, days)


class Taken:
    """The rows of a page with the record of each: place of the record, place in it, row."""

    def __init__(self, pull: SourcePull, address: Address, records: list[Any]) -> None:
        self._address, self._records = address, records
        self._sites = {
            public_id: (pk, ZoneInfo(zone))
            for public_id, pk, zone in Site.objects.filter(
                organization=pull.organization
            ).values_list("public_id", "pk", "time_zone")
        }
        elsewhere = _told_elsewhere(address, modules_asked(pull.organization))
        self.rows: list[tuple[int, int, Row]] = [
            (place, inside, row)
            for place, record in enumerate(records)
            for inside, row in enumerate(address.source.signals(record, self._target(record)))
            if not _is_told(row, elsewhere)
        ]

    def refused(self, report: Report, first: int) -> list[Refused]:
        """What could not be taken, with what may be kept of its record."""
        found = []
        for outcome in report.outcomes:
            if outcome.outcome == INVALID:
                place, inside, row = self.rows[first + outcome.row]
                record = self._records[place]
                site = self._sites.get(self._site_of(record))
                found.append(
                    Refused(
                        self._address.module, place, outcome.code, outcome.field, outcome.message,
                        content=[inside, record], kept=self._address.source.kept(record),
                        name=self.name_of(place), site=site[0] if site else None,
                        signal=doubtful(outcome.code, row),
                    )
                )  # fmt: skip
        return found

    def name_of(self, place: int) -> str:
        """Digest of the record's own id; "" where it has none."""
        return self._address.source.name_of(self._records[place])

    def _target(self, record: Any) -> Target:
        site = self._site_of(record)
        _, zone = self._sites.get(site, (0, ZoneInfo("UTC")))
        return Target(site, self._address.currency, zone)

    def _site_of(self, record: Any) -> str:
        stated = record.get("site") if type(record) is dict else None
        return stated if type(stated) is str and stated else self._address.site


def _told_elsewhere(address: Address, asked: frozenset[str]) -> dict[str, frozenset[str]]:
    """By programme, the signal types that a module which is asked too tells itself."""
    return {
        programme: frozenset(event.signal_type for event in SOURCES[module].feed.events.values())
        for programme, module in address.source.feed.yields_to.items()
        if module in asked
    }


def _is_told(row: Row, elsewhere: dict[str, frozenset[str]]) -> bool:
    if not isinstance(row, dict) or not elsewhere:
        return False
    programme = row["attributes"].get("programme")
    return type(programme) is str and row["signal_type"] in elsewhere.get(programme, ())
