"""Deletion, supersession and comparison over the API, the admin and the command line."""

from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from openpyxl import load_workbook
from rest_framework.test import APIClient

from leafenterprise.accounts.second_factor import begin_enrolment
from leafenterprise.jobs.loop import run_pending
from leafenterprise.shared.immutable import lifted
from leafenterprise.shared.pdf_reader import read_pdf
from savings.actions.deletions import request_deletion
from savings.actions.exports import export_artifact
from savings.actions.runs import queue_run
from savings.actions.supersede import supersede_run
from savings.lake import artifact_path
from savings.models import ClaimDataset, DatasetDeletion, RetentionPolicy
from savings.parity import SURFACES
from savings.parity._verify import read_truth
from tests.house.api.envelope import assert_envelope
from tests.people import api_of, logged_in
from tests.savings.build import claims_csv, finish, make_dataset

pytestmark = pytest.mark.django_db
SAVINGS = "/api/v1/savings/"


@pytest.fixture
def dataset(finished) -> ClaimDataset:
    return ClaimDataset.objects.get(public_id=finished.manifest["datasets"][0]["id"])


@pytest.fixture
def newer(finished, client_of_cedar, tmp_path):
    """A second run of the same request, over more rows."""
    rows = make_dataset(client_of_cedar, tmp_path, claims_csv(count=20))
    finished.plan.datasets.set([rows])
    return finish(queue_run(request=finished.request, plan=finished.plan, by=client_of_cedar.by))


def delete(dataset, operator, admin) -> dict:
    asked = api_of(operator).post(
        f"{SAVINGS}datasets/{dataset.public_id}/deletion/", {"reason": "Old"}, format="json"
    )
    path = f"{SAVINGS}deletions/{asked.json()['id']}/"
    api_of(admin).post(f"{path}approve/", {"note": "Yes"}, format="json")
    run_pending(once=True)
    return api_of(operator).get(path).json()


def test_it_deletes_with_two_people_and_says_so_everywhere(finished, dataset, operator, admin):
    told = delete(dataset, operator, admin)
    api, page = api_of(operator), logged_in(operator)
    run = f"{SAVINGS}runs/{finished.public_id}/"

    assert (told["state"], told["reason"]) == ("deleted", "Old")
    assert told["leaves"]["runs"][0]["facts_digest"] == finished.facts_digest
    gone = [f"{run}lines/", f"{run}findings/", f"{run}netted/",
            f"{SAVINGS}datasets/{dataset.public_id}/rejects/",
            f"{SAVINGS}datasets/{dataset.public_id}/rejects.csv"]  # fmt: skip
    for path in gone:
        error = assert_envelope(api.get(path), 410, "SOURCE_DELETED")
        assert error["details"]["dataset"] == dataset.public_id
    assert_envelope(api.get(f"{run}workbook.xlsx?draft=true"), 409, "EXPORT_BLOCKED")
    shown = ("report/", "segments/", "figures/gross_cost/", "rules/", "completeness/")
    assert {path: api.get(run + path).status_code for path in shown} == dict.fromkeys(shown, 200)
    assert api.get(f"{SAVINGS}datasets/{dataset.public_id}/quality/").status_code == 200
    here = f"/savings/runs/{finished.public_id}/"
    for path in (here, f"{here}report/", f"{here}quality/",
                 f"/savings/datasets/{dataset.public_id}/"):  # fmt: skip
        assert page.get(path).status_code == 200, path
    for path in ("lines/", "findings/", "netted/", "claim/?claim=C1", "lines.csv"):
        assert page.get(here + path).status_code == 410, path


def test_it_rejects_withdraws_and_lists(dataset, operator, admin):
    deletions = f"{SAVINGS}deletions/"
    for move, who, body in (
        ("reject", admin, {"reason": "Still needed"}),
        ("withdraw", operator, {"note": "A slip"}),
    ):
        asked = request_deletion(dataset=dataset, reason="Old", by=operator)
        done = api_of(who).post(f"{deletions}{asked.public_id}/{move}/", body, format="json")
        again = api_of(admin).post(f"{deletions}{asked.public_id}/approve/", {}, format="json")
        assert done.status_code == 200
        assert_envelope(again, 409, "INVALID_TRANSITION")

    assert api_of(admin).get(f"{deletions}?state=rejected").json()["count"] == 1


def test_an_approval_asks_for_a_fresh_second_factor(dataset, operator, admin):
    asked = request_deletion(dataset=dataset, reason="Old", by=operator)
    api = api_of(admin)
    device = begin_enrolment(admin)
    device.confirmed = True
    device.save()

    refused = api.post(f"{SAVINGS}deletions/{asked.public_id}/approve/", {}, format="json")

    assert_envelope(refused, 403, "MFA_REQUIRED")


def test_a_draft_says_inside_which_run_took_its_place(finished, newer, operator):
    before = drafted(finished, "workbook", operator)
    supersede_run(run=finished, successor=newer, reason="More rows", by=operator)

    after = drafted(finished, "workbook", operator)
    printed = content_of(drafted(finished, "report_pdf", operator))

    assert before.sha256 != after.sha256
    assert drafted(finished, "workbook", operator) == after
    cover = load_workbook(BytesIO(content_of(after)))["Cover"]
    assert f"SUPERSEDED BY RUN {newer.public_id}" in cover["B8"].value
    read = read_pdf(printed)
    assert all(newer.public_id in margin for margin in read.margins[1:])
    assert any(f"supersededbyrun{newer.public_id}" in block.text for block in read.blocks)
    assert SURFACES["report_pdf"].differences(read_truth(finished), printed) == []


def content_of(made):
    return artifact_path(made.sha256).read_bytes()


def drafted(run, kind, by):
    return export_artifact(run=run, kind=kind, draft=True, by=by)


def test_the_client_report_serves_the_successor(finished, newer, operator):
    api = api_of(operator)
    before = api.get(f"{SAVINGS}runs/{finished.public_id}/").json()
    body = {"successor": newer.public_id, "reason": "More rows"}

    made = api.post(f"{SAVINGS}runs/{finished.public_id}/supersede/", body, format="json")
    report = api.get("/api/client-report?request=ITR-1").json()
    run = api.get(f"{SAVINGS}runs/{finished.public_id}/").json()
    own = api.get(f"{SAVINGS}runs/{finished.public_id}/report/").json()
    blocked = api.get(f"{SAVINGS}runs/{finished.public_id}/workbook.xlsx")

    assert made.status_code == 201
    assert report["run_id"] == newer.public_id
    assert (before["superseded_by"], run["superseded_by"]) == (None, newer.public_id)
    assert own["superseded_by"] == newer.public_id
    assert own["facts_digest"] == finished.facts_digest
    error = assert_envelope(blocked, 409, "EXPORT_BLOCKED")
    assert [why["code"] for why in error["details"]["reasons"]] == ["RUN_SUPERSEDED"]
    listed = api.get(f"{SAVINGS}runs/{newer.public_id}/supersede/").json()["results"]
    assert [one["superseded"] for one in listed] == [finished.public_id]
    page = logged_in(operator).get(f"/savings/runs/{finished.public_id}/report/").content.decode()
    assert newer.public_id in page


def test_it_compares_over_the_api(finished, newer, operator, outsider):
    path = f"{SAVINGS}runs/{finished.public_id}/compare/{newer.public_id}/"

    told = api_of(operator).get(path).json()
    split = api_of(operator).post(f"{path}split/")
    run_pending(once=True)
    divided = api_of(operator).get(path).json()

    assert (told["older"], told["newer"]) == (finished.public_id, newer.public_id)
    assert told["causes"][0]["id"] == "rows"
    scripts = next(pair for pair in told["figures"] if pair["formula"] == "script_count")
    assert (scripts["old"], scripts["new"], scripts["difference"]) == ("12", "20", "8")
    assert split.status_code == 202
    assert divided["split"]["computed_at"]
    assert api_of(outsider).get(path).status_code == 404
    same = api_of(operator).get(path.replace(newer.public_id, finished.public_id))
    assert_envelope(same, 409, "NOT_COMPARABLE")


def test_the_command_asks_for_what_is_due(dataset, operator, admin, cedar):
    with pytest.raises(CommandError):
        call_command("apply_retention", "--organization", "nobody")
    RetentionPolicy.objects.create(organization=cedar, keep_days=30, set_by=operator)
    with lifted():
        ClaimDataset.objects.update(created_at=timezone.now() - timedelta(days=31))
    said = StringIO()

    call_command("apply_retention", stdout=said)

    assert "1 deletions asked for" in said.getvalue()
    assert DatasetDeletion.objects.get().due_by_policy
    shown = logged_in(admin).get("/").content.decode()
    assert "Deletions to decide" in shown


def test_the_admin_governs_retention_and_remembers_who(cedar, admin):
    client = logged_in(admin)
    path = "/admin/savings/retentionpolicy/"
    body = {"organization": cedar.pk, "keep_days": "30", "legal_hold": "on", "hold_reason": ""}

    refused = client.post(f"{path}add/", body)
    stored = client.post(f"{path}add/", body | {"hold_reason": "A claim in court"})

    policy = RetentionPolicy.objects.get()
    assert "Say why nothing may be deleted" in refused.content.decode()
    assert stored.status_code == 302
    assert (policy.set_by, policy.legal_hold) == (admin, True)
    assert client.get(f"{path}{policy.pk}/delete/").status_code == 403
    listed = api_of(admin).get(f"{SAVINGS}retention/").json()["results"]
    assert listed[0]["hold_reason"] == "A claim in court"


def test_the_command_makes_an_assistant_whose_token_works(cedar):
    said = StringIO()

    call_command("make_agent", "Ivy", "--organization", cedar.slug, stdout=said)

    text = said.getvalue().strip().rsplit(" ", 1)[1]
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Token {text}")
    assert api.get(f"{SAVINGS}agents/policy/").status_code == 200
    with pytest.raises(CommandError):
        call_command("make_agent", "Ivy", "--organization", "nobody")
