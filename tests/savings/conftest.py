"""The people and the client of the savings tests."""

import pytest

from tests.people import (  # noqa: F401
    admin,
    auditor,
    cedar,
    consultant,
    harbor,
    operator,
    outsider,
    viewer,
)
from tests.savings.build import make_client, make_finished_run


@pytest.fixture
def client_of_cedar(cedar):  # noqa: F811
    """Cedar's PBM, broker and group."""
    return make_client(cedar)


@pytest.fixture
def finished(client_of_cedar, tmp_path):
    """A finished run of Cedar, request ITR-1."""
    return make_finished_run(client_of_cedar, tmp_path)
