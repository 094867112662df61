"""People who call the API."""

from typing import Any

from django.utils import timezone
from rest_framework.test import APIClient

from leafenterprise.accounts.actions import create_token
from leafenterprise.accounts.models import Organization, User

PASSWORD = "a long enough pass phrase"


def make_person(email: str = "ana@example.com", **fields: Any) -> User:
    """Somebody who may log in and nothing else."""
    return User.objects.create_user(email, PASSWORD, name=email.partition("@")[0], **fields)


def make_member(organization: Organization, role: str, email: str = "ana@example.com") -> User:
    """Somebody with a role in an organization."""
    person = make_person(email)
    person.memberships.create(organization=organization, role=role)
    return person


def make_organization(name: str = "Acme", **fields: Any) -> Organization:
    """A tenant."""
    return Organization.objects.create(name=name, slug=name.lower(), **fields)


def token_of(person: User, **fields: Any) -> str:
    """The text of a fresh token of the person."""
    wanted = {"name": "test", "second_factor": False, "now": timezone.now()} | fields
    return create_token(user=person, by=person, **wanted)[1]


def client_of(person: User) -> APIClient:
    """A program that speaks with a token of the person."""
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Token {token_of(person)}")
    return client
