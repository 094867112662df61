"""Events for other modules, as far as a person may see them."""

from typing import Any

from django.db.models import QuerySet

from insights.models import ModuleMessage
from insights.queries.feeds import READ
from leafenterprise.accounts.access import for_user


def list_messages(user: Any) -> QuerySet[ModuleMessage]:
    """Those of the person's organizations, the newest first."""
    return for_user(ModuleMessage.objects.select_related("organization"), user, READ)
