"""What a person asks for, checked against what they may see."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from insights.analytics.periods import Period, preset
from insights.models import Provider
from insights.queries.figures import Selection
from insights.queries.marks import Marked, today_at
from insights.queries.places import get_organization
from leafenterprise.accounts.access import sites_for
from leafenterprise.accounts.models import Site
from leafenterprise.shared.errors import InvalidInput

VIEW = "insights.view"
LONGEST_DAYS, EARLIEST_YEAR = 3660, 1990


@dataclass(frozen=True)
class Asked:
    """A selection with the sites as records, the day that is still running at them, and what their
    sources have marked. known_sites: all that the person may choose from."""

    selection: Selection
    sites: tuple[Site, ...]
    today: date
    preset: str
    marked: Marked = field(compare=False, repr=False)
    known_sites: tuple[Site, ...] = field(default=(), compare=False, repr=False)


def selection_of(user: Any, sent: Mapping[str, Any], now: datetime) -> Asked:
    """The selection that the parameters describe.

    Raises: Http404 for an organization that is not theirs; InvalidInput naming the parameter.
    """
    organization = get_organization(user, VIEW, sent.get("organization", ""))
    mine = list(sites_for(user, VIEW).filter(organization=organization).order_by("name"))
    sites = _chosen(mine, sent.get("site", ()), "site")
    named = sent.get("provider", ())
    providers = Provider.objects.filter(organization=organization, public_id__in=named)
    today = today_at(sites, now)
    selection = Selection(
        organization=organization,
        sites=tuple(site.pk for site in sites),
        period=_period(sent, today),
        providers=tuple(one.pk for one in _chosen(list(providers), named, "provider")),
        methods=tuple(sent.get("payment_method", ())),
    )
    marked = Marked(sites, now)
    return Asked(selection, tuple(sites), today, sent["preset"], marked, tuple(mine))


def _chosen(known: list[Any], names: Any, field: str) -> list[Any]:
    if not names:
        return known
    by_id = {one.public_id: one for one in known}
    if set(names) - by_id.keys():
        raise InvalidInput("", **{field: ["does not exist, or is not yours to see"]})
    return [by_id[name] for name in dict.fromkeys(names)]


def _period(sent: Mapping[str, Any], today: date) -> Period:
    first, last = sent.get("first_day"), sent.get("last_day")
    if sent["preset"] != "custom":
        if first or last:
            raise InvalidInput(preset=["Days are for the preset custom."])
        return preset(sent["preset"], today)
    if not first or not last:
        raise InvalidInput(first_day=["The preset custom needs first_day and last_day."])
    if not 0 <= (last - first).days <= LONGEST_DAYS or first.year < EARLIEST_YEAR:
        raise InvalidInput(last_day=["On or after the first day, within ten years, from 1990 on."])
    return Period(first, last)
