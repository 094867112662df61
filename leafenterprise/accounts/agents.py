"""Assistant programs: users without a log-in, whose tokens open the assistants' doors alone."""

from datetime import datetime
from typing import Any

from django.db import transaction

from leafenterprise.accounts.access import AGENT, check
from leafenterprise.accounts.actions import create_token
from leafenterprise.accounts.models import Membership, Organization, User
from leafenterprise.accounts.witness import Happening, tell
from leafenterprise.shared.errors import InvalidInput
from leafenterprise.shared.ids import new_id

DOMAIN = "assistants.leafenterprise.invalid"


@transaction.atomic
def create_agent(
    *, organization: Organization, name: str, by: User, second_factor: bool, now: datetime
) -> tuple[User, str]:
    """An assistant of one organization and the text of its token, shown this once.

    Raises: NotAllowed, InvalidInput without a name, SecondFactorNeeded.
    """
    check(by, "users.manage", organization)
    if not name.strip():
        raise InvalidInput(name=["give the assistant a name"])
    agent = User.objects.create_user(
        f"{new_id().lower()}@{DOMAIN}", None, name=name.strip()[:150], is_agent=True
    )
    Membership.objects.create(user=agent, organization=organization, role=AGENT)
    after: dict[str, Any] = {"name": agent.name, "role": AGENT, "organization": organization.slug}
    tell(Happening("account.agent_created", by, agent, organization, after=after))
    _, text = create_token(
        user=agent, by=by, name="assistant", second_factor=second_factor, now=now
    )
    return agent, text
