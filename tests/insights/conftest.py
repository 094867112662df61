"""The people of the lane's tests."""

import pytest

from tests.insights.make import make_site
from tests.people import api_of, cedar, harbor, make_member, outsider  # noqa: F401


@pytest.fixture
def site(cedar):  # noqa: F811
    """Where most signals happen."""
    return make_site(cedar, "Market Street")


@pytest.fixture
def owner(cedar):  # noqa: F811
    """Sees everything of the practice."""
    return make_member(cedar, "owner")


@pytest.fixture
def operator(cedar):  # noqa: F811
    """Sends signals."""
    return make_member(cedar, "operator")


@pytest.fixture
def as_owner(owner):
    """A program with the owner's token."""
    return api_of(owner)


@pytest.fixture
def as_operator(operator):
    """A program with the operator's token."""
    return api_of(operator)
