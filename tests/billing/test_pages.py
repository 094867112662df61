"""The room's pages: from the file to the settled finding, by forms alone."""

import re

import pytest
from django.urls import reverse

from audit.billing.models import BillingImport, CasePair, Finding, MatchDecision
from audit.exports.models import ExportLog
from leafenterprise.jobs.loop import run_pending
from leafenterprise.shared.pdf_reader import read_pdf
from tests.billing.make import (
    CHARGES,
    audited,
    charge,
    company_of,
    found,
    log_of,
    logged,
    make_terms,
    payment,
    report_of,
    send,
    text_file,
)
from tests.people import api_of, logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def month(rowan, doctor):
    """A month with a missing case, an unexpected charge, a short payment and a pair in doubt."""
    make_terms(rowan.organization)
    send(rowan, doctor, "case_log", log_of(
        logged("03/02/2026", "T-100"), logged("03/03/2026", "T-101"),
        logged("03/05/2026", "T-102", cpt="00790"),
    ))  # fmt: skip
    send(rowan, doctor, "charges", report_of(
        charge("T-100", "03/02/2026"),
        payment("T-100", "03/02/2026", "03/20/2026", "300.00", "680.00"),
        charge("A-1", "03/03/2026"), charge("B-1", "03/03/2026"),
        charge("X-900", "03/20/2026", cpt="01402", posted="05/30/2026"),
    ))  # fmt: skip
    return audited(rowan, doctor)


def test_a_file_goes_in_by_forms(rowan, doctor):
    company = company_of(rowan)
    client = logged_in(doctor)
    sent = {
        "file": text_file(report_of(charge("T-1", "03/02/2026"), charge("T-2", "bad"))),
        "provider": rowan.public_id, "kind": "charges", "company": company.public_id,
        "month": "2026-03",
    }  # fmt: skip

    answer = client.post(reverse("billing-import-new"), sent)
    run_pending(once=True)
    shown = client.get(answer["Location"]).content.decode()
    assert "Which column holds what?" in shown
    assert re.search(r'name="ticket".*?value="Ticket" selected', shown, re.S)

    found = BillingImport.objects.get()
    columns = CHARGES["columns"] | {"dates": "us", "totals_word": "total"}
    client.post(reverse("billing-import-map", args=[found.public_id]), columns)
    run_pending(once=True)
    assert "Date of service is no date" in client.get(answer["Location"]).content.decode()

    client.post(reverse("billing-import-confirm", args=[found.public_id]))
    run_pending(once=True)
    assert "The file was imported" in client.get(answer["Location"]).content.decode()


def test_the_form_says_what_it_lacks(rowan, doctor):
    answer = logged_in(doctor).post(
        reverse("billing-import-new"),
        {"file": text_file("a,b\n1,2\n"), "provider": rowan.public_id, "kind": "charges"},
    )

    assert answer.status_code == 400
    assert "A billing report belongs to a billing company." in answer.content.decode()


def test_the_board_shows_kinds_dollars_and_the_queue(month, doctor):
    shown = logged_in(doctor).get(reverse("billing")).content.decode()

    assert "1 pair of a case and a charge waits" in shown
    assert "$150.00 at stake" in shown
    assert "Findings by month of service" in shown


def test_the_board_of_a_month_without_findings_is_the_whole(month, doctor):
    client = logged_in(doctor)

    assert client.get(reverse("billing"), {"month": "2019-01"}).status_code == 200
    march = client.get(reverse("billing"), {"month": "2026-03"}).content.decode()
    assert "$150.00 at stake" in march


def test_its_chart_leaves_as_picture_and_table(month, doctor):
    client, board = logged_in(doctor), reverse("billing")
    asked = {"take": "findings-by-month-of-service"}

    shown = client.get(board, {"month": "2026-03"}).content.decode()
    picture = client.get(board, asked | {"as": "png"})
    table = client.get(board, asked | {"as": "csv"}).getvalue().decode("utf-8-sig")

    assert "month=2026-03&amp;take=findings-by-month-of-service&amp;as=png" in shown
    assert picture.content.startswith(b"\x89PNG")
    assert table.startswith("Month,")
    assert client.get(board, asked | {"as": "exe"}).status_code == 404
    assert client.get(board, {"take": "none", "as": "png"}).status_code == 404
    assert ExportLog.objects.filter(state="ready").count() == 2


def test_one_press_decides_a_pair(month, doctor):
    client = logged_in(doctor)
    pair = CasePair.objects.get(audit=month, is_doubtful=True)
    page = reverse("billing-review", args=[month.public_id])
    assert 'data-key="2"' in client.get(page).content.decode()

    answer = client.post(reverse("billing-pair", args=[pair.public_id]), {"choice": "same"})

    assert answer["Location"] == page
    assert MatchDecision.objects.get().is_same
    assert "Every pair is decided" in client.get(page).content.decode()


def test_a_choice_that_is_none_is_not_found(month, doctor):
    pair = CasePair.objects.get(audit=month, is_doubtful=True)
    address = reverse("billing-pair", args=[pair.public_id])

    assert logged_in(doctor).post(address, {"choice": "maybe"}).status_code == 404


def test_a_finding_is_disputed_on_its_page(month, rowan, doctor):
    client = logged_in(doctor)
    short = found(rowan)["discrepancy"][0]
    page = reverse("billing-finding", args=[short.public_id])
    settle = reverse("billing-finding-settle", args=[short.public_id])

    told = client.post(settle, {"move": "dispute"}, follow=True).content.decode()
    assert "Say why, in a sentence" in told
    client.post(settle, {"move": "dispute", "note": "The agreement says 50 a unit."})

    shown = client.get(page).content.decode()
    assert "The agreement says 50 a unit." in shown
    assert f"Dispute by {doctor.email}" in shown
    assert Finding.objects.get(pk=short.pk).state == "disputed"


def test_the_report_ties_to_the_findings(month, rowan, doctor):
    from io import BytesIO

    from openpyxl import load_workbook

    client = logged_in(doctor)
    address = reverse("billing-report", args=[month.public_id, "xlsx"])
    content = client.get(address).content

    book = load_workbook(BytesIO(content), data_only=True)
    assert len(book["Months"]._charts) == 1
    rows = list(book["Findings"].iter_rows(min_row=7, min_col=2, max_col=8, values_only=True))
    kinds = {row[1]: row[2:] for row in book["Summary"].iter_rows(min_row=7, max_row=13,
                                                                  values_only=True)}  # fmt: skip
    stored = found(rowan)
    assert len(rows) == sum(map(len, stored.values()))
    assert kinds["Discrepancy"][1:3] == (1, 150)
    assert sum(row[1] == "Unexpected charge" for row in rows) == kinds["Unexpected charge"][1]
    assert client.get(address).content == content


def test_the_printed_report_states_the_same(month, rowan, doctor):
    client = logged_in(doctor)
    answer = client.get(reverse("billing-report", args=[month.public_id, "pdf"]))

    text = read_pdf(answer.content)
    cells = [cell for block in text.blocks for row in block.rows for cell in row]
    assert any("$150.00" in cell for cell in cells)
    assert any("Discrepancy" in cell for cell in cells)


def test_a_case_is_logged_by_a_form(rowan, doctor):
    client = logged_in(doctor)
    sent = {
        "provider": rowan.public_id, "case_date": "2026-03-09", "patient_ticket": "T-7",
        "start_time": "23:00", "end_time": "01:00",
    }  # fmt: skip

    client.post(reverse("billing-log"), sent)

    assert rowan.case_log.get().minutes == 120
    assert "T-7" in client.get(reverse("billing-log")).content.decode()


def test_pages_of_a_run_and_a_billed_case_open(month, rowan, doctor):
    client = logged_in(doctor)
    case = rowan.billed_cases.first()

    run = client.get(reverse("billing-audit", args=[month.public_id])).content.decode()
    assert "By month of service and of posting" in run
    assert "Done, but not charged" in run
    assert client.get(reverse("billing-billed", args=[case.public_id])).status_code == 200
    assert "Discrepancy" in client.get(reverse("billing-findings")).content.decode()
    assert client.get(reverse("billing-imports")).status_code == 200


def test_somebody_without_provider_is_told_what_to_do(colleague):
    shown = logged_in(colleague).get(reverse("billing")).content.decode()

    assert "No provider is set up for you" in shown


def test_the_api_walks_the_same_way(rowan, doctor):
    api = api_of(doctor)
    base = "/api/v1/audit/billing"
    company = company_of(rowan)
    file = text_file(report_of(charge("T-1", "03/02/2026"), charge("T-2", "03/20/2026")))
    log = text_file(log_of(logged("03/02/2026", "T-1"), logged("03/01/2026", "T-9")), "log.csv")
    for kind, sent_file in (("charges", file), ("case_log", log)):
        sent = api.post(
            f"{base}/imports/",
            {"file": sent_file, "provider": rowan.public_id, "kind": kind,
             "company": company.public_id},
            format="multipart",
        )  # fmt: skip
        assert sent.status_code == 202, sent.content
        run_pending(once=True)
        mapping = {"charges": CHARGES, "case_log": None}[kind] or {
            "columns": {"case_date": "Date", "patient_ticket": "Ticket", "cpt_codes": "CPT"},
        }
        mapped = api.post(f"{base}/imports/{sent.json()['id']}/mapping/", mapping)
        assert mapped.status_code == 200, mapped.content
        run_pending(once=True)

    asked = api.post(f"{base}/audits/", {"provider": rowan.public_id, "grace_days": 0})
    run_pending(once=True)
    audit = asked.json()["id"]

    assert api.get(f"{base}/audits/{audit}/").json()["state"] == "finished"
    board = {row["kind"]: row for row in api.get(f"{base}/audits/{audit}/board/").json()}
    assert board["missing_case"]["count"] == 1
    assert board["missing_case"]["amount"] is None
    finding = api.get(f"{base}/findings/?kind=missing_case").json()["results"][0]
    settled = api.post(
        f"{base}/findings/{finding['id']}/settle/", {"move": "accept", "note": "Logged twice."}
    )
    assert settled.json()["state"] == "accepted"
    again = api.post(f"{base}/findings/{finding['id']}/settle/", {"move": "dispute", "note": "x"})
    assert again.status_code == 409
    assert again.json()["error"]["code"] == "INVALID_TRANSITION"
    for path in ("transactions", "billed", "log", "reports", "pay", "providers", "companies"):
        assert api.get(f"{base}/{path}/").status_code == 200
