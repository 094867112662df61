"""No test shares a circuit with another."""

import pytest

from savings.actions import publishing


@pytest.fixture(autouse=True)
def closed_circuits():
    """Breakers live as long as a process; a test begins with closed ones."""
    publishing._breakers.clear()
