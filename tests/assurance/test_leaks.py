"""Canaries in every body, header and export that people with all roles can fetch."""

import io
import zipfile

import pytest
from django.test import Client

from audit.trail.models import AuditEvent
from tests.assurance.words import MEMBER, found_in, planted
from tests.house.doors import every_door
from tests.house.others import make_others

pytestmark = pytest.mark.django_db
EXPORTS = ("form=csv", "form=jsonl", "form=xlsx")


def fetch(session: Client, address: str) -> tuple[int, bytes]:
    """The status, and body and headers as one."""
    answer = session.get(address)
    content = answer.getvalue() if answer.streaming else answer.content
    answer.close()
    return answer.status_code, content + b"\n" + str(dict(answer.headers)).encode()


def test_it_leaks_no_canary(tmp_path, record_property):
    others = make_others(tmp_path)
    words = planted("md5$", "pbkdf2_sha256$")
    addresses = {others.address(door) for door in every_door() if door.verb == "get"}
    addresses |= {f"/trail/export/?{form}" for form in EXPORTS}
    leaks, reached = {}, 0

    for address in sorted(addresses):
        status, told = fetch(others.owner, address)
        reached += status == 200
        leaks |= {address: seen} if (seen := found_in(told, words)) else {}

    record_property("attempts", len(addresses) * len(words))
    assert len(words) > 12
    assert reached > 60
    assert leaks == {}


def test_it_leaks_no_canary_into_the_trail(tmp_path, record_property):
    make_others(tmp_path)
    words = planted("md5$", "pbkdf2_sha256$")

    told = [str(event).encode() for event in AuditEvent.objects.values()]

    record_property("attempts", len(told) * len(words))
    assert len(told) > 5
    assert [seen for text in told if (seen := found_in(text, words))] == []


def test_it_would_find_a_planted_word():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/sheet1.xml", f"<t>{MEMBER}-7</t>")

    assert found_in(f'{{"note": "{MEMBER}-7"}}'.encode(), [MEMBER]) == [MEMBER]
    assert found_in(archive.getvalue(), [MEMBER]) == [MEMBER]
    assert found_in(b"nothing", [MEMBER]) == []
