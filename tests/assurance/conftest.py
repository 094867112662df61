"""The people and the client of the lane, for the attacks."""

from tests.savings.conftest import client_of_cedar, finished  # noqa: F401
