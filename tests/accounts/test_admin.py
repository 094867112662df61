"""The admin reads the access table: who may enter, what they see, what is told to the trail."""

import pytest
from django.contrib import admin as django_admin
from django.contrib.auth.models import Group
from django.test import RequestFactory
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from leafenterprise.accounts.access import ROLES
from leafenterprise.accounts.admin_access import GovernedAdmin
from leafenterprise.accounts.models import Membership, Organization, Site, User
from savings.models import PriceReference
from tests.accounts.authenticator import enrolled
from tests.people import PASSWORD, logged_in, make_member, make_platform_admin

PAGES = ("user", "membership", "organization", "site")


@pytest.fixture
def told(monkeypatch):
    """What the witnesses hear."""
    heard = []
    monkeypatch.setattr("leafenterprise.accounts.witness.WITNESSES", [heard.append])
    return heard


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", PAGES)
def test_it_opens_people_to_those_who_manage_them(cedar, role, page):
    client = logged_in(make_member(cedar, role))

    expected = 200 if role == "admin" else 403
    assert client.get(f"/admin/accounts/{page}/").status_code == expected


def test_it_sends_strangers_to_the_one_log_in_page(client, db):
    answer = client.get("/admin/", follow=True)

    assert answer.redirect_chain[-1][0].startswith("/login/?next=")


def test_it_has_one_place_to_change_a_password_and_to_leave(admin):
    client = logged_in(admin)

    assert client.get("/admin/password_change/")["Location"] == "/account/password/"
    assert client.post("/admin/logout/")["Location"] == "/account/"


def test_it_shows_no_secrets_of_packages(db):
    for model in (TOTPDevice, StaticDevice, Group):
        assert not django_admin.site.is_registered(model)


@pytest.mark.parametrize("page", PAGES)
def test_it_shows_only_the_own_organization(admin, cedar, outsider, harbor, page):
    Site.objects.create(organization=cedar, name="Cedar Street")
    Site.objects.create(organization=harbor, name="Pier 9")

    body = logged_in(admin).get(f"/admin/accounts/{page}/").content.decode()

    assert "Harbor" not in body
    assert "Pier 9" not in body
    assert outsider.email not in body


def test_it_opens_no_record_of_another_organization(admin, outsider, harbor):
    client = logged_in(admin)

    assert client.get(f"/admin/accounts/user/{outsider.pk}/change/").status_code == 302
    assert client.get(f"/admin/accounts/organization/{harbor.pk}/change/").status_code == 302
    answer = client.post(f"/admin/accounts/user/{outsider.pk}/password/", {"password1": "x"})
    assert answer.status_code in (302, 403, 404)


def test_it_keeps_shared_people_and_platform_admins_out_of_an_organizations_hands(
    admin, cedar, harbor
):
    shared = make_member(cedar, "viewer")
    Membership.objects.create(user=shared, organization=harbor, role="viewer")
    platform = make_platform_admin()
    Membership.objects.create(user=platform, organization=cedar, role="viewer")

    body = logged_in(admin).get("/admin/accounts/user/").content.decode()

    assert shared.email not in body
    assert platform.email not in body


def test_it_offers_only_the_own_organization_when_a_role_is_granted(admin, harbor, outsider):
    client = logged_in(admin)
    sent = {"user": admin.pk, "organization": harbor.pk, "role": "viewer"}

    answer = client.post("/admin/accounts/membership/add/", sent)

    assert answer.status_code == 200
    assert not Membership.objects.filter(user=admin, organization=harbor).exists()


def test_it_grants_a_role_and_tells_it(admin, viewer, cedar, told):
    sent = {"user": viewer.pk, "organization": cedar.pk, "role": "operator"}

    logged_in(admin).post("/admin/accounts/membership/add/", sent)

    assert viewer.memberships.filter(role="operator").exists()
    assert [(each.action, each.organization) for each in told] == [("record.added", cedar)]
    assert told[0].after["role"] == "operator"


def test_it_ends_a_role_and_tells_it(admin, viewer, told):
    membership = viewer.memberships.get()

    logged_in(admin).post(f"/admin/accounts/membership/{membership.pk}/delete/", {"post": "yes"})

    assert not viewer.memberships.exists()
    assert [each.action for each in told] == ["record.deleted"]


def empty_inline(**more) -> dict[str, object]:
    form = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    return form | more


def test_it_adds_a_person_with_a_role(admin, cedar, told):
    sent = empty_inline(
        **{
            "email": "New@Test.Example",
            "name": "New",
            "password1": PASSWORD,
            "password2": PASSWORD,
            "memberships-TOTAL_FORMS": 1,
            "memberships-0-organization": cedar.pk,
            "memberships-0-role": "viewer",
        }
    )

    logged_in(admin).post("/admin/accounts/user/add/", sent)

    person = User.objects.get(email="new@test.example")
    assert person.memberships.get().role == "viewer"
    assert [each.action for each in told] == ["record.added", "record.added"]
    assert PASSWORD not in str(told)


def test_it_changes_a_name_and_tells_before_and_after(admin, viewer, told):
    membership = viewer.memberships.get()
    sent = {
        "email": viewer.email,
        "name": "Renamed",
        "is_active": "on",
        "memberships-TOTAL_FORMS": 1,
        "memberships-INITIAL_FORMS": 1,
        "memberships-0-id": membership.pk,
        "memberships-0-user": viewer.pk,
        "memberships-0-organization": membership.organization_id,
        "memberships-0-role": "operator",
    }

    logged_in(admin).post(f"/admin/accounts/user/{viewer.pk}/change/", sent)

    assert (told[0].before, told[0].after) == ({"name": "Test viewer"}, {"name": "Renamed"})
    assert (told[1].before, told[1].after) == ({"role": "viewer"}, {"role": "operator"})


def test_it_never_deletes_a_person_or_an_organization(admin, viewer, cedar):
    client = logged_in(admin)

    assert client.get(f"/admin/accounts/user/{viewer.pk}/delete/").status_code == 403
    assert client.get(f"/admin/accounts/organization/{cedar.pk}/delete/").status_code == 403


def test_it_leaves_new_organizations_to_the_platform(admin, told):
    sent = {"name": "New", "slug": "new", "is_active": "on"}

    assert logged_in(admin).post("/admin/accounts/organization/add/", sent).status_code == 403
    logged_in(make_platform_admin()).post("/admin/accounts/organization/add/", sent)

    assert told[0].organization == Organization.objects.get(slug="new")


def test_it_leaves_records_of_all_organizations_to_the_platform(admin):
    shared = PriceReference(pk=1)
    governed = GovernedAdmin(PriceReference, django_admin.site)
    governed.capability = "savings.govern"
    here, above = RequestFactory().get("/"), RequestFactory().get("/")
    here.user, above.user = admin, make_platform_admin()

    assert governed.has_view_permission(here, shared)
    assert not governed.has_change_permission(here, shared)
    assert governed.has_change_permission(above, shared)


def test_it_changes_and_deletes_nothing_that_is_append_only(admin, cedar):
    kept = GovernedAdmin(Site, django_admin.site)
    kept.capability, kept.append_only = "users.manage", True
    site = Site.objects.create(organization=cedar, name="Cedar Street")
    request = RequestFactory().get("/")
    request.user = admin

    assert kept.has_view_permission(request, site)
    assert kept.has_add_permission(request)
    assert not kept.has_change_permission(request, site)
    assert not kept.has_delete_permission(request, site)


def test_it_deletes_many_one_by_one_and_tells_each(admin, cedar, told):
    sites = [Site.objects.create(organization=cedar, name=name) for name in ("One", "Two")]
    chosen = [site.pk for site in sites]
    sent = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}

    logged_in(admin).post("/admin/accounts/site/", sent)

    assert [each.action for each in told] == ["record.deleted", "record.deleted"]
    assert not Site.objects.exists()


def test_it_keeps_an_organizations_short_name(admin, cedar):
    sent = {"name": "Renamed", "slug": "other", "is_active": "on"}

    logged_in(admin).post(f"/admin/accounts/organization/{cedar.pk}/change/", sent)

    changed = Organization.objects.get(pk=cedar.pk)
    assert (changed.name, changed.slug) == ("Renamed", cedar.slug)


def test_it_opens_a_paused_log_in_again(client, admin, viewer, told):
    for _ in range(5):
        client.post("/login/", {"username": viewer.email, "password": "wrong"})
    sent = {"action": "unlock_log_in", "_selected_action": viewer.pk}

    logged_in(admin).post("/admin/accounts/user/", sent)

    again = client.post("/login/", {"username": viewer.email, "password": PASSWORD})
    assert again.status_code == 302
    assert "account.unlocked" in [each.action for each in told]


def test_it_ends_the_second_factor_of_a_person_who_lost_it(admin, viewer, told):
    enrolled(viewer)
    sent = {"action": "end_second_factor", "_selected_action": viewer.pk}

    logged_in(admin).post("/admin/accounts/user/", sent)

    assert not TOTPDevice.objects.filter(user=viewer).exists()
    assert [each.action for each in told] == ["account.second_factor_removed"]
