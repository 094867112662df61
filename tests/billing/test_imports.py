"""Files of billing: mapped, balanced, rejected line by line, confirmed, restated, once."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.transaction import atomic
from django.http import Http404

from audit.billing.actions import importing
from audit.billing.actions.receiving import (
    AlreadyImported,
    confirm,
    discard,
    map_columns,
    receive,
)
from audit.billing.actions.settling import recovered_on
from audit.billing.models import (
    BillingReport,
    ChargeTransaction,
    MasterCase,
    MonthlySummary,
    UserCaseLog,
)
from audit.billing.queries.cases import rows_of
from leafenterprise.jobs.loop import run_pending
from leafenterprise.shared.errors import InvalidInput
from leafenterprise.shared.incoming import upload_path
from leafenterprise.shared.sheets import xlsx_bytes
from tests.billing.make import (
    CHARGES,
    audited,
    charge,
    company_of,
    log_of,
    logged,
    make_company,
    payment,
    report_of,
    send,
    text_file,
)
from tests.billing.remittance_file import file_of, instead
from tests.people import api_of

pytestmark = pytest.mark.django_db
GOOD = report_of(
    charge("T-100", "03/02/2026"), payment("T-100", "03/02/2026", "03/20/2026", "450.00", "530.00")
)


def test_it_asks_for_a_mapping_once_and_keeps_it(rowan, doctor):
    first = receive(
        provider=rowan, kind="charges", file=text_file(GOOD), by=doctor,
        company=company_of(rowan),
    )  # fmt: skip
    run_pending(once=True)
    first.refresh_from_db()

    assert first.state == "needs_mapping"
    assert first.headers[:3] == ["Ticket", "DOS", "Posted"]

    map_columns(sent=first, definition=CHARGES, by=doctor)
    run_pending(once=True)
    second = send(rowan, doctor, "charges", GOOD.replace("T-100", "T-200"))

    first.refresh_from_db()
    assert (first.state, second.state) == ("stored", "stored")
    assert second.mapping == first.mapping
    assert first.mapping.version == 1


def test_it_sums_a_ticket_into_a_billed_case(rowan, doctor):
    send(rowan, doctor, "charges", GOOD)

    case = MasterCase.objects.get(provider=rowan)
    assert (case.charged, case.paid, case.adjustment, case.balance) == (980, 450, 530, 0)
    assert (case.ticket, case.codes, case.minutes, case.rows) == ("T-100", "00810", 60, 2)


def test_it_takes_a_file_once(rowan, doctor):
    first = send(rowan, doctor, "charges", GOOD)

    with pytest.raises(AlreadyImported) as refused:
        send(rowan, doctor, "charges", GOOD)

    assert refused.value.details == {"import": first.public_id}
    assert ChargeTransaction.objects.count() == 2
    assert not upload_path(first.stored_as).exists()


@pytest.mark.parametrize(
    ("total", "balance", "difference"),
    [
        ("", "not_printed", {}),
        ("Total,,,,,,,980.00,450.00,530.00,,", "balanced", {}),
        ("Grand total,,,,,,,$999.00,450.00,530.00,,", "unbalanced", {"charged": "19.00"}),
    ],
)
def test_it_holds_the_rows_against_the_printed_totals(rowan, doctor, total, balance, difference):
    rows = GOOD.strip().split("\n")[1:]

    send(rowan, doctor, "charges", report_of(*rows, total=total))

    report = BillingReport.objects.get(provider=rowan)
    assert (report.balance, report.difference) == (balance, difference)


def test_it_lists_bad_rows_and_waits_for_a_person(rowan, doctor):
    text = report_of(
        charge("T-1", "03/02/2026"), charge("T-2", "2/30/2026"),
        charge("T-3", "03/03/2026", charge="12.345"), charge("T-4", "03/04/2026", type="Odd"),
    )  # fmt: skip

    sent = send(rowan, doctor, "charges", text)

    assert (sent.state, sent.rows_good, sent.rows_bad) == ("awaiting", 1, 3)
    assert [(one.line, one.field, one.code) for one in sent.rejects.all()] == [
        (3, "service_date", "BAD_DATE"), (4, "charged", "BAD_MONEY"), (5, "type", "UNKNOWN_TYPE"),
    ]  # fmt: skip
    assert not ChargeTransaction.objects.exists()

    confirm(sent=sent, by=doctor)
    run_pending(once=True)
    sent.refresh_from_db()

    assert sent.state == "stored"
    assert sent.report.rows_bad == 3
    assert ChargeTransaction.objects.get().ticket == "T-1"


def test_a_discarded_file_may_be_sent_again(rowan, doctor):
    text = report_of(charge("T-1", "03/02/2026"), charge("T-2", "2/30/2026"))
    discard(sent=send(rowan, doctor, "charges", text), by=doctor)

    assert send(rowan, doctor, "charges", text).state == "awaiting"


def test_it_reads_a_workbook_by_the_same_mapping(rowan, doctor):
    header, *rows = [line.split(",") for line in GOOD.strip().split("\n")]
    book = SimpleUploadedFile("march.xlsx", xlsx_bytes("March", header, rows))

    assert send(rowan, doctor, "charges", book).state == "stored"
    assert MasterCase.objects.get(provider=rowan).charged == 980


def test_it_stores_a_remittance_and_what_moved_beside_it(rowan, doctor):
    sent = send(rowan, doctor, "remittance", file_of())

    rows = {row.type: row for row in ChargeTransaction.objects.filter(provider=rowan)}
    assert sent.state == "stored"
    assert (rows["payment"].paid, rows["payment"].adjustment) == (280, 200)
    assert (rows["payment"].patient_owes, rows["payment"].reasons) == (20, "CO-45 PR-1 PR-2")
    assert rows["reversal"].paid == -50
    assert (rows["provider_adjustment"].paid, rows["provider_adjustment"].reasons) == (
        60, "PLB-WO",
    )  # fmt: skip
    assert sent.report.balance == "balanced"


def test_a_payment_that_report_and_remittance_tell_counts_once(rowan, doctor):
    send(rowan, doctor, "charges", report_of(
        charge("T-100", "01/10/2026", charge="500.00"),
        payment("T-100", "01/10/2026", "03/02/2026", "280.00", "200.00"),
    ))  # fmt: skip
    send(rowan, doctor, "remittance", file_of())

    case = MasterCase.objects.get(provider=rowan, ticket="T-100")
    assert (case.charged, case.paid, case.balance) == (500, 280, 20)


def test_a_refused_remittance_names_its_segment(rowan, doctor):
    sent = send(rowan, doctor, "remittance", "ISA*nonsense~")

    assert (sent.state, sent.error_code) == ("refused", "BAD_ISA")
    assert "Segment 1 (ISA)" in sent.error_message


def test_a_report_that_restates_a_month_takes_its_place(rowan, doctor):
    month = {"month": date(2026, 3, 1)}
    send(rowan, doctor, "charges", GOOD, **month)
    again = GOOD.replace("980.00", "900.00").replace("530.00", "450.00")

    send(rowan, doctor, "charges", again, replaces_earlier=True, **month)

    case = MasterCase.objects.get(provider=rowan)
    assert (case.charged, case.rows) == (900, 2)
    assert ChargeTransaction.objects.count() == 4


def test_it_logs_cases_with_their_times(rowan, doctor):
    sent = send(rowan, doctor, "case_log", log_of(
        logged("03/02/2026", "T-100"),
        logged("03/02/2026", "T-101", start="23:30", end="01:00"),
    ))  # fmt: skip

    assert sent.state == "stored"
    assert [case.minutes for case in UserCaseLog.objects.order_by("pk")] == [60, 90]


def test_a_case_is_logged_once(rowan, doctor):
    send(rowan, doctor, "case_log", log_of(logged("03/02/2026", "T-100")))

    again = log_of(logged("03/02/2026", "T-100"), logged("03/03/2026", "T-101"))
    sent = send(rowan, doctor, "case_log", again)

    assert (sent.state, sent.rows_good) == ("awaiting", 1)
    assert sent.rejects.get().code == "ALREADY_LOGGED"


def test_a_month_of_pay_adds_up_or_is_rejected(rowan, doctor):
    text = (
        "Month,Gross,Commission,Bonus,Deductions,Net\n"
        "2026-01,30000,1000,0,5000,26000\n2026-02,30000,0,0,5000,26000\n"
    )

    sent = send(rowan, doctor, "pay", text)

    assert sent.rejects.get().says == "Net differs by 1000."
    confirm(sent=sent, by=doctor)
    run_pending(once=True)
    assert MonthlySummary.objects.get(provider=rowan).net == Decimal("26000.00")


def test_a_mapping_names_what_it_still_needs(rowan, doctor):
    sent = receive(
        provider=rowan, kind="charges", file=text_file(GOOD), by=doctor,
        company=make_company(rowan.organization),
    )  # fmt: skip
    run_pending(once=True)
    sent.refresh_from_db()

    with pytest.raises(InvalidInput) as refused:
        map_columns(sent=sent, definition={"columns": {"ticket": "Ticket"}}, by=doctor)

    assert refused.value.details["columns"] == [
        "Still needed: Date of service.", "Still needed: Charged.",
    ]  # fmt: skip


def test_nobody_sends_files_for_a_colleague(rowan, colleague):
    with pytest.raises(Http404):
        receive(
            provider=rowan, kind="charges", file=text_file(GOOD), by=colleague,
            company=make_company(rowan.organization),
        )  # fmt: skip


def test_a_reading_that_dies_leaves_nothing_and_is_done_again(rowan, doctor, monkeypatch):
    send(rowan, doctor, "charges", GOOD)
    sent = receive(
        provider=rowan, kind="charges", file=text_file(GOOD.replace("T-100", "T-300")), by=doctor,
        company=company_of(rowan),
    )  # fmt: skip
    before = ChargeTransaction.objects.count()

    def die(name):
        if name == "billing.stored":
            raise RuntimeError("killed")

    work = {"progress": lambda *_: None, "cancelled": lambda: False, "storing": atomic}
    with monkeypatch.context() as patched:
        patched.setattr(importing, "failpoint", die)
        with pytest.raises(RuntimeError):
            importing.read_import(sent=sent, **work)
    left = ChargeTransaction.objects.count(), BillingReport.objects.count()
    sent.refresh_from_db()
    importing.read_import(sent=sent, **work)
    importing.read_import(sent=sent, **work)

    assert left == (before, 1)
    assert sent.state == "stored"
    assert ChargeTransaction.objects.count() == before + 2


def test_the_months_of_a_run_count_a_payment_told_twice_once(rowan, doctor):
    send(rowan, doctor, "case_log", log_of(logged("01/10/2026", "T-100")))
    send(rowan, doctor, "charges", report_of(
        charge("T-100", "01/10/2026", charge="500.00"),
        payment("T-100", "01/10/2026", "03/02/2026", "280.00", "200.00"),
    ))  # fmt: skip
    send(rowan, doctor, "remittance", file_of())

    months = {row["month"]: row for row in audited(rowan, doctor).by_month}

    # of T-100 280 paid and 200 adjusted; of T-099 50 taken back with its adjustment
    assert months["2026-03"]["posting_paid"] == "230.00"
    assert months["2026-03"]["posting_adjustment"] == "150.00"
    assert months["2026-03"]["posting_beside"] == "60.00"
    assert months["2026-01"]["service_charged"] == "500.00"


def test_a_ticket_of_two_days_keeps_the_rows_of_each_apart(rowan, doctor):
    send(rowan, doctor, "charges", report_of(
        charge("T-7", "01/10/2026"), payment("T-7", "01/10/2026", "02/02/2026", "280.00"),
        charge("T-7", "01/11/2026"), payment("T-7", "01/11/2026", "02/02/2026", "310.00"),
    ))  # fmt: skip

    first, second = MasterCase.objects.filter(provider=rowan).order_by("service_date")

    assert [row.paid for row in rows_of(first)] == [0, 280]
    assert recovered_on(second, was_unpaid=True) == 310


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        ("remittance", file_of(instead("BPR", "BPR*I*1000000000.00*C*ACH*CCP")), "BAD_AMOUNT"),
        ("remittance", file_of(instead("SVC", "SVC*HC:00810*500*280.005**6")), "BAD_AMOUNT"),
        ("remittance", file_of(instead("DTM*472", "DTM*472*00010110")), "BAD_DATE"),
        ("pay", "Month,Gross,Commission,Bonus,Deductions,Net\n0001-01,1,0,0,0,1\n", "NO_ROWS"),
        ("charges", report_of(charge("T-1", "03/02/2026", charge="1000000000")), "NO_ROWS"),
    ],
    ids=["a billion", "half a cent", "year one", "pay of year one", "a billion charged"],
)
def test_what_no_row_can_keep_is_refused(rowan, doctor, kind, content, code):
    sent = send(rowan, doctor, kind, content)

    assert (sent.state, sent.error_code) == ("refused", code)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"case_date": "0001-01-01"}, "case_date"),
        ({"case_date": "9999-12-31"}, "case_date"),
        ({"start_at": "2026-03-09T07:00Z", "end_at": "2026-03-12T07:00Z"}, "end_at"),
        ({"start_at": "2025-03-09T07:00Z", "end_at": "2025-03-09T08:00Z"}, "start_at"),
        ({"start_at": None, "end_at": "2026-03-09T08:00Z"}, "end_at"),
        ({"case_date": None}, "case_date"),
        ({"cpt_codes": "9" * 121}, "cpt_codes"),
    ],
    ids=["year one", "the last day", "three days", "a year before", "half", "null", "huge"],
)
def test_a_case_that_cannot_be_is_refused_with_its_field(rowan, doctor, fields, wrong):
    case = {"provider": rowan.public_id, "case_date": "2026-03-09", "patient_ticket": "T-7"}

    answer = api_of(doctor).post("/api/v1/audit/billing/log/", case | fields, format="json")

    assert answer.status_code == 400
    assert wrong in answer.json()["error"]["details"]
    assert not UserCaseLog.objects.exists()


def test_a_report_is_of_a_month_of_this_age(rowan, doctor):
    with pytest.raises(InvalidInput) as refused:
        send(rowan, doctor, "charges", report_of(charge("T-1", "03/02/2026")),
             month=date(9999, 12, 1))  # fmt: skip

    assert "month" in refused.value.details
