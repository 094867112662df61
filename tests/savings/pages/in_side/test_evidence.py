"""The evidence pages: boards, one item, adding a document, deciding on it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from savings.models import EvidenceItem
from tests.people import logged_in
from tests.savings.build import freeze, make_dataset, make_item, make_plan, scope_of, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def scope(client_of_cedar):
    return scope_of(client_of_cedar)


def read(user, route, *args, **query):
    answer = logged_in(user).get(reverse(route, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def press(user, route, item, **sent):
    return logged_in(user).post(reverse(route, args=[item.public_id]), sent, follow=True)


def test_it_says_what_to_do_where_nothing_is_there(cedar, operator, consultant):
    assert "Add the executed contract" in read(operator, "savings-evidence")
    assert "An operator adds contracts" in read(consultant, "savings-evidence")


def test_it_shows_what_a_scope_needs_and_what_rests_on_it(client_of_cedar, admin, tmp_path):
    scope = scope_of(client_of_cedar)
    make_plan(
        client_of_cedar,
        [make_dataset(client_of_cedar, tmp_path)],
        version=freeze(client_of_cedar),
        proved=False,
    )

    page = read(admin, "savings-board", scope.public_id)

    assert "CONTRACT_WITHOUT_SOURCE" in page
    assert "Discount variance" in page
    assert "Nothing fits yet" in page


def test_it_turns_exact_once_signed(client_of_cedar, admin, tmp_path):
    scope = scope_of(client_of_cedar)
    make_plan(
        client_of_cedar,
        [make_dataset(client_of_cedar, tmp_path)],
        version=freeze(client_of_cedar),
    )

    page = read(admin, "savings-board", scope.public_id)

    assert "CONTRACT_WITHOUT_SOURCE" not in page
    assert f"Signed off by {client_of_cedar.by}" in page


def test_it_adds_a_document_from_the_board(client_of_cedar, operator, scope):
    form = read(operator, "savings-evidence-add", scope=scope.public_id, kind="rebate")
    assert 'value="2026-01-01"' in form
    assert f'value="{scope.pbm.name}"' in form

    answer = logged_in(operator).post(
        reverse("savings-evidence-add"),
        {
            "organization": scope.organization.slug,
            "kind": "rebate",
            "title": "Statement Q1",
            "pbm": scope.pbm.name,
            "group": scope.group.name,
            "from_date": "2026-01-01",
            "to_date": "2026-03-31",
            "file": SimpleUploadedFile("q1.csv", b"a,b\n1,2\n"),
        },
        follow=True,
    )

    assert "Somebody else signs it off." in answer.content.decode()
    assert EvidenceItem.objects.get().state == "candidate_only"


def test_it_leaves_the_message_to_the_person_where_a_script_sends_the_form(operator, scope):
    person = logged_in(operator)

    sent = person.post(
        reverse("savings-evidence-add"),
        {
            "organization": scope.organization.slug,
            "kind": "rebate",
            "title": "Statement Q1",
            "file": SimpleUploadedFile("q1.csv", b"a,b\n1,2\n"),
        },
        headers={"X-Sent-By": "script"},
    )

    assert sent.status_code == 201
    assert "Somebody else signs it off." in person.get(sent["Location"]).content.decode()


def test_it_says_on_the_form_what_is_wrong_with_a_file(cedar, operator):
    answer = logged_in(operator).post(
        reverse("savings-evidence-add"),
        {
            "organization": cedar.slug,
            "kind": "contract",
            "title": "Page",
            "file": SimpleUploadedFile("a.pdf", b"<html></html>"),
        },
    )

    assert answer.status_code == 400
    assert "markup or a script" in answer.content.decode()


def test_it_offers_the_sign_off_to_another_admin_only(client_of_cedar, admin, operator, scope):
    item = make_item(client_of_cedar, scope)

    assert "Sign off for this scope" in read(admin, "savings-evidence-item", item.public_id)
    assert "Sign off for this scope" not in read(operator, "savings-evidence-item", item.public_id)


def test_it_signs_off_on_the_page(client_of_cedar, admin, scope):
    item = make_item(client_of_cedar, scope, kind="rebate")

    nothing = press(admin, "savings-evidence-sign-off", item, scope=scope.public_id)
    signed = press(
        admin, "savings-evidence-sign-off", item, scope=scope.public_id, proves=["rebate"]
    )

    assert "name what it proves" in nothing.content.decode()
    assert "Signed off. The next run" in signed.content.decode()
    item.refresh_from_db()
    assert item.state == "exact"


def test_it_blocks_and_reopens_on_the_page(client_of_cedar, admin, scope):
    item = make_item(client_of_cedar, scope)
    sign(client_of_cedar, item, scope)

    press(admin, "savings-evidence-block", item, code="NOT_EXECUTED", message="")
    item.refresh_from_db()
    assert item.state == "exact"
    page = press(
        admin, "savings-evidence-block", item, code="NOT_EXECUTED", message="Nobody signed it."
    ).content.decode()
    assert "Nobody signed it." in page
    assert "no longer holds" in page
    reopened = press(admin, "savings-evidence-reopen", item).content.decode()
    assert "signed off anew" in reopened


def test_it_hands_the_document_out(operator, scope):
    logged_in(operator).post(
        reverse("savings-evidence-add"),
        {
            "organization": scope.organization.slug,
            "kind": "contract",
            "title": "Agreement",
            "pbm": scope.pbm.name,
            "file": SimpleUploadedFile("a.txt", b"Agreement"),
        },
    )
    item = EvidenceItem.objects.get()

    answer = logged_in(operator).get(reverse("savings-evidence-file", args=[item.public_id]))

    assert b"".join(answer.streaming_content) == b"Agreement"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_it_waits_on_the_home_page_of_who_signs(client_of_cedar, admin, operator, scope):
    make_item(client_of_cedar, scope, title="Statement of the first quarter")

    assert "Statement of the first quarter" in read(admin, "home")
    assert "Statement of the first quarter" not in read(operator, "home")
