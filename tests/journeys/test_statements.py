"""A provider's statement in the browser: made, adjusted, reviewed, approved, and read by them."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from insights.actions.statement_delivery import set_earnings_access
from tests.browser import WIDTHS, follow, overflow, serious_problems
from tests.insights.make import make_provider, make_site
from tests.insights.statements.make import make_agreement, make_whole, produce
from tests.people import make_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def practice(cedar):
    """An owner, and a provider with tiers, a lab and a log-in."""
    owner, person = make_member(cedar, "owner"), make_member(cedar, "provider")
    site, provider = make_site(cedar, "Market Street"), make_provider(cedar, "Dr Ada Byrne")
    provider.user = person
    provider.save()
    make_agreement(
        provider,
        {"": [("0", "0.40"), ("10000", "0.45")], "hygiene": [("0", "0.35")]},
        lab_share=Decimal("0.5"),
    )
    make_whole(site)
    produce(site, owner, provider, "12500.00", category="crowns")
    produce(site, owner, provider, "1840.50", category="hygiene")
    produce(site, owner, provider, "420.00", type_="lab_invoice_charge")
    produce(site, owner, provider, "-60.00", type_="lab_invoice_chargeback")
    return owner, person, provider


def narrow_enough(page) -> None:
    """No sideways scrolling at any width, and nothing serious for axe."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) <= 0, (page.url, width)
    assert serious_problems(page) == []


def test_it_goes_from_signals_to_the_provider(visit, practice):
    owner, person, provider = practice
    page = visit(owner, "/insights/statements/")
    page.get_by_label("Provider", exact=True).first.select_option(label=str(provider))
    page.get_by_label("First day").fill("2026-03-01")
    page.get_by_label("Last day").fill("2026-03-31")
    narrow_enough(page)
    follow(page.get_by_role("button", name="Generate"))

    expect(page.get_by_role("heading", level=1)).to_have_text("Dr Ada Byrne")
    page.get_by_label("Amount").fill("-25.00")
    page.get_by_label("Reason").fill("Uniform")
    follow(page.get_by_role("button", name="Add the adjustment"))
    follow(page.get_by_role("button", name="Open for review"))
    narrow_enough(page)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Approve").click()
    confirm = page.get_by_role("dialog").get_by_role("button", name="Approve")
    if confirm.count():
        confirm.click()

    # 5,125.00 + 644.18 - 210.00 + 30.00 - 25.00
    expect(page.locator("tfoot")).to_contain_text("£5,564.18")
    expect(page.get_by_role("link", name="PDF", exact=True)).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Xero").click()
    assert taken.value.suggested_filename.endswith("-xero.csv")
    narrow_enough(page)

    set_earnings_access(provider=provider, enabled=True, by=owner)
    page.reload()
    follow(page.get_by_role("button", name="Show on their page"))
    own = visit(person, "/insights/earnings/")
    follow(own.get_by_role("link", name="1 Mar 2026 to 31 Mar 2026"))
    expect(own.locator("tfoot")).to_contain_text("£5,564.18")
    narrow_enough(own)
