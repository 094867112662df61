"""The people of the tests: one organization's roles, and an outsider of another organization."""

import itertools

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from leafenterprise.accounts.access import ROLES
from leafenterprise.accounts.actions import create_token
from leafenterprise.accounts.models import Membership, Organization, User

PASSWORD = "a long test password"
_numbers = itertools.count(1)


def make_organization(name: str = "", **fields) -> Organization:
    """An organization with a name of its own."""
    number = next(_numbers)
    return Organization.objects.create(
        name=name or f"Organization {number}", slug=f"organization-{number}", **fields
    )


def make_user(email: str = "", **fields) -> User:
    """A person without any role."""
    address = email or f"person{next(_numbers)}@test.example"
    return User.objects.create_user(address, PASSWORD, **({"name": "Test Person"} | fields))


def make_member(organization: Organization, *roles: str, **fields) -> User:
    """A person with these roles in the organization."""
    user = make_user(**fields)
    for role in roles:
        Membership.objects.create(user=user, organization=organization, role=role)
    return user


def make_platform_admin() -> User:
    """A person who sees every organization."""
    return make_user(is_superuser=True)


def logged_in(user: User) -> Client:
    """A browser session of the person."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def token_of(user: User) -> str:
    """The text of a fresh API token of the person."""
    return create_token(user=user, by=user, name="test", second_factor=True, now=timezone.now())[1]


def api_of(user: User) -> APIClient:
    """A program that sends the person's token."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token_of(user)}")
    return client


@pytest.fixture
def cedar(db) -> Organization:
    """The organization the people belong to."""
    return make_organization("Cedar")


@pytest.fixture
def harbor(db) -> Organization:
    """Another organization."""
    return make_organization("Harbor")


@pytest.fixture
def outsider(harbor) -> User:
    """Holds every role in another organization, and none in Cedar."""
    return make_member(harbor, *ROLES, name="Otto Outsider")


def _person(role: str):
    @pytest.fixture(name=role)
    def person(cedar) -> User:
        return make_member(cedar, role, name=f"Test {role}")

    return person


admin = _person("admin")
operator = _person("operator")
consultant = _person("consultant")
viewer = _person("viewer")
auditor = _person("auditor")
