"""Guards, navigation, home cards and the organization at hand."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import NoReverseMatch, get_resolver, reverse

from leafenterprise.accounts import home
from leafenterprise.accounts.access import CAPABILITIES, ROLES, can, capabilities_of
from leafenterprise.accounts.guards import guarded
from leafenterprise.accounts.navigation import ENTRIES, entries_for
from leafenterprise.shared.errors import NotAllowed
from tests.people import logged_in, make_member, make_organization, make_platform_admin, make_user


def page(request) -> HttpResponse:
    return HttpResponse("inside")


def ask(user, capability: str, **headers) -> HttpResponse:
    request = RequestFactory().get("/somewhere/?page=2", headers=headers)
    request.user = user
    return guarded(capability)(page)(request)


def test_it_sends_a_stranger_to_log_in_and_back(client, db):
    answer = client.get("/account/")

    assert answer["Location"] == "/login/?next=/account/"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("capability", CAPABILITIES)
def test_it_opens_a_page_to_the_roles_of_the_table(cedar, role, capability):
    person = make_member(cedar, role)

    if role in CAPABILITIES[capability].roles:
        assert ask(person, capability).content == b"inside"
    else:
        with pytest.raises(NotAllowed, match=CAPABILITIES[capability].does[:20]):
            ask(person, capability)


def test_it_says_which_right_is_missing(viewer):
    answer = logged_in(viewer).get("/admin/accounts/user/")

    assert answer.status_code == 403


def test_it_refuses_a_capability_that_is_not_in_the_table():
    with pytest.raises(ValueError, match="not in the access table"):
        guarded("savings.invent")


def test_it_sends_a_fragment_of_a_stranger_to_the_log_in_page(client, db):
    answer = client.get("/account/", headers={"HX-Request": "true"})

    assert answer["HX-Redirect"] == "/login/?next=%2F"


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.route)
def test_it_offers_only_pages_that_exist(entry):
    assert reverse(entry.route).startswith("/")
    assert not entry.capability or entry.capability in CAPABILITIES


@pytest.mark.parametrize("role", ROLES)
def test_it_offers_each_role_what_it_may_open(cedar, role):
    person = make_member(cedar, role)

    offered = entries_for(person)

    assert {entry for entry in offered if entry.capability} == {
        entry for entry in ENTRIES if entry.capability and can(person, entry.capability)
    }


@pytest.mark.parametrize("role", [*ROLES, "platform", "nobody"])
def test_it_opens_every_page_it_offers(cedar, role):
    if role == "platform":
        person = make_platform_admin()
    else:
        person = make_user() if role == "nobody" else make_member(cedar, role)
    client = logged_in(person)

    for entry in entries_for(person):
        assert client.get(reverse(entry.route)).status_code == 200, entry


def test_it_knows_everything_a_person_can_do_with_one_query(consultant, django_assert_num_queries):
    with django_assert_num_queries(1):
        held = capabilities_of(consultant)

    assert held == {each for each in CAPABILITIES if can(consultant, each)}


def test_it_works_in_the_only_organization(operator, cedar):
    assert logged_in(operator).get("/").context["current_organization"] == cedar


def test_it_works_in_the_organization_that_was_chosen(cedar, harbor):
    person = make_member(cedar, "viewer")
    person.memberships.create(organization=harbor, role="viewer")
    client = logged_in(person)
    assert client.get("/").context["current_organization"] is None

    client.post("/account/organization/", {"organization": harbor.public_id})

    assert client.get("/").context["current_organization"] == harbor


def test_it_never_works_in_somebody_elses_organization(operator, cedar, harbor):
    client = logged_in(operator)

    client.post("/account/organization/", {"organization": harbor.public_id})

    assert client.get("/").context["current_organization"] == cedar


def test_it_forgets_an_organization_that_was_closed(cedar, harbor):
    person = make_member(cedar, "viewer")
    person.memberships.create(organization=harbor, role="viewer")
    client = logged_in(person)
    client.post("/account/organization/", {"organization": harbor.public_id})

    harbor.is_active = False
    harbor.save()

    assert client.get("/").context["current_organization"] == cedar


def test_it_shows_cards_by_capability_and_order(operator, rf, monkeypatch):
    def card(title):
        return lambda request: home.Card(title)

    offered = [
        home.HomeCard("savings.view", 20, card("second")),
        home.HomeCard("savings.load", 10, card("first")),
        home.HomeCard("trail.read", 5, card("not theirs")),
        home.HomeCard("savings.view", 30, lambda request: None),
    ]
    monkeypatch.setattr(home, "_offered", lambda: iter(offered))
    request = rf.get("/")
    request.user = operator

    assert [found.title for found in home.home_cards(request)] == ["first", "second"]


def test_it_tells_a_person_without_roles_what_to_do(db):
    body = logged_in(make_user()).get("/").content.decode()

    assert "Ask an administrator" in body


def test_it_has_no_style_page_outside_development():
    with pytest.raises(NoReverseMatch):
        reverse("style")
    assert get_resolver().url_patterns


def test_it_sees_organizations_of_a_platform_admin(harbor, cedar):
    client = logged_in(make_platform_admin())

    assert set(client.get("/").context["organizations"]) == {cedar, harbor}
    assert make_organization(is_active=False) not in client.get("/").context["organizations"]
