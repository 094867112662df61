"""What leaves: tables, charts, and the workbook as the run's readiness allows."""

import csv
import io

import openpyxl
import pytest

from leafenterprise.jobs.models import Job
from savings.actions import exports as making
from savings.models import RunArtifact, SavingsRun
from savings.pages import exports
from tests.people import logged_in
from tests.savings.build import make_queued_run

pytestmark = pytest.mark.django_db


def take(person, run, what: str):
    return logged_in(person).get(f"/savings/runs/{run.public_id}/{what}")


def test_it_hands_out_a_table_as_csv(finished, viewer):
    answer = take(viewer, finished, "tables/costs/months.csv")

    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))

    assert rows[0][:2] == ["Month", "Claims"]
    assert [row[0] for row in rows[1:]] == ["2026-01", "2026-02", "2026-03"]
    assert finished.readiness.replace("_", "-") in answer["Content-Disposition"]
    assert answer["X-Facts-Digest"] == finished.facts_digest


def test_it_says_not_computable_in_a_file_too(without_awp, viewer):
    answer = take(viewer, without_awp, "tables/guarantees/components.csv")

    assert "not computable" in b"".join(answer).decode()


def test_it_hands_out_an_excel_table_that_says_where_it_is_from(finished, viewer):
    answer = take(viewer, finished, "tables/segments/month.xlsx")

    book = openpyxl.load_workbook(io.BytesIO(answer.content))

    assert book.worksheets[0]["A1"].value == "Month"
    assert book.worksheets[0].max_row == 4
    about = dict(book["About"].iter_rows(values_only=True))
    assert about["Facts digest"] == finished.facts_digest


def test_it_hands_out_all_claims(finished, viewer):
    answer = take(viewer, finished, "lines.csv")

    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))

    assert len(rows) == 12
    assert rows[0]["source_line"] == "2"


@pytest.mark.parametrize("what", ["tables/costs/months.pdf", "netted.pdf"])
def test_it_prints_a_table(finished, viewer, what):
    answer = take(viewer, finished, what)

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_it_hands_out_the_rows_that_netting_took_out_by_their_reason(finished, viewer):
    everything = b"".join(take(viewer, finished, "netted.csv")).decode("utf-8-sig")

    assert "claim_id" in everything.splitlines()[0]
    assert take(viewer, finished, "netted.csv?reason=none").status_code == 404


def test_it_refuses_a_list_too_long_for_excel(finished, viewer, monkeypatch):
    monkeypatch.setattr(exports, "EXCEL_ROWS", 3)

    answer = take(viewer, finished, "lines.xlsx")

    assert answer.status_code == 409
    assert "take CSV" in answer.content.decode()


def test_it_draws_a_chart_as_png(finished, viewer):
    answer = take(viewer, finished, "charts/use/channels.png")

    assert answer["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")


def test_it_writes_the_governed_workbook(finished, operator):
    address = f"/savings/runs/{finished.public_id}/workbook/make/"

    answer = logged_in(operator).post(address, {"form": "final"})

    assert b"".join(answer).startswith(b"PK")
    made = RunArtifact.objects.get()
    assert made.kind == "workbook"
    again = logged_in(operator).get(f"/savings/artifacts/{made.public_id}/")
    assert b"".join(again).startswith(b"PK")


def test_it_marks_a_draft_in_its_name(finished, operator):
    address = f"/savings/runs/{finished.public_id}/workbook/make/"

    answer = logged_in(operator).post(address, {"form": "draft"})

    assert b"".join(answer).startswith(b"PK")
    assert "-draft.xlsx" in answer["Content-Disposition"]


def test_it_leads_to_the_job_that_writes_a_long_workbook(finished, operator, monkeypatch):
    monkeypatch.setattr(making, "LINES_AT_ONCE", 0)
    address = f"/savings/runs/{finished.public_id}/workbook/make/"

    answer = logged_in(operator).post(address, {"form": "final"})

    job = Job.objects.get(kind="savings.artifact")
    assert answer.headers["Location"] == f"/jobs/{job.public_id}/"


def test_it_says_why_a_run_may_not_leave(client_of_cedar, operator, tmp_path):
    queued = make_queued_run(client_of_cedar, tmp_path)
    browser = logged_in(operator)
    address = f"/savings/runs/{queued.public_id}/workbook/"

    page = browser.get(address).content.decode()
    refused = browser.post(f"{address}make/", {"form": "final"})

    assert "RUN_NOT_FINISHED" in page
    assert "For handing over" not in page
    assert refused.status_code == 409


def test_it_makes_no_workbook_for_who_may_not_export(finished, viewer, outsider):
    address = f"/savings/runs/{finished.public_id}/workbook/make/"

    assert logged_in(viewer).post(address).status_code == 403
    assert logged_in(outsider).post(address).status_code == 404
    assert SavingsRun.objects.get().artifacts.count() == 0
