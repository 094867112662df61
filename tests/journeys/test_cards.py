"""A card in the browser: noticed, acknowledged, a task confirmed, resolved and archived."""

import pytest
from playwright.sync_api import expect

from insights.models import FollowUpTask, InsightCard
from tests.browser import WIDTHS, follow, overflow, serious_problems
from tests.insights.cards.make import make_plain_card
from tests.insights.make import make_site
from tests.people import make_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_it_goes_from_what_was_noticed_to_the_record(visit, cedar):
    owner, site = make_member(cedar, "owner"), make_site(cedar, "Market Street")
    card = make_plain_card(site)
    page = visit(owner, "/insights/cards/")
    follow(page.get_by_role("link", name=card.title))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) <= 0, width
    assert serious_problems(page) == []

    follow(page.get_by_role("button", name="Acknowledge"))
    page.get_by_label("I want this task to be raised").check()
    follow(page.get_by_role("button", name="Create the task"))
    page.get_by_label("What came of it").fill("The holiday was not in the calendar.")
    follow(page.get_by_role("button", name="Resolve"))
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Archive").click()
    confirm = page.get_by_role("dialog").get_by_role("button", name="Archive")
    if confirm.count():
        confirm.click()

    expect(page.get_by_text("Kept for the record; nothing more can be done.")).to_be_visible()
    card.refresh_from_db()
    assert (card.state, card.outcome) == ("archived", "The holiday was not in the calendar.")
    assert FollowUpTask.objects.get().state == "done"
    steps = InsightCard.objects.get().steps.order_by("pk").values_list("move", "by")
    assert list(steps) == [
        (move, owner.pk) for move in ("acknowledge", "create_action", "resolve", "archive")
    ]
