"""The people of the lane's tests."""

import pytest
from hypothesis import HealthCheck, settings

from tests.people import api_of, cedar, harbor, make_member, outsider  # noqa: F401

# A busy machine takes its time for a draw or a call; neither says anything about the lane.
settings.register_profile("lane", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("lane")


@pytest.fixture
def admin(cedar):  # noqa: F811
    """Governs templates."""
    return make_member(cedar, "admin")


@pytest.fixture
def consultant(cedar):  # noqa: F811
    """Makes and edits tools."""
    return make_member(cedar, "consultant")


@pytest.fixture
def viewer(cedar):  # noqa: F811
    """Reads tools."""
    return make_member(cedar, "viewer")


@pytest.fixture
def as_admin(admin):
    """A program with the administrator's token."""
    return api_of(admin)


@pytest.fixture
def as_consultant(consultant):
    """A program with the consultant's token."""
    return api_of(consultant)


@pytest.fixture
def as_viewer(viewer):
    """A program with the viewer's token."""
    return api_of(viewer)
