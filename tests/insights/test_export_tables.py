"""The lane's lists leave through the one export service, as far as the person may see them."""

import csv
import io

import pytest

from audit.exports.actions import ask_for_export
from audit.exports.files import stored_at
from audit.exports.orders import Order
from leafenterprise.shared.errors import NotAllowed
from tests.insights.cards.make import make_plain_card
from tests.insights.make import ingest, make_site, signal
from tests.people import logged_in, make_member

pytestmark = pytest.mark.django_db


def lines_of(table, by, organization, **filters) -> list[dict[str, str]]:
    """The rows of the file."""
    sheets = ({"table": f"insights.{table}"},)
    order = Order(
        title=table, form="csv", sheets=sheets, organization=organization, filters=filters
    )
    made = ask_for_export(order=order, by=by)
    text = stored_at(made.sha256).read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_it_takes_signals_and_sums_of_ones_own_sites(site, cedar, owner):
    other = make_site(cedar)
    ingest(site, owner, signal(site, amount="12.50"), signal(site, amount="2.50"))
    ingest(other, owner, signal(other))
    local = make_member(cedar, "practice_manager")
    local.memberships.get().sites.add(site)

    mine = lines_of("signals", local, cedar)
    sums = lines_of("daily_sums", local, cedar)

    assert sorted(line["amount"] for line in mine) == ["12.50", "2.50"]
    assert {line["site"] for line in mine} == {"Market Street"}
    assert [(line["amount"], line["signals"]) for line in sums] == [("15.00", "2")]
    assert len(lines_of("signals", owner, cedar)) == 3
    assert len(lines_of("signals", owner, cedar, site=other.public_id)) == 1


def test_it_takes_cards_with_what_people_made_of_them(site, cedar, owner):
    make_plain_card(site)

    (line,) = lines_of("cards", owner, cedar)

    assert (line["state"], line["severity"], line["at_stake"]) == (
        "generated", "critical", "2400.00",
    )  # fmt: skip


def test_it_asks_for_the_right(cedar, owner):
    for table in ("signals", "statements"):
        with pytest.raises(NotAllowed):
            lines_of(table, make_member(cedar, "cashier"), cedar)
    assert lines_of("statements", owner, cedar) == lines_of("follow_ups", owner, cedar) == []


def test_it_offers_the_export_on_its_lists(site, owner):
    make_plain_card(site)

    assert "insights.cards" in logged_in(owner).get("/insights/cards/").content.decode()
