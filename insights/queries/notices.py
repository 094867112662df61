"""Who may see which cards of an organization, and who does not want to be told outside."""

from dataclasses import dataclass
from typing import Any

from insights.models import NoticePreference
from leafenterprise.accounts.access import CAPABILITIES, sites_for
from leafenterprise.accounts.models import Organization, Site, User

VIEW = "insights.view"


@dataclass(frozen=True)
class Reader:
    """A person by public id, with the sites they see; whole: they are all there are."""

    person: str
    sites: frozenset[int]
    whole: bool

    def sees(self, site: int | None) -> bool:
        """A card about many sites is for those who see every site."""
        return self.whole if site is None else site in self.sites


def readers_of(organization: Organization) -> list[Reader]:
    """The people of the organization who may see its cards; two queries and one a person."""
    every = frozenset(Site.objects.filter(organization=organization).values_list("pk", flat=True))
    people = User.objects.filter(
        is_active=True,
        is_agent=False,
        memberships__organization=organization,
        memberships__role__in=CAPABILITIES[VIEW].roles,
    ).distinct()
    found = []
    for person in people:
        mine = sites_for(person, VIEW).filter(organization=organization)
        sites = frozenset(mine.values_list("pk", flat=True))
        found.append(Reader(person.public_id, sites, sites == every))
    return found


def unwilling_in(organization: Organization) -> frozenset[str]:
    """Those who do not want to be told outside, by public id."""
    rows = NoticePreference.objects.filter(organization=organization, critical_cards=False)
    return frozenset(rows.values_list("user__public_id", flat=True))


def wants_notices(user: Any, organization: Organization) -> bool:
    """Whether the person is told of critical cards outside; they are until they say otherwise."""
    rows = NoticePreference.objects.filter(organization=organization, user=user)
    return not rows.filter(critical_cards=False).exists()
