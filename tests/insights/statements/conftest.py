"""The statement that most tests begin with."""

import pytest

from tests.insights.statements.make import make_ready, statement_of


@pytest.fixture
def provider(site, owner):
    """Has 1,000.00 of production in March, at 40 %."""
    return make_ready(site, owner)


@pytest.fixture
def draft(provider, owner):
    """Of March: 400.00."""
    return statement_of(provider, owner)
