"""The people of a till."""

import pytest

from tests.insights.conftest import *  # noqa: F403
from tests.people import make_member


@pytest.fixture
def counter(cedar):
    """Counts."""
    return make_member(cedar, "cashier", name="Carla Counter")


@pytest.fixture
def verifier(cedar):
    """Verifies what others counted."""
    return make_member(cedar, "cashier", name="Vera Verifier")
