"""Which sources are asked, and how each of them stands."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet
from django.http import Http404

from insights.models import RefusedRow, SourcePull
from insights.queries.signals import CORRECT, INGEST
from insights.sources._adapter import Source
from insights.sources._registry import SOURCES
from leafenterprise.accounts.access import for_user, sites_for
from leafenterprise.accounts.models import Organization, Site

STATES = ("unconfigured", "waiting", "current", "late", "failing")


@dataclass(frozen=True)
class Address:
    """Where one source of one organization is asked; from the environment alone.

    site: the site of records that name none; "" where they all do. currency: likewise.
    """

    name: str
    module: str
    organization: str
    url: str = field(repr=False)
    secret: str = field(repr=False)
    site: str = ""
    currency: str = ""

    @property
    def source(self) -> Source:
        """The adapter of its module."""
        return SOURCES[self.module]


@dataclass(frozen=True)
class Standing:
    """How a pull stands. refused: rows that wait for a person or for a mended record."""

    pull: SourcePull
    state: str
    refused: int


def addresses() -> dict[str, Address]:
    """All that are configured, by name."""
    return {name: Address(name, **each) for name, each in settings.SOURCE_ADDRESSES.items()}


def modules_asked(organization: Organization) -> frozenset[str]:
    """The modules that the organization's addresses ask."""
    return frozenset(
        each.module for each in addresses().values() if each.organization == organization.slug
    )


def state_of(pull: SourcePull, now: datetime) -> str:
    """unconfigured, waiting (never asked), failing, late (its end was not reached for twice its
    cadence), or current."""
    address = addresses().get(pull.address)
    if address is None or address.module != pull.source_module:
        return "unconfigured"
    if pull.failures:
        return "failing"
    if is_late(pull, now):
        return "late"
    return "current" if pull.asked_at else "waiting"


def is_late(pull: SourcePull, now: datetime) -> bool:
    """Whether the end of the source was not reached for more than twice its cadence."""
    since = pull.reached_at or pull.created_at
    return now - since > 2 * SOURCES[pull.source_module].feed.cadence


def list_pulls(user: Any) -> QuerySet[SourcePull]:
    """The pulls of organizations for which the person sends signals."""
    return for_user(SourcePull.objects.select_related("organization"), user, INGEST)


def standings_of(pulls: Iterable[SourcePull], now: datetime) -> list[Standing]:
    """Each with its state and what of its source is refused."""
    pulls = list(pulls)
    held = RefusedRow.objects.filter(
        organization__in={pull.organization_id for pull in pulls}, state="held", batch__door="pull"
    )
    by_source = held.values_list("organization_id", "source_module").annotate(Count("pk"))
    counts = {(organization, module): n for organization, module, n in by_source.order_by()}
    return [
        Standing(
            pull, state_of(pull, now), counts.get((pull.organization_id, pull.source_module), 0)
        )
        for pull in pulls
    ]


def list_refused(user: Any) -> QuerySet[RefusedRow]:
    """Refused rows of the person's sites; those of no known site where every site is theirs."""
    mine = sites_for(user, CORRECT)
    partly = Site.objects.exclude(pk__in=mine).values("organization")
    rows = for_user(RefusedRow.objects.select_related("organization", "site", "batch",
                                                      "decided_by"), user, CORRECT)  # fmt: skip
    return rows.filter(site__in=mine) | rows.filter(site__isnull=True).exclude(
        organization__in=partly
    )


def get_refused(user: Any, public_id: str) -> RefusedRow:
    """The row; else Http404."""
    found = list_refused(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
