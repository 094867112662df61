"""No test shares a circuit with another."""

import pytest

from audit.outbox import sending


@pytest.fixture(autouse=True)
def closed_circuits():
    """Breakers live as long as a process; a test begins with closed ones."""
    sending._breakers.clear()
