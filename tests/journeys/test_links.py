"""Every link a page shows its reader leads somewhere that reader may go."""

import re
from html.parser import HTMLParser

import pytest
from django.urls import Resolver404, resolve

from tests.people import logged_in
from tests.savings.build import make_client, make_finished_run

ELSEWHERE = ("/static/", "/api/", "/admin/", "/logout/")
PEOPLE = ("viewer", "consultant", "operator", "auditor", "admin")


class Links(HTMLParser):
    """The addresses of a page's links, within the site."""

    def __init__(self, page: str) -> None:
        """Read the page at once."""
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what an anchor points at."""
        address = dict(attrs).get("href") or ""
        if tag == "a" and re.match(r"/(?!/)", address) and not address.startswith(ELSEWHERE):
            self.found.append(address.split("#")[0])


def shape_of(address: str) -> str:
    """The name of the page behind an address; one of a kind is enough."""
    try:
        return resolve(address.split("?")[0]).view_name
    except Resolver404:
        return address


def refusals(user) -> list[tuple[str, str, int]]:
    """(page, link on it, status) for each kind of link the person meets and may not follow."""
    client, seen, wrong = logged_in(user), {"home"}, []
    todo = [("", "/")]
    while todo:
        page, address = todo.pop()
        answer = client.get(address)
        if answer.status_code not in (200, 302):
            wrong.append((page, address, answer.status_code))
        answer.close()  # of a file nothing is read
        if answer.streaming or not answer["Content-Type"].startswith("text/html"):
            continue
        for link in Links(answer.content.decode()).found:
            if (shape := shape_of(link)) not in seen:
                seen.add(shape)
                todo.append((address, link))
    assert len(seen) > 10, seen
    return wrong


@pytest.mark.slow
def test_it_leads_nobody_to_a_refusal(cedar, tmp_path, request):
    make_finished_run(make_client(cedar), tmp_path)
    people = {name: request.getfixturevalue(name) for name in PEOPLE}

    found = {name: refusals(person) for name, person in people.items()}

    assert found == {name: [] for name in PEOPLE}
