"""The people of the room's tests: a physician with a log-in, and a colleague."""

import pytest

from tests.billing.make import make_provider
from tests.people import make_member


@pytest.fixture
def doctor(cedar):
    """Holds the role of a provider."""
    return make_member(cedar, "provider", name="Rowan Test")


@pytest.fixture
def rowan(cedar, doctor):
    """The doctor's own billing."""
    return make_provider(cedar, doctor)


@pytest.fixture
def colleague(cedar):
    """Another provider of the same organization."""
    return make_member(cedar, "provider", name="Colleague Test")
