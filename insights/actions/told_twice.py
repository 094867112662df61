"""What a source told when it was asked and a file tells again, under another name.

A file of payments has no number that the source's own records have, so nobody can be sure that two
are one. Same site, day, amount, currency and supplier: the later one is refused with that reason,
and held until a person lets it go or takes it in. Where only one of them names a supplier, the rest
decides.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from insights.actions.ingest import CAPABILITY
from insights.models import FinancialSignal
from insights.queries.figures import exact_hundredths
from insights.queries.places import all_places_of, places_of
from insights.signals.reading import Candidate, Places, Unfit, read_row
from leafenterprise.accounts.models import Organization

DOUBTFUL = "supplier_spend_event"
FILE = "file"
CODE = "POSSIBLY_TOLD_TWICE"
_BY_FILE = Unfit(
    CODE, "",
    "The source itself told a payment of this supplier, day and amount; this may be the same.",
)  # fmt: skip
_BY_SOURCE = Unfit(
    CODE, "",
    "A file told a payment of this supplier, day and amount; this may be the same.",
)  # fmt: skip
Told = tuple[int, str, int, str]
Stored = tuple[UUID, str]


def doubtful(code: str, row: Any) -> Mapping[str, Any] | None:
    """The signal that a person may take in after all; nothing where it was refused otherwise."""
    return row if code == CODE else None


class Doubles:
    """Watches the rows of one file or one page. Each signal stands for one row of the other door:
    of two equal payments one told by both is held once."""

    def __init__(self, organization: Organization, by: Any, now: datetime | None = None) -> None:
        """by: who sends the file; nobody where the source was asked."""
        self._organization, self._by, self._now = organization, by, now or timezone.now()
        self._taken: set[UUID] = set()

    def checked(self, rows: Sequence[Any]) -> list[Any]:
        """The rows, those that may be told already made Unfit. What came by the same door is left
        to ingest, which knows it by its key."""
        read = {place: found for place, row in enumerate(rows) if (found := self._read(row))}
        if not read:
            return list(rows)
        others = self._others(read.values())
        own = self._stored(read.values())
        doubtful = {
            place
            for place, row in read.items()
            if row.signal_id not in own and self._takes(others, row)
        }
        return [self._problem if place in doubtful else row for place, row in enumerate(rows)]

    @cached_property
    def _places(self) -> Places:
        if self._by is None:
            return all_places_of(self._organization)
        return places_of(self._organization, self._by, CAPABILITY)

    @property
    def _problem(self) -> Unfit:
        return _BY_SOURCE if self._by is None else _BY_FILE

    def _read(self, row: Any) -> Candidate | None:
        if not isinstance(row, dict) or row.get("signal_type") != DOUBTFUL:
            return None
        try:
            return read_row(row, self._places, self._now)
        except Unfit:
            return None  # ingest says why

    def _others(self, read: Iterable[Candidate]) -> dict[Told, list[Stored]]:
        """What the other door told of the sites and days."""
        rows = self._signals(site__in={one.site for one in read}).filter(
            business_day__in={one.business_day for one in read}, signal_type=DOUBTFUL
        )
        rows = rows.exclude(batch__door=FILE) if self._by else rows.filter(batch__door=FILE)
        found: dict[Told, list[Stored]] = defaultdict(list)
        names = ("pk", "site", "business_day", "hundredths", "currency_code", "attributes")
        for key, site, day, hundredths, currency, said in rows.annotate(
            hundredths=exact_hundredths()
        ).order_by("pk").values_list(*names):  # fmt: skip
            told = (site, day.isoformat(), int(hundredths), currency)
            found[told].append((key, str(said.get("supplier", ""))))
        return found

    def _stored(self, read: Iterable[Candidate]) -> set[str]:
        """The ids that stand already."""
        keys = self._signals(pk__in=[UUID(one.signal_id) for one in read])
        return {key.hex for key in keys.values_list("pk", flat=True)}

    def _signals(self, **which: Any) -> QuerySet[FinancialSignal]:
        return FinancialSignal.objects.filter(organization=self._organization, **which)

    def _takes(self, others: dict[Told, list[Stored]], row: Candidate) -> bool:
        """Whether a signal of the other door stands for the row; it then stands for no other."""
        told = (row.site, row.business_day, row.hundredths, row.currency_code)
        supplier = str(json.loads(row.attributes).get("supplier", ""))
        free = [one for one in others.get(told, []) if one[0] not in self._taken]
        same = [key for key, name in free if name == supplier]
        same += [key for key, name in free if name != supplier and not (name and supplier)]
        self._taken.update(same[:1])
        return bool(same)
