"""The access table: every capability × role, tenants apart, closed people and organizations out."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError
from django.utils.timezone import now

from leafenterprise.accounts import access
from leafenterprise.accounts.access import (
    CAPABILITIES,
    ROLES,
    can,
    capabilities_of,
    check,
    for_user,
    organizations_for,
    shared_or_own,
)
from leafenterprise.accounts.models import Membership, Organization, Site
from leafenterprise.jobs.models import Job
from leafenterprise.shared.errors import NotAllowed
from tests.people import make_member, make_organization, make_platform_admin, make_user


@pytest.mark.parametrize("role", ROLES)
def test_it_grants_a_role_what_the_table_says_and_nothing_else(cedar, role):
    person = make_member(cedar, role)

    granted = {row for row in CAPABILITIES if can(person, row, cedar)}

    assert granted == {row.id for row in CAPABILITIES.values() if role in row.roles}
    assert granted == capabilities_of(person)


def test_it_adds_up_several_roles(cedar):
    person = make_member(cedar, "viewer", "auditor")

    assert can(person, "savings.view", cedar)
    assert can(person, "trail.read", cedar)
    assert not can(person, "savings.load", cedar)


def test_it_grants_nothing_in_another_organization(outsider, cedar):
    assert not any(can(outsider, capability, cedar) for capability in CAPABILITIES)


def test_it_grants_a_platform_admin_everything_everywhere(cedar):
    person = make_platform_admin()

    assert all(can(person, capability, cedar) for capability in CAPABILITIES)
    assert list(organizations_for(person, "savings.view")) == [cedar]


@pytest.mark.parametrize("nobody", ["stranger", "closed", "closed platform admin"])
def test_it_grants_nobody_anything(cedar, nobody):
    person = {
        "stranger": AnonymousUser,
        "closed": lambda: make_member(cedar, "admin", is_active=False),
        "closed platform admin": lambda: make_user(is_superuser=True, is_active=False),
    }[nobody]()

    assert not any(can(person, capability) for capability in CAPABILITIES)
    assert not organizations_for(person, "savings.view").exists()
    assert capabilities_of(person) == frozenset()


def test_it_grants_nothing_in_a_closed_organization(operator, cedar):
    Organization.objects.filter(pk=cedar.pk).update(is_active=False)

    assert not can(operator, "savings.view")
    assert not organizations_for(operator, "savings.view").exists()
    assert capabilities_of(operator) == frozenset()


def test_it_names_what_is_missing_and_not_what_exists(viewer, cedar):
    with pytest.raises(NotAllowed) as refused:
        check(viewer, "savings.load", cedar)

    assert "Load claims and eligibility files" in refused.value.message
    assert "Cedar" not in refused.value.message


def test_it_lets_a_check_pass(operator, cedar):
    assert check(operator, "savings.load", cedar) is None


def test_it_starts_queries_at_the_own_rows(admin, cedar, harbor):
    own = Site.objects.create(organization=cedar, name="Cedar Street")
    Site.objects.create(organization=harbor, name="Pier 9")

    assert list(for_user(Site.objects.all(), admin, "users.manage")) == [own]
    assert not for_user(Site.objects.all(), admin, "cash.enter").exists()


def test_it_shares_rows_of_no_organization_with_those_who_hold_the_right(
    operator, viewer, cedar, harbor
):
    shared, own, _ = (
        Job.objects.create(kind="test", key=str(place), organization=place, available_at=now())
        for place in (None, cedar, harbor)
    )

    seen = shared_or_own(Job.objects.order_by("pk"), operator, "jobs.view")

    assert list(seen) == [shared, own]
    assert not shared_or_own(Job.objects.all(), viewer, "jobs.view").exists()


def test_it_refuses_a_row_that_names_an_unknown_role():
    with pytest.raises(ValueError, match="emperor"):
        access._row("savings.reign", "Reign.", "emperor")


def test_it_holds_each_role_once_per_person_and_organization(viewer, cedar):
    with pytest.raises(IntegrityError):
        Membership.objects.create(user=viewer, organization=cedar, role="viewer")


def test_it_writes_people_and_places_as_text(viewer, cedar):
    site = Site.objects.create(organization=cedar, name="Cedar Street")

    assert str(viewer.memberships.get()) == "Test viewer · viewer · Cedar"
    assert str(site) == "Cedar Street"
    assert list(viewer.roles()) == ["viewer"]
    assert str(make_organization("Harbor Health")) == "Harbor Health"
