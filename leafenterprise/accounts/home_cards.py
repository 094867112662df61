"""Home cards of people and access."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from leafenterprise.accounts.access import organizations_for
from leafenterprise.accounts.home import Card, HomeCard, Line
from leafenterprise.accounts.models import Membership


def people(request: HttpRequest) -> Card:
    """Who came last into the organizations that the person manages."""
    user: Any = request.user
    mine = organizations_for(user, "users.manage")
    newest = Membership.objects.filter(organization__in=mine).select_related("user", "organization")
    return Card(
        title="People",
        lines=tuple(
            Line(
                title=str(membership.user),
                href=reverse("admin:accounts_user_change", args=[membership.user.pk]),
                note=f"{membership.role.replace('_', ' ').capitalize()}, {membership.organization}",
            )
            for membership in newest.order_by("-created_at", "-pk")[:5]
        ),
        href=reverse("admin:accounts_user_changelist"),
        empty_title="Nobody has a role yet",
        empty_text="Add the people who load claims, read reports and watch over the trail.",
        empty_href=reverse("admin:accounts_user_add"),
        empty_action="Add a person",
        icon="people",
    )


CARDS = (HomeCard("users.manage", 80, people),)
