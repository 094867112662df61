"""A view that names no capability opens to nobody."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404
from django.test import RequestFactory
from rest_framework.permissions import BasePermission
from rest_framework.views import APIView

from leafenterprise.accounts.access import CAPABILITIES
from leafenterprise.accounts.checks import _problems, check_capabilities
from leafenterprise.accounts.models import Site
from leafenterprise.accounts.permissions import HasCapability, SignedIn, capability_of, get_own
from leafenterprise.shared.errors import NotAllowed
from tests.people import make_member, make_organization, make_user

pytestmark = pytest.mark.django_db


class Nameless(APIView):
    permission_classes = [HasCapability]

    def get(self, request):
        raise AssertionError


class Foreign(Nameless):
    permission_classes = [type("Homemade", (BasePermission,), {})]


class Halfway(Nameless):
    capabilities = {"GET": "savings.view"}

    def post(self, request):
        raise AssertionError


class Whole(Nameless):
    capability = "savings.view"


class Personal(Nameless):
    permission_classes = [SignedIn]


def request_by(user, method: str = "get"):
    request = getattr(RequestFactory(), method)("/")
    request.user = user
    return request


def test_it_finds_every_route_of_the_project_in_order():
    assert check_capabilities(None) == []


@pytest.mark.parametrize(
    ("view", "count"), [(Nameless, 1), (Foreign, 1), (Halfway, 1), (Whole, 0), (Personal, 0)]
)
def test_it_finds_views_that_name_nothing(view, count):
    assert len(list(_problems("/x/", view, {}))) == count


def test_it_refuses_such_a_view_at_the_door_too():
    with pytest.raises(ImproperlyConfigured):
        HasCapability().has_permission(request_by(make_user()), Nameless())


def test_it_reads_capabilities_by_method_and_by_action():
    class Many:
        capability = "savings.view"
        capabilities = {"POST": "savings.queue", "freeze": "savings.govern"}

    named = [capability_of(Many, "GET"), capability_of(Many, "POST")]

    assert [*named, capability_of(Many, "POST", "freeze")] == [
        "savings.view", "savings.queue", "savings.govern",
    ]  # fmt: skip
    assert set(named) <= set(CAPABILITIES)


def test_it_lets_in_who_holds_the_capability_anywhere():
    viewer = make_member(make_organization(), "viewer")

    assert HasCapability().has_permission(request_by(viewer), Whole())
    with pytest.raises(NotAllowed):
        HasCapability().has_permission(request_by(make_user()), Whole())


def test_it_leaves_methods_the_view_lacks_to_the_405():
    assert HasCapability().has_permission(request_by(make_user(), "delete"), Whole())
    assert HasCapability().has_permission(request_by(make_user(), "options"), Whole())


def test_it_does_not_confirm_what_belongs_to_others():
    mine, theirs = make_organization(), make_organization()
    viewer = make_member(mine, "viewer")
    own, foreign = (Site.objects.create(organization=o, name="s") for o in (mine, theirs))
    door = HasCapability()

    assert door.has_object_permission(request_by(viewer), Whole(), own)
    with pytest.raises(Http404):
        door.has_object_permission(request_by(viewer), Whole(), foreign)
    assert get_own(Site.objects.all(), viewer, "savings.view", own.public_id) == own
    with pytest.raises(Http404):
        get_own(Site.objects.all(), viewer, "savings.view", foreign.public_id)
