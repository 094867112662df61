"""People at the same tool at the same moment: one clean winner each, no half state, no crash."""

import threading
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connections

from tei.models import TEIFieldValue, TEIFinancialSummary, TEITool, TEIVersion
from tei.schemas.difference import report_digest
from tests.people import api_of, logged_in
from tests.tei.make import annual, make_field, make_proposal, make_report, make_tool, once
from tests.tei.test_admin_reports import sent

pytestmark = pytest.mark.django_db(transaction=True)
KEY, ONCE = "ai_resolution_efficiency", "legacy_termination"
ROUNDS = 3
TOOLS = "/api/v1/tei/tools/"


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Starts all calls at the same moment, each on a connection of its own; their answers."""
    answers: list[Any] = [None] * len(calls)
    start = threading.Barrier(len(calls))

    def run(place: int, call: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=20)
            answers[place] = call()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert None not in answers, "a caller got no answer"
    return answers


def told(answers: list[Any]) -> Counter[Any]:
    """How often which status, with the code where it is an error."""
    return Counter(
        answer.json()["error"]["code"] if answer.status_code >= 400 else answer.status_code
        for answer in answers
    )


@pytest.fixture
def people(consultant):
    """Four callers, each with a client of its own; a crash comes as a 500."""
    clients = [api_of(consultant) for _ in range(4)]
    for client in clients:
        client.raise_request_exception = False
    return clients


@pytest.fixture
def boss(admin):
    """An administrator's client."""
    client = api_of(admin)
    client.raise_request_exception = False
    return client


@pytest.fixture
def tool(cedar, consultant):
    return make_tool(cedar, consultant)


def at(tool):
    return f"{TOOLS}{tool.public_id}/"


def send(client, method, place, body=None):
    return lambda: getattr(client, method)(place, body, format="json")


def enter(client, tool, amount, **more):
    rows = [*annual(KEY, amount, amount, amount), once(ONCE, amount)]
    return lambda: client.put(f"{at(tool)}values/", {"values": rows, **more}, format="json")


def page_save(browser, tool, amount, revision):
    """The page's own door, as its script calls it."""
    rows = [*annual(KEY, amount, amount, amount), once(ONCE, amount)]
    place, body = f"/tei/tools/{tool.public_id}/save/", {"cells": rows, "revision": revision}
    return lambda: browser.post(place, body, content_type="application/json")


def save_version(client, tool):
    return lambda: client.post(f"{at(tool)}versions/", {}, format="json")


def test_it_makes_one_tool_of_many_creates(cedar, people):
    report = make_report(cedar)
    for _ in range(ROUNDS):
        body = {"report": report.public_id, "proposal": make_proposal(cedar).pk}

        answers = at_once(*[send(client, "post", TOOLS, body) for client in people])

        assert told(answers) == {201: 1, "DUPLICATE_INSTANCE": 3}
        made = TEITool.objects.get(proposal=body["proposal"])
        assert made.values.count() == 4
        assert TEIFinancialSummary.objects.filter(tool=made).count() == 1


def test_it_numbers_versions_without_gap_or_double(tool, people):
    for number in range(ROUNDS):
        answers = at_once(*[save_version(client, tool) for client in people])

        assert told(answers) == {201: 4}
        saved = sorted(answer.json()["version_number"] for answer in answers)
        assert saved == [4 * number + place for place in (1, 2, 3, 4)]
    tool.refresh_from_db()
    assert tool.current_version == 4 * ROUNDS


def test_it_calculates_before_or_after_a_bulk_update_never_amid(tool, people):
    first, *others = people
    enter(first, tool, "0")()
    whole = {f"{Decimal(amount) * 3 * Decimal('0.8'):.2f}": amount for amount in range(ROUNDS + 1)}
    for amount in range(1, ROUNDS + 1):
        answers = at_once(
            enter(first, tool, str(amount)),
            *[send(client, "post", f"{at(tool)}calculate/") for client in others],
        )

        assert told(answers) == {200: 4}
        for figures in (answer.json() for answer in answers[1:]):
            seen = whole[figures["total_benefits_nominal"]]
            assert seen in (amount - 1, amount)
            assert figures["total_costs_nominal"] == f"{seen}.00"
        kept = first.get(f"{at(tool)}summary/").json()
        assert kept["is_stale"] is (whole[kept["total_benefits_nominal"]] != amount)


def test_it_exports_rows_that_add_up_while_values_change(tool, people):
    first, *others = people
    for amount in range(1, ROUNDS + 1):
        answers = at_once(
            enter(first, tool, str(amount)),
            *[send(client, "get", f"{at(tool)}export/") for client in others],
        )

        assert told(answers) == {200: 4}
        for export in (answer.json() for answer in answers[1:]):
            rows = sum(Decimal(row["present_value"]) for row in export["benefits"])
            assert f"{rows:.2f}" == export["summary"]["total_benefits_pv"]


def test_it_takes_one_of_two_who_saw_the_same_values(tool, people):
    for _ in range(ROUNDS):
        tool.refresh_from_db()
        seen = tool.values_revision

        answers = at_once(
            *[enter(c, tool, str(10 * seen + n), revision=seen) for n, c in enumerate(people, 1)]
        )

        assert told(answers) == {200: 1, "CHANGED_MEANWHILE": 3}
        cells = set(TEIFieldValue.objects.filter(tool=tool).values_list("value", flat=True))
        assert len(cells) == 1


def test_it_deletes_a_tool_whole_while_others_save(cedar, consultant, people):
    remover, writer, saver, reader = people
    report = make_report(cedar)
    for _ in range(ROUNDS):
        tool = make_tool(cedar, consultant, report)

        gone, entered, saved, read = at_once(
            send(remover, "delete", f"{at(tool)}?confirm=true"),
            enter(writer, tool, "5"),
            save_version(saver, tool),
            send(reader, "get", f"{at(tool)}export/"),
        )

        assert gone.status_code == 204
        for answer in (entered, saved, read):
            assert set(told([answer])) <= {200, 201, "NOT_FOUND"}
        assert not TEITool.objects.filter(pk=tool.pk).exists()
        assert not TEIFieldValue.objects.filter(tool_id=tool.pk).exists()
        assert not TEIFinancialSummary.objects.filter(tool_id=tool.pk).exists()
        kept = TEIVersion.objects.filter(tool_id=tool.public_id).count()
        assert kept == (saved.status_code == 201)


def test_it_deletes_a_tool_whole_while_pages_save(cedar, consultant, people):
    browsers = [logged_in(consultant) for _ in range(6)]
    for browser in browsers:
        browser.raise_request_exception = False
    report = make_report(cedar)
    for _ in range(ROUNDS):
        tool = make_tool(cedar, consultant, report)
        page = f"/tei/tools/{tool.public_id}/"
        forms = [
            ("", {"revision": "0", f"v.{KEY}.1": "5"}),
            ("change/", {"name": "Other", "state": "final"}),
            ("calculate/", {}),
            ("versions/", {"note": "Late"}),
            ("scenarios/", {"name": "Low", f"off.{KEY}": "on"}),
        ]

        gone, saved, *told_pages = at_once(
            send(people[0], "delete", f"{at(tool)}?confirm=true"),
            page_save(browsers[0], tool, "5", 0),
            *[
                partial(browser.post, f"{page}{rest}", form)
                for browser, (rest, form) in zip(browsers[1:], forms, strict=True)
            ],
        )

        assert gone.status_code == 204
        assert saved.status_code in (200, 404, 409)
        assert {answer.status_code for answer in told_pages} <= {302, 404, 409}
        assert not TEITool.objects.filter(pk=tool.pk).exists()
        assert not TEIFieldValue.objects.filter(tool_id=tool.pk).exists()


def test_it_deletes_a_tool_once(tool, people):
    answers = at_once(*[send(client, "delete", f"{at(tool)}?confirm=true") for client in people])

    assert told(answers) == {204: 1, "NOT_FOUND": 3}


def test_it_reshapes_a_field_or_takes_values_never_both(cedar, consultant, people, boss):
    for _ in range(ROUNDS):
        tool = make_tool(cedar, consultant)
        field = tool.report.fields.get(field_key=KEY)
        place = f"/api/v1/tei/reports/{tool.report.public_id}/fields/{field.pk}/"

        reshaped, entered = at_once(
            send(boss, "patch", place, {"is_annual": False}),
            enter(people[0], tool, "5"),
        )

        cells = list(TEIFieldValue.objects.filter(field=field).values_list("year", "value"))
        if entered.status_code == 200:
            assert told([reshaped]) == {"PROTECTED_FIELD": 1}
            assert cells == [(1, "5"), (2, "5"), (3, "5")]
        else:
            assert (reshaped.status_code, told([entered])) == (200, {"INVALID_YEAR": 1})
            assert cells == [(None, "")]


def test_it_deletes_a_field_whole_while_values_are_entered(cedar, consultant, people, boss):
    for _ in range(ROUNDS):
        tool = make_tool(cedar, consultant)
        field = tool.report.fields.get(field_key=KEY)
        place = f"/api/v1/tei/reports/{tool.report.public_id}/fields/{field.pk}/?confirm=true"

        gone, entered, saved = at_once(
            send(boss, "delete", place),
            enter(people[0], tool, "5"),
            save_version(people[1], tool),
        )

        assert (gone.status_code, saved.status_code) == (204, 201)
        assert set(told([entered])) <= {200, "INVALID_FIELD_KEY"}
        assert not TEIFieldValue.objects.filter(field_id=field.pk).exists()


def test_it_gives_every_tool_a_cell_for_every_field(cedar, consultant, people, boss):
    for _ in range(ROUNDS):
        report = make_report(cedar)
        gone = make_tool(cedar, consultant, report)
        body = {"report": report.public_id, "proposal": make_proposal(cedar).pk}
        field = {"table": "costs", "field_key": "late", "label": "Late", "is_annual": False}
        fields = f"/api/v1/tei/reports/{report.public_id}/fields/"

        answers = at_once(
            send(people[0], "post", TOOLS, body),
            send(boss, "post", fields, field),
            send(people[1], "delete", f"{at(gone)}?confirm=true"),
        )

        assert told(answers) == {201: 2, 204: 1}
        made = TEITool.objects.get(report=report)
        cells = made.values.values_list("field__field_key", flat=True)
        assert sorted(cells) == [KEY, KEY, KEY, "late", ONCE]


def test_it_saves_a_version_under_one_set_of_terms(tool, people, boss):
    enter(people[0], tool, "5")()
    report = f"/api/v1/tei/reports/{tool.report.public_id}/"
    for rate in ("0.2", "0.1", "0.3", "0.1"):
        answers = at_once(
            send(boss, "patch", report, {"discount_rate": rate}),
            *[save_version(client, tool) for client in people],
        )

        assert told(answers) == {200: 1, 201: 4}
    for version in TEIVersion.objects.all():
        assert version.summary_snapshot["discount_rate"] == version.terms_snapshot["discount_rate"]


def test_it_adds_a_field_key_once(cedar, boss, admin):
    report = make_report(cedar)
    make_field(report, "before")
    clients = [boss, api_of(admin), api_of(admin)]
    body = {"table": "costs", "field_key": "same", "label": "Same"}
    fields = f"/api/v1/tei/reports/{report.public_id}/fields/"

    answers = at_once(*[send(client, "post", fields, body) for client in clients])

    assert told(answers) == {201: 1, "FIELD_KEY_EXISTS": 2}


def test_it_takes_one_of_two_pages_that_saw_the_same_values(tool, consultant, people):
    browsers = [logged_in(consultant) for _ in range(3)]
    for browser in browsers:
        browser.raise_request_exception = False
    for _ in range(ROUNDS):
        tool.refresh_from_db()
        seen = tool.values_revision

        answers = at_once(
            *[
                page_save(each, tool, str(10 * seen + n), seen)
                for n, each in enumerate(browsers, 1)
            ],
            enter(people[0], tool, str(10 * seen + 9), revision=seen),
        )

        assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
        cells = set(TEIFieldValue.objects.filter(tool=tool).values_list("value", flat=True))
        assert len(cells) == 1
        told_pages = [a for a in answers[:3] if a.status_code == 409]
        assert all(len(answer.json()["changes"]) == 4 for answer in told_pages)


def test_it_saves_a_page_or_archives_never_both(cedar, consultant, people):
    for _ in range(ROUNDS):
        tool = make_tool(cedar, consultant)
        browser = logged_in(consultant)

        saved, shelved = at_once(
            page_save(browser, tool, "5", 0),
            send(people[0], "patch", at(tool), {"status": "archived"}),
        )

        assert shelved.status_code == 200
        cells = set(TEIFieldValue.objects.filter(tool=tool).values_list("value", flat=True))
        assert (saved.status_code, cells) in [(200, {"5"}), (409, {""})]
        assert TEITool.objects.get(pk=tool.pk).state == "archived"


def test_it_keeps_a_scenario_once_of_many_who_saw_the_same(tool, people):
    for seen in range(ROUNDS):
        answers = at_once(
            *[
                send(client, "post", f"{at(tool)}scenarios/", {"name": "Base", "revision": seen})
                for client in people
            ]
        )

        assert told(answers) == {201: 1, "CHANGED_MEANWHILE": 3}
        assert tool.scenarios.get().revision == seen + 1


def test_it_takes_one_of_two_administrators_who_saw_the_same_report(cedar, admin):
    report = make_report(cedar)
    page = f"/admin/tei/teireport/{report.pk}/change/"
    browsers = [logged_in(admin) for _ in range(3)]
    for number in range(ROUNDS):
        report.refresh_from_db()
        forms = [
            sent(report) | {"seen": report_digest(report), "name": f"Round {number} of {place}"}
            for place in range(len(browsers))
        ]

        answers = at_once(
            *[partial(each.post, page, form) for each, form in zip(browsers, forms, strict=True)]
        )

        assert sorted(answer.status_code for answer in answers) == [200, 200, 302]
        refused = [answer for answer in answers if answer.status_code == 200]
        assert all("changed by somebody else" in answer.content.decode() for answer in refused)
        winner = next(place for place, answer in enumerate(answers) if answer.status_code == 302)
        report.refresh_from_db()
        assert report.name == f"Round {number} of {winner}"
