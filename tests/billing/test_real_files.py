"""Every real remittance becomes records; a PDF report goes in page by page."""

import csv
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Sum

from audit.billing.models import BillingReport, ChargeTransaction
from leafenterprise.shared.pdf import Document, render_pdf
from tests.billing.make import HEAD, charge, payment, send
from tests.places import require_shared_data

pytestmark = pytest.mark.django_db


def test_every_real_remittance_becomes_records_to_the_cent(rowan, doctor):
    folder = require_shared_data() / "comp" / "x12"
    with (folder / "manifest_835.csv").open() as file:
        rows = list(csv.DictReader(file))

    for row in rows:
        name = row["file"].split("/")[-1]
        content = SimpleUploadedFile(name, (folder / row["file"]).read_bytes())
        sent = send(rowan, doctor, "remittance", content)
        stored = ChargeTransaction.objects.filter(report__billing_import=sent)
        beside = stored.filter(type="provider_adjustment")
        claims = stored.exclude(type="provider_adjustment")
        sums = claims.aggregate(Sum("paid"), Sum("charged"))

        assert sent.state == "stored", (name, sent.error_message)
        assert sums["paid__sum"] == Decimal(row["claim_paid"]), name
        assert sums["charged__sum"] == Decimal(row["claim_charge"]), name
        moved = beside.aggregate(Sum("paid"))["paid__sum"] or Decimal(0)
        assert moved == -Decimal(row["PLB"]), name
        balanced = sent.report.balance == "balanced"
        assert balanced == (row["payment_balanced"] == "yes"), name
    assert BillingReport.objects.count() == len(rows)


def test_broken_files_are_refused_with_segment_and_reason(rowan, doctor):
    folder = require_shared_data() / "comp" / "x12" / "837_errors"

    for path in sorted(folder.iterdir()):
        content = SimpleUploadedFile(path.name, path.read_bytes())
        sent = send(rowan, doctor, "remittance", content)
        assert sent.state == "refused", path.name
        assert sent.error_code
        assert sent.error_message


def pdf_of(rows):
    """A report as billing companies print it: a table with lines, over two pages."""
    cells = [row.split(",") for row in [HEAD, *rows]]
    half = len(cells) // 2
    pages = [cells[:half], [cells[0], *cells[half:]]]
    tables = "".join(
        "<table>" + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>"
                            for row in page) + "</table>"
        for page in pages
    )  # fmt: skip
    css = (
        "@page { size: a3 landscape } table { break-after: page; border-collapse: collapse }"
        "td { border: 1px solid black; padding: 2pt 4pt; font: 8pt sans-serif }"
    )
    return render_pdf(
        Document(f"<html lang='en'><title>R</title><body>{tables}</body></html>", css)
    )


def test_it_reads_a_printed_report_over_pages(rowan, doctor):
    rows = [
        charge("T-1", "03/02/2026"), payment("T-1", "03/02/2026", "03/20/2026", "450.00"),
        charge("T-2", "03/03/2026"), charge("T-3", "3/40/2026"),
        "Total,,,,,,,2940.00,450.00,0.00,,",
    ]  # fmt: skip
    file = SimpleUploadedFile("march.pdf", pdf_of(rows))

    sent = send(rowan, doctor, "charges", file)

    assert (sent.state, sent.rows_good, sent.rows_bad) == ("awaiting", 3, 1)
    reject = sent.rejects.get()
    assert (reject.code, reject.place) == ("BAD_DATE", "page 2, row 3")


def test_a_pdf_that_is_none_is_refused(rowan, doctor):
    sent = send(rowan, doctor, "charges", SimpleUploadedFile("x.pdf", b"%PDF-1.7 broken"))

    assert (sent.state, sent.error_code) == ("refused", "UNREADABLE_PDF")
