"""For which organization a person acts: narrowed by what they name, never widened."""

from typing import Any

from leafenterprise.accounts.access import organizations_for
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.errors import InvalidInput


class OrganizationUnclear(InvalidInput):
    """The user works for several clients and named none."""

    code = "ORGANIZATION_UNCLEAR"
    message = "You work for several clients; name one."


def resolve_organization(user: Any, slug: str, capability: str) -> Organization:
    """The client: from the user's membership; a slug narrows and never widens.

    Raises: InvalidInput for a client that is not the user's, OrganizationUnclear for none named.
    """
    mine = organizations_for(user, capability)
    if slug:
        found = mine.filter(slug=slug).first()
        if found is None:
            raise InvalidInput(organization=["is not one of your clients"])
        return found
    several = list(mine[:2])
    if len(several) != 1:
        raise OrganizationUnclear()
    return several[0]
