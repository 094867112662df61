"""A real browser for tests: Chromium against a live server, and a guard on its console.

    @pytest.mark.browser
    def test_it_shows_the_report(visit, operator):
        page = visit(operator, "/savings/runs/")
        page.get_by_role("link", name="Cedar 2025").click()

The test fails at its end for any console error, page error, violated policy or failed request
(an answer the test expects is allowed with `page.expected_failures.add(404)`).
`serious_problems(page)` names what axe finds serious or critical.
"""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, sync_playwright

from tests.services import absent

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
WIDTHS = (375, 768, 1440)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; where there is none, a skip on a laptop and a failure in CI."""
    if CHROMIUM is None:
        absent("Chromium")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the driver runs an event loop
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(live_server, chromium) -> Iterator[Callable]:
    """Opens an address as a person (None: as nobody) in a page whose console is watched."""
    from tests.people import logged_in  # the apps are loaded by now

    context = chromium.new_context(accept_downloads=True)
    complaints: list[str] = []

    def open_page(user, path: str = "/", width: int = 1440):
        if user is not None:
            key = logged_in(user).cookies[settings.SESSION_COOKIE_NAME].value
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}
            context.add_cookies([cookie])
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.expected_failures = set()
        _watch(page, complaints)
        page.goto(live_server.url + path)
        return page

    yield open_page
    context.close()
    assert not complaints, "\n".join(complaints)


def _watch(page, complaints: list[str]) -> None:
    def said(message) -> None:
        expected = any(f"status of {status}" in message.text for status in page.expected_failures)
        if message.type in ("error", "warning") and not expected:
            complaints.append(f"{page.url}: {message.text}")

    page.on("console", said)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))


def follow(link) -> None:
    """Clicks a link and waits for the page it leads to, so that nothing reads the one before."""
    with link.page.expect_navigation():
        link.click()


def serious_problems(page) -> list[str]:
    """What axe finds serious or critical, one line each."""
    page.wait_for_load_state()
    # Without preload, or axe reads style sheets by inline styles that the policy refuses.
    found = Axe().run(page, options={"preload": False}).response["violations"]
    return [
        f"{problem['id']}: {problem['nodes'][0]['html'][:200]}"
        for problem in found
        if problem["impact"] in ("serious", "critical")
    ]


def overflow(page) -> int:
    """By how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
