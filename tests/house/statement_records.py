"""What stands behind the routes of provider statements: one that was distributed."""

from insights.actions.statement_delivery import distribute_statement, set_earnings_access
from insights.models import ProviderStatement
from leafenterprise.accounts.models import Organization, User
from tests.insights.make import make_site
from tests.insights.statements.make import approved, make_ready, statement_of


def statement_ids(organization: Organization, owner: User) -> dict[str, str]:
    """A statement of the owner's own earnings, which they may see."""
    provider = make_ready(make_site(organization), owner)
    provider.user = owner
    provider.save()
    set_earnings_access(provider=provider, enabled=True, by=owner)
    statement: ProviderStatement = approved(statement_of(provider, owner), owner)
    distribute_statement(statement=statement, channel="portal", by=owner)
    return {
        "statement_id": statement.public_id,
        "own_statement_id": statement.public_id,
        "provider_id": provider.public_id,
    }
