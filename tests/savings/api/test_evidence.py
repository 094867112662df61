"""Evidence over the API: documents in, matches, decisions, files out."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.trail.models import AuditEvent
from savings.models import EvidenceItem
from tests.accounts.authenticator import enrolled
from tests.people import api_of, logged_in, make_member
from tests.savings.build import make_client, make_item, scope_of, sign

pytestmark = pytest.mark.django_db
LIST = "/api/v1/savings/evidence/"
PDF = b"%PDF-1.7\n1 0 obj\n"


@pytest.fixture
def scope(client_of_cedar):
    return scope_of(client_of_cedar)


def upload(user, content=PDF, name="agreement.pdf", **said):
    sent = {
        "kind": "contract",
        "title": "Agreement 2026",
        "pbm": "Test Rx",
        "group": "Acme",
        "from_date": "2026-01-01",
        "to_date": "2026-03-31",
        **said,
        "file": SimpleUploadedFile(name, content),
    }
    return api_of(user).post(LIST, sent, format="multipart")


def office(*parts):
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part in parts:
            archive.writestr(part, "<x/>")
    return packed.getvalue()


def test_it_takes_a_document_and_matches_it(operator, scope):
    answer = upload(operator)

    assert answer.status_code == 201, answer.data
    assert answer.data["state"] == "candidate_only"
    assert answer.data["content_type"] == "application/pdf"
    assert answer.data["has_file"] is True
    assert "address" not in answer.data


def test_it_keeps_the_same_document_once(operator, scope):
    first, second = (upload(operator) for _ in range(2))

    assert first.data["id"] == second.data["id"]
    assert EvidenceItem.objects.count() == 1


def test_it_wants_another_statement_declared_a_correction(operator, scope):
    first = upload(operator)

    refused = upload(operator, title="Agreement 2026, signed")
    corrected = upload(operator, title="Agreement 2026, signed", supersedes=first.data["id"])

    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "EVIDENCE_EXISTS")
    assert corrected.data["supersedes"] == first.data["id"]


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n....", "scan.png", "image/png"),
        (b"a,b\n1,2\n", "statement.csv", "text/csv"),
        ("Beträge".encode(), "note.txt", "text/plain"),
        (
            office("[Content_Types].xml", "xl/workbook.xml"),
            "list.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    ],
)
def test_it_tells_the_type_from_the_content(content, name, kind, operator, scope):
    assert upload(operator, content, name).data["content_type"] == kind


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script>",
        b"  <svg onload=alert(1)>",
        b"#!/bin/sh\nrm -rf /\n",
        b"MZ\x90\x00\x03\x00",
        b"\x7fELF\x02\x01",
        b"PK\x03\x04 not a zip",
        office("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"),
        office("readme.txt"),
        b"text \x00 with a null",
        "ä".encode("latin-1"),
    ],
)
def test_it_refuses_what_is_no_document(content, operator, scope):
    answer = upload(operator, content, "agreement.pdf")

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "EVIDENCE_TYPE_REFUSED"
    assert not EvidenceItem.objects.exists()


def test_it_bounds_the_size(operator, scope, settings):
    settings.EVIDENCE_MAX_BYTES = 10

    assert upload(operator).status_code == 413


def test_it_wants_both_ends_of_a_window(operator, scope):
    assert upload(operator, to_date="").status_code == 400


def test_it_shows_the_scopes_it_fits_and_why(operator, scope):
    item = upload(operator).data

    (found,) = api_of(operator).get(f"{LIST}{item['id']}/matches/").data["results"]

    assert (found["scope"], found["score"]) == (scope.public_id, 90)
    assert found["state"] == "candidate_only"
    assert {why["part"] for why in found["reasons"]} == {"group", "pbm", "broker", "window"}


def test_it_hands_the_file_out_as_an_attachment_on_the_record(operator, scope):
    item = upload(operator).data

    answer = api_of(operator).get(f"{LIST}{item['id']}/file/")

    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-SHA256"] == item["sha256"]
    assert AuditEvent.objects.filter(action="savings.evidence.taken").count() == 1


def test_it_has_no_file_where_only_a_manifest_came(client_of_cedar, operator, scope):
    item = make_item(client_of_cedar, scope)

    assert api_of(operator).get(f"{LIST}{item.public_id}/file/").status_code == 404


def test_it_signs_off_and_says_so_on_the_board(client_of_cedar, admin, scope):
    item = make_item(client_of_cedar, scope, kind="contract")
    caller = api_of(admin)

    signed = caller.post(
        f"{LIST}{item.public_id}/sign-off/", {"scope": scope.public_id}, format="json"
    )
    board = caller.get(f"/api/v1/savings/scopes/{scope.public_id}/evidence/").data

    assert signed.status_code == 201, signed.data
    assert signed.data["holds"] is True
    (standing,) = board["standings"]
    assert (standing["item"], standing["state"]) == (item.public_id, "exact")


def test_it_asks_a_token_for_a_second_factor_where_one_is_due(client_of_cedar, admin, scope):
    item = make_item(client_of_cedar, scope, kind="contract")
    caller = api_of(admin)
    enrolled(admin)

    refused = caller.post(
        f"{LIST}{item.public_id}/sign-off/", {"scope": scope.public_id}, format="json"
    )

    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "MFA_REQUIRED")
    assert not item.sign_offs.exists()


def test_it_lets_nobody_sign_their_own(cedar, scope):
    both = make_member(cedar, "admin", "operator")
    item = upload(both).data

    refused = api_of(both).post(
        f"{LIST}{item['id']}/sign-off/", {"scope": scope.public_id}, format="json"
    )

    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "OWN_EVIDENCE")


def test_it_blocks_and_reopens(client_of_cedar, admin, scope):
    item = make_item(client_of_cedar, scope)
    sign(client_of_cedar, item, scope)
    caller, at = api_of(admin), f"{LIST}{item.public_id}"

    blocked = caller.post(f"{at}/block/", {"code": "DISPUTED", "message": "No."}, format="json")
    again = caller.post(f"{at}/reopen/", {"reason": "Settled."}, format="json")

    assert (blocked.data["state"], blocked.data["reason_code"]) == ("blocked", "DISPUTED")
    assert again.data["state"] == "candidate_only"
    assert [one["holds"] for one in again.data["sign_offs"]] == [False]


@pytest.mark.parametrize("move", ["sign-off", "block", "reopen"])
def test_it_leaves_decisions_to_who_governs_evidence(move, client_of_cedar, operator, scope):
    item = make_item(client_of_cedar, scope)

    assert api_of(operator).post(f"{LIST}{item.public_id}/{move}/", {}).status_code == 403


def test_it_knows_nothing_of_other_clients(client_of_cedar, outsider, scope):
    item = make_item(client_of_cedar, scope)
    caller = api_of(outsider)

    assert caller.get(LIST).data["results"] == []
    assert caller.get(f"{LIST}{item.public_id}/").status_code == 404
    assert caller.get(f"/api/v1/savings/scopes/{scope.public_id}/evidence/").status_code == 404


def test_it_signs_nothing_for_another_clients_scope(client_of_cedar, harbor, scope):
    elsewhere = scope_of(make_client(harbor, "acme", client_of_cedar.by))
    item = make_item(client_of_cedar, scope, kind="contract")

    refused = api_of(client_of_cedar.by).post(
        f"{LIST}{item.public_id}/sign-off/", {"scope": elsewhere.public_id}, format="json"
    )

    assert refused.status_code == 409


def test_it_is_narrowed_by_state(client_of_cedar, viewer, consultant, scope):
    make_item(client_of_cedar, scope)
    caller = api_of(consultant)

    assert len(caller.get(LIST, {"state": "candidate_only"}).data["results"]) == 1
    assert caller.get(LIST, {"state": "exact"}).data["results"] == []
    assert api_of(viewer).get(LIST).status_code == 403


def test_it_asks_a_session_for_a_fresh_factor_on_the_page(client_of_cedar, admin, scope):
    item = make_item(client_of_cedar, scope, kind="contract")
    enrolled(admin)

    answer = logged_in(admin).post(
        f"/savings/evidence/{item.public_id}/sign-off/", {"scope": scope.public_id}
    )

    assert answer.status_code == 302
    assert "second-factor" in answer["Location"]
    assert not item.sign_offs.exists()
