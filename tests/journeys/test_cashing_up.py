"""Two people cash up in a browser: blind count, notes, self-verification, escalation, late cash."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from insights.models import CashReconciliation, CashRule, FollowUpTask
from tests.browser import follow, overflow, serious_problems
from tests.insights.cash.make import report
from tests.insights.make import make_site
from tests.people import make_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def till(cedar):
    """A site with cash on two days, and the two who count it."""
    site = make_site(cedar, "Market Street")
    today = timezone.now().date()
    report(site, "65.50", day=today - timedelta(days=2))
    report(site, "90.00", day=today - timedelta(days=1))
    CashRule.objects.create(organization=cedar, asks_second_count=True)
    people = [make_member(cedar, "cashier", name=name) for name in ("Carla", "Vera")]
    return site, today, *people


def day_link(page, day):
    """The link to the day in the list of what is to count."""
    return page.get_by_role("link", name=f"{day:%A}, {day.day} {day:%B}")


def fill(page, **numbers) -> None:
    """So many of each face, walked through by the keyboard."""
    for name, number in numbers.items():
        page.locator(f"#id_{name}").fill(str(number))


def as_person(visit, user, path, width=1440):
    """The page as this person, whoever was logged in before."""
    return visit(user, path, width=width)


def test_it_cashes_up_as_two_people(visit, till):
    site, today, carla, vera = till
    day = today - timedelta(days=2)
    counting = f"/insights/cash/sites/{site.public_id}/count/?day={day}"

    page = as_person(visit, carla, counting, width=768)
    page.locator("#id_face_20_00").focus()
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    expect(page.locator("#id_face_10_00")).to_be_focused()
    expect(page.locator("[data-total]")).to_have_text("60.00")
    assert "65.50" not in page.content()
    assert serious_problems(page) == []
    assert overflow(page) <= 0
    follow(page.get_by_role("button", name="Submit the count"))
    expect(page.get_by_text("-£5.50", exact=True)).to_be_visible()
    expect(page.get_by_text("Another person verifies this")).to_be_visible()
    assert page.get_by_role("button", name="Verify").count() == 0

    follow(page.get_by_role("link", name="Change the count"))  # a correction before verification
    fill(page, face_5_00=1)
    follow(page.get_by_role("button", name="Submit the count"))
    expect(page.get_by_text("-£0.50", exact=True)).to_be_visible()
    address = page.url.removeprefix(page.url.split("/insights/")[0])

    page = as_person(visit, vera, address)
    expect(page.get_by_text("Hidden").first).to_be_visible()
    assert "65.50" not in page.content()
    assert "£60.00" not in page.content()
    follow(page.get_by_role("link", name="Count the till"))
    fill(page, face_20_00=3, face_5_00=1)
    follow(page.get_by_role("button", name="Keep my count"))
    expect(page.get_by_text("£65.50", exact=True).first).to_be_visible()
    page.expected_failures.add(400)
    follow(page.get_by_role("button", name="Verify with its variance"))
    expect(page.locator("#id_notes_error")).to_contain_text("say why before it is closed")
    page.get_by_label("Notes").fill("A coin was lost.")
    follow(page.get_by_role("button", name="Verify with its variance"))
    expect(page.get_by_text("Copy 1 of this closed day")).to_be_visible()
    assert serious_problems(page) == []

    report(site, "7.00", day=day)
    page.reload()
    expect(page.get_by_text("Cash came after this day was closed")).to_be_visible()
    expect(page.get_by_text("will be an adjustment on")).to_be_visible()
    record = CashReconciliation.objects.get()
    assert (record.state, str(record.variance)) == ("verified_variance_logged", "-0.50")
    assert record.steps.filter(kind="count").count() == 2


def test_it_escalates_and_lets_one_of_two_verifiers_win(visit, till):
    site, today, carla, vera = till
    CashRule.objects.update(asks_second_count=False)
    other = make_member(site.organization, "cashier", name="Olaf")
    day = today - timedelta(days=1)

    page = as_person(visit, carla, f"/insights/cash/?month={day:%Y-%m}")
    follow(day_link(page, day))
    fill(page, face_50_00=1)
    follow(page.get_by_role("button", name="Submit the count"))
    expect(page.get_by_text("The variance is beyond the threshold")).to_be_visible()
    assert FollowUpTask.objects.get().state == "open"
    record = CashReconciliation.objects.get()
    address = f"/insights/cash/{record.public_id}/"

    first = as_person(visit, vera, address)
    first.get_by_label("What was found").fill("The notes were in the safe.")
    second = as_person(visit, other, address)
    second.get_by_label("What was found").fill("I found them too.")
    follow(second.get_by_role("button", name="Close with its variance"))
    expect(second.get_by_text("the task is settled")).to_be_visible()
    first.reload()
    expect(first.get_by_text("Verified variance logged").first).to_be_visible()
    assert first.get_by_role("button", name="Close with its variance").count() == 0

    record.refresh_from_db()
    assert (record.verifier, FollowUpTask.objects.get().state) == (other, "done")
