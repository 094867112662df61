"""The report as a file to take along; each that leaves is told to the audit trail."""

from typing import Any

from django.db import transaction
from django.http import Http404
from django.http.response import HttpResponseBase

from audit import trail
from audit.billing.models import BillingAudit
from audit.billing.queries.own import AUDIT
from audit.billing.reports.content import AuditReport, build_report
from audit.billing.reports.printed import pdf_bytes
from audit.exports.leaving import Leaving, hand_out_written


def _workbook_bytes(report: AuditReport) -> bytes:
    """Written by a library that takes half a second to import; every process would pay for it."""
    from audit.billing.reports.workbook import workbook_bytes

    return workbook_bytes(report)


EXPORTED = trail.register("billing.report_exported", "A billing audit's report was taken along")
KINDS = {"xlsx": _workbook_bytes, "pdf": pdf_bytes}


def report_file(audit: BillingAudit, kind: str, by: Any) -> HttpResponseBase:
    """The report of a finished run. Raises: Http404, PdfUnavailable, PdfFailed."""
    if kind not in KINDS or audit.state != "finished":
        raise Http404
    report = build_report(audit)
    content = KINDS[kind](report)
    with transaction.atomic():
        trail.record(
            EXPORTED,
            organization=audit.organization,
            actor=by,
            target=audit,
            after={"kind": kind, "digest": report.digest},
        )
    leaving = Leaving(
        title=f"Billing audit {audit.public_id}",
        file_name=f"billing-audit-{audit.as_of}-{audit.public_id}.{kind}",
        form=kind, capability=AUDIT, organization=audit.organization,
    )  # fmt: skip
    return hand_out_written(leaving, content, by=by)
