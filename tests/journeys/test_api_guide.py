"""docs/api.md, call by call, against the demonstration that it tells its reader to start."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from leafenterprise.demo.people import seed_people
from leafenterprise.jobs.loop import run_pending
from savings.actions.demo import load_demo
from savings.models import RunPlan
from tests.journeys.guide import Block, Call, blocks_of, differences, read_curl, read_json
from tests.places import ROOT

PAGE = ROOT / "docs" / "api.md"
BASE = "http://testserver"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def demonstration():
    """The demonstration of `make demo`, smaller."""
    organization = seed_people()
    by = organization.memberships.get(role="admin").user
    load_demo(organization=organization, rows=2_000, by=by)
    run_pending(once=True)


def operators_leave_the_plan() -> None:
    """What the page says an administrator has done."""
    RunPlan.objects.update(roles=["admin"])


MEANWHILE = {
    "the jobs run": lambda: run_pending(once=True),
    "operators leave the plan": operators_leave_the_plan,
}


class Reader:
    """Follows the page: sends each call, compares the answer that stands below it."""

    def __init__(self) -> None:
        self.known = {"BASE": BASE}
        self.files: dict[str, str] = {}
        self.answer = None
        self.calls = 0
        self.wrong: list[str] = []

    def follow(self, block: Block) -> None:
        """One block of the page."""
        if block.kind == "meanwhile":
            MEANWHILE[block.label]()
        elif block.kind == "csv":
            self.files[block.label] = block.text
        elif block.kind == "sh" and block.text.startswith("curl"):
            self.answer = send(read_curl(block.text, self.known), self.files)
            self.calls += 1
        elif block.kind in ("json", "http"):
            self.wrong += [f"line {block.line}: {told}" for told in self.compare(block)]
            if self.answer is not None:
                self.answer.close()  # a file that is handed out stays open until then
                self.answer = None

    def compare(self, block: Block) -> list[str]:
        """Where status, headers or body are not as the page says."""
        answer = self.answer
        if answer is None:
            return ["an answer without a call above it"]
        if str(answer.status_code) != block.label:
            return [f"{block.label} is {answer.status_code}: {answer.content[:500]!r}"]
        if block.kind == "json":
            return differences(read_json(block), answer.json(), self.known)
        said = dict(line.split(": ", 1) for line in block.text.splitlines())
        return differences(said, dict(answer.headers), self.known)


def send(call: Call, files: dict[str, str]):
    """The call over the test client, as curl would send it."""
    path = call.url.removeprefix(BASE)
    headers = {name: text for name, text in call.headers.items() if name != "Content-Type"}
    if call.form:
        fields = {name: _sent(value, files) for name, value in call.form.items()}
        return Client().post(path, fields, headers=headers)
    kind = call.headers.get("Content-Type", "application/octet-stream")
    return Client().generic(call.method, path, call.body, content_type=kind, headers=headers)


def _sent(value: str, files: dict[str, str]):
    if not value.startswith("@"):
        return value
    return SimpleUploadedFile(value[1:], files[value[1:]].encode())


def test_it_answers_every_call_of_the_page_as_the_page_says(demonstration):
    reader = Reader()

    for block in blocks_of(PAGE):
        reader.follow(block)
        assert reader.wrong == []

    assert reader.calls > 20


def test_it_leaves_no_call_without_an_answer():
    shown = [b for b in blocks_of(PAGE) if b.kind in ("json", "http") or b.text.startswith("curl")]

    assert [block.kind == "sh" for block in shown] == [True, False] * (len(shown) // 2)


def test_it_notices_an_answer_that_differs():
    said = {"state": "received", "id": "$ID", "rows": [{"line": 3}]}

    wrong = differences(said, {"state": "ingested", "id": None, "rows": []}, {})

    assert len(wrong) == 3
