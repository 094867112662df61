"""Pages in a real browser: no console error, nothing serious for axe, no sideways scrolling."""

import pytest
from playwright.sync_api import expect

from tests.accounts.authenticator import code_of
from tests.browser import WIDTHS, overflow, serious_problems
from tests.people import PASSWORD, logged_in, make_member, make_organization

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = (
    "/",
    "/account/",
    "/account/password/",
    "/account/tokens/",
    "/account/second-factor/enrol/",
)
ADMIN = (
    "/admin/",
    "/admin/accounts/user/",
    "/admin/accounts/user/add/",
    "/admin/accounts/membership/",
    "/admin/accounts/membership/add/",
    "/admin/accounts/organization/",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_shows_pages_that_axe_finds_nothing_serious_on(visit, admin, scheme):
    page = visit(admin)
    page.emulate_media(color_scheme=scheme)
    base = page.url.rstrip("/")

    for path in PAGES:
        page.goto(base + path)
        assert serious_problems(page) == [], path
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert overflow(page) <= 0, (path, width)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_shows_an_admin_that_axe_finds_nothing_serious_on(visit, admin, scheme):
    page = visit(admin)
    page.emulate_media(color_scheme=scheme)
    base = page.url.rstrip("/")

    first = () if scheme == "dark" else ADMIN
    for path in (*first, f"/admin/accounts/user/{admin.pk}/change/"):
        page.goto(base + path)
        assert serious_problems(page) == [], path


def test_it_logs_in_by_keyboard_alone(visit, operator):
    page = visit(None, "/login/")
    assert serious_problems(page) == []
    expect(page.get_by_label("E-mail")).to_be_focused()

    page.keyboard.type(operator.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Test operator")


def test_it_skips_to_the_content(visit, operator):
    page = visit(operator)

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


def test_it_opens_and_closes_the_menu_on_a_phone(visit, operator):
    page = visit(operator, width=375)
    menu = page.get_by_role("navigation", name="Main")
    expect(menu).to_be_hidden()

    page.get_by_role("button", name="Menu").click()
    expect(menu).to_be_visible()
    assert serious_problems(page) == []
    page.keyboard.press("Escape")

    expect(menu).to_be_hidden()


def test_it_leads_through_the_second_factor(visit):
    strict = make_member(make_organization("Strict", requires_mfa=True), "operator")
    page = visit(strict, "/account/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up the second factor")
    assert page.evaluate("document.querySelector('img.qr').naturalWidth") > 100

    page.get_by_label("Code").fill(code_of(strict.totpdevice_set.get()))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.locator(".codes li")).to_have_count(10)
    assert serious_problems(page) == []
    page.get_by_role("link", name="I have kept them").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")


def test_it_names_wrong_fields_and_takes_the_reader_there(visit, operator):
    page = visit(operator, "/account/password/")
    page.expected_failures.add(400)
    page.get_by_label("Old password").fill("wrong")
    page.get_by_label("New password", exact=True).fill("short")
    page.get_by_label("New password confirmation").fill("short")
    page.get_by_role("button", name="Change password").click()

    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Old password").click()

    expect(page.get_by_label("Old password")).to_be_focused()
    assert serious_problems(page) == []


def test_it_shows_a_new_token_once(visit, operator):
    page = visit(operator, "/account/tokens/")
    page.get_by_label("What is it for?").fill("nightly export")
    page.get_by_role("button", name="Make token").click()

    expect(page.locator("#new-token pre")).to_contain_text("leaf_")
    page.goto(page.url)
    expect(page.locator("#new-token")).to_have_count(0)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Revoke").click()

    expect(page.get_by_role("status")).to_contain_text("no longer works")
    expect(page.locator("td .badge")).to_have_text("Revoked")


def test_it_answers_errors_with_pages(visit, viewer):
    page = visit(viewer)
    base = page.url.rstrip("/")

    for path, status in (("/nothing-here/", 404), ("/admin/", 403)):
        page.expected_failures.add(status)
        page.goto(base + path)
        assert serious_problems(page) == []
        expect(page.get_by_role("link", name="Go to your home page")).to_be_visible()


def test_it_says_when_log_in_is_possible_again(visit, operator, client):
    for _ in range(5):
        client.post("/login/", {"username": operator.email, "password": "wrong"})
    page = visit(None, "/login/")
    page.expected_failures.add(429)
    page.get_by_label("E-mail").fill(operator.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Log-in is paused")
    assert serious_problems(page) == []
    assert logged_in(operator).get("/").status_code == 200
