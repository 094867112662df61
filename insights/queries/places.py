"""The sites and providers that somebody may name."""

from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import Http404

from insights.models import Provider
from insights.queries.retention import deleted_through
from insights.signals.reading import Place, Places
from leafenterprise.accounts.access import organizations_for, sites_for
from leafenterprise.accounts.models import Organization, Site
from leafenterprise.shared.errors import InvalidInput


def get_organization(user: Any, capability: str, public_id: str = "") -> Organization:
    """The named organization, or the only one in which the person has the capability.

    Raises: Http404 for one that is not theirs; InvalidInput where several are and none is named.
    """
    mine = organizations_for(user, capability)
    found = list((mine.filter(public_id=public_id) if public_id else mine)[:2])
    if not found:
        raise Http404
    if len(found) > 1:
        raise InvalidInput(organization=["You work for several: name one by its id."])
    return found[0]


def places_of(organization: Organization, user: Any, capability: str) -> Places:
    """The organization's sites that are the person's, and its providers."""
    return _places(organization, sites_for(user, capability).filter(organization=organization))


def all_places_of(organization: Organization) -> Places:
    """The organization's sites and providers, for parts of the system that act for nobody."""
    return _places(organization, Site.objects.filter(organization=organization))


def _places(organization: Organization, sites: QuerySet[Site]) -> Places:
    providers = Provider.objects.filter(organization=organization)
    gone = deleted_through(organization)
    return Places(
        organization=organization.public_id,
        sites={
            public_id: Place(pk, ZoneInfo(zone))
            for public_id, pk, zone in sites.values_list("public_id", "pk", "time_zone")
        },
        providers=dict(providers.values_list("public_id", "pk")),
        deleted_through=gone.isoformat() if gone else "",
    )
