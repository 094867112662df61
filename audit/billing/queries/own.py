"""The start of every query: rows of the person's own providers, or of all they look after."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from audit.billing.models import BillingProvider
from leafenterprise.accounts.access import for_user, organizations_for

AUDIT, AUDIT_ALL, GOVERN = "billing.audit", "billing.audit_all", "billing.govern"


def own(rows: QuerySet[Any], user: Any, path: str = "provider") -> QuerySet[Any]:
    """The rows whose provider is the person, or belongs to an organization they audit whole."""
    whole = Q(organization__in=organizations_for(user, AUDIT_ALL))
    return for_user(rows, user, AUDIT).filter(Q(**{f"{path}__user": user}) | whole)


def list_providers(user: Any) -> QuerySet[BillingProvider]:
    """The providers whose billing the person may audit."""
    rows = for_user(BillingProvider.objects.select_related("organization"), user, AUDIT)
    whole = Q(organization__in=organizations_for(user, AUDIT_ALL))
    return rows.filter(Q(user=user) | whole)


def get_provider(user: Any, public_id: str) -> BillingProvider:
    """The provider; else Http404."""
    return first_or_404(list_providers(user), public_id)


def first_or_404(rows: QuerySet[Any], public_id: str) -> Any:
    """The row with the id; else Http404."""
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
