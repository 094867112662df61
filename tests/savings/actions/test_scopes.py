"""Scopes and their keys."""

from datetime import date

import pytest

from leafenterprise.shared.errors import InvalidInput
from savings.actions.scopes import make_scope, scope_kind
from savings.models import Scope
from tests.savings.build import Q1, make_client, scope_of

pytestmark = pytest.mark.django_db


def test_it_is_one_row_however_often_it_is_asked_for(client_of_cedar):
    assert scope_of(client_of_cedar) == scope_of(client_of_cedar)
    assert Scope.objects.count() == 1


def test_it_has_another_key_for_another_window(client_of_cedar):
    year = (date(2026, 1, 1), date(2026, 12, 31))

    keys = {scope_of(client_of_cedar, window).scope_key for window in (Q1, year)}

    assert len(keys) == 2


def test_it_refuses_the_group_of_another_client(client_of_cedar, harbor):
    other = make_client(harbor, "harbor-group")

    with pytest.raises(InvalidInput):
        make_scope(
            organization=client_of_cedar.organization,
            pbm=other.pbm,
            broker=other.broker,
            group=other.group,
            from_date=Q1[0],
            to_date=Q1[1],
            by=other.by,
        )


def test_it_refuses_a_window_that_ends_before_it_begins(client_of_cedar):
    with pytest.raises(InvalidInput):
        scope_of(client_of_cedar, (Q1[1], Q1[0]))


@pytest.mark.parametrize(
    ("first", "last", "kind"),
    [
        (date(2026, 2, 1), date(2026, 2, 28), "group_month"),
        (date(2026, 1, 1), date(2026, 3, 31), "group_quarter"),
        (date(2026, 1, 1), date(2026, 12, 31), "group_year"),
        (date(2026, 2, 1), date(2026, 4, 30), "group_window"),
        (date(2026, 1, 2), date(2026, 1, 31), "group_window"),
        (date(2026, 7, 1), date(2026, 12, 31), "group_window"),
    ],
)
def test_it_names_the_kind_of_its_window(first, last, kind):
    assert scope_kind(first, last) == kind
