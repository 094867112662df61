"""The evidence pages in Chromium: readable at every width, nothing serious, a quiet console."""

import pytest

from tests.browser import WIDTHS, overflow, serious_problems
from tests.savings.build import (
    freeze,
    make_dataset,
    make_item,
    make_plan,
    make_prices,
    scope_of,
    sign,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def addresses(client_of_cedar, tmp_path) -> list[str]:
    """Every evidence page with something on it."""
    scope = scope_of(client_of_cedar)
    lists = [make_prices(client_of_cedar, tmp_path, kind) for kind in ("nadac", "mac")]
    make_plan(
        client_of_cedar,
        [make_dataset(client_of_cedar, tmp_path)],
        version=freeze(client_of_cedar),
        prices=lists,
        proved=False,
    )
    contract = make_item(client_of_cedar, scope, "contract")
    sign(client_of_cedar, contract, scope)
    packet = make_item(client_of_cedar, scope, title="Rebate statement of the first quarter")
    return [
        "/savings/evidence/",
        f"/savings/evidence/scopes/{scope.public_id}/",
        f"/savings/evidence/{packet.public_id}/",
        f"/savings/evidence/{contract.public_id}/",
        f"/savings/evidence/add/?scope={scope.public_id}&kind=rebate",
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_it_is_readable_at_every_width(width, visit, admin, addresses):
    for address in addresses:
        page = visit(admin, address, width)
        assert overflow(page) <= 0, address
        assert serious_problems(page) == [], address
