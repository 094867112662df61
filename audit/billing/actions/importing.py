"""Reading a file that was sent, and taking its rows in: all of them or none."""

import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from django.db import transaction

from audit import trail
from audit.billing.actions.receiving import READER
from audit.billing.actions.storing import already_logged, store
from audit.billing.models import BillingImport, RejectedRow
from audit.billing.reading.mapping import guess_header_row, mapping_of
from audit.billing.reading.remitted import parse_remittance
from audit.billing.reading.rows import Parsed, parse
from audit.billing.reading.tables import (
    MOST_COLUMNS,
    MOST_ROWS,
    SheetRow,
    TableRefused,
    read_csv,
)
from audit.billing.remittance import RemittanceError
from leafenterprise.shared.failpoints import failpoint
from leafenterprise.shared.incoming import upload_path
from leafenterprise.shared.states import InvalidTransition
from leafenterprise.shared.workbooks.asking import Stopped, ask_child
from leafenterprise.shared.workbooks.errors import FileRefused
from leafenterprise.shared.workbooks.small import read_small_workbook

PDF_SECONDS = 60
PDF_CHILD = (sys.executable, "-m", "audit.billing.reading.pdf_child")
MOST_REJECTS = 5_000
OPEN = ("received", "confirmed")
Progress = Callable[[str, float], None]
Storing = Callable[[], AbstractContextManager[None]]


class ReadingCancelled(Exception):
    """The job was told to stop while a child read the file."""


def read_import(
    *,
    sent: BillingImport,
    progress: Progress,
    cancelled: Callable[[], bool],
    storing: Storing,
) -> BillingImport:
    """Read a file and store its rows, or say what it still needs or why it is refused.

    storing: the transaction in which the rows and the end of the job are one. A repeated call
    finds the import settled and changes nothing. Raises: ReadingCancelled.
    """
    if sent.state not in OPEN:
        return sent
    progress("Reading the file", 0)
    try:
        parsed = _parse(sent, cancelled)
    except Stopped:
        raise ReadingCancelled from None
    except (TableRefused, FileRefused, RemittanceError) as problem:
        return _refuse(sent, problem.code, str(problem))
    if parsed is None:
        return sent
    if not parsed.rows:
        return _refuse(sent, "NO_ROWS", "No row of the file can be taken in.", parsed)
    if parsed.rejects and sent.state == "received":
        return _ask(sent, parsed)
    progress("Storing the rows", 0.5)
    failpoint("billing.read")
    with storing():
        store(sent=sent, parsed=parsed, progress=progress)
        failpoint("billing.stored")
    upload_path(sent.stored_as).unlink(missing_ok=True)
    return sent


def fail_import(*, sent: BillingImport, code: str, message: str) -> BillingImport:
    """Say that the reading broke off; a settled import stays as it is. Its file stays."""
    try:
        return trail.advance(
            sent, "fail", by=READER, reason=code, error_code=code[:64], error_message=message[:500]
        )
    except InvalidTransition:
        sent.refresh_from_db()
        return sent


def take_up_import(*, sent: BillingImport) -> BillingImport:
    """A failed import whose job a person queued again is read again."""
    if sent.state != "failed":
        return sent
    return trail.advance(
        sent, "retry", by=READER, reason="its job was queued again", error_code="",
        error_message="",
    )  # fmt: skip


def _parse(sent: BillingImport, cancelled: Callable[[], bool]) -> Parsed | None:
    """What the file holds; None where a mapping was asked for instead."""
    path = upload_path(sent.stored_as)
    if sent.kind == "remittance":
        return parse_remittance(path.read_text(encoding="utf-8", errors="replace"))
    table = _table(path, cancelled)
    if sent.mapping is None:
        _ask_mapping(sent, table)
        return None
    parsed = parse(table, mapping_of(sent.kind, sent.mapping.definition))
    if sent.kind == "case_log":
        already_logged(sent.provider, parsed)
    return parsed


def _table(path: Path, cancelled: Callable[[], bool]) -> list[SheetRow]:
    content = path.read_bytes()
    if content.startswith(b"PK\x03\x04"):
        rows = read_small_workbook(content, most_rows=MOST_ROWS, most_columns=MOST_COLUMNS)
        return [SheetRow(number, tuple(cell or "" for cell in cells)) for number, cells in rows]
    if content.startswith(b"%PDF"):
        return _pdf_table(path, cancelled)
    return read_csv(content)


def _pdf_table(path: Path, cancelled: Callable[[], bool]) -> list[SheetRow]:
    with tempfile.TemporaryDirectory(prefix="billing-pdf-") as folder:
        command = (*PDF_CHILD, str(path), folder, str(MOST_ROWS))
        answer = ask_child(command, Path(folder), seconds=PDF_SECONDS, cancelled=cancelled)
    return [
        SheetRow(number, tuple(cells), f"page {page}, row {place}")
        for number, (page, place, cells) in enumerate(answer["rows"], 1)
    ]


def _ask_mapping(sent: BillingImport, table: list[SheetRow]) -> None:
    place = guess_header_row(sent.kind, [row.cells for row in table])
    row = table[place if place is not None else 0] if table else None
    headers = [cell[:60] for cell in row.cells if cell] if row else []
    if not headers:
        raise TableRefused("NO_TABLE", "The file holds no row of column names.")
    trail.advance(sent, "ask_mapping", by=READER, headers=headers)


@transaction.atomic
def _ask(sent: BillingImport, parsed: Parsed) -> BillingImport:
    _keep_rejects(sent, parsed)
    return trail.advance(
        sent,
        "ask_confirmation",
        by=READER,
        rows_good=len(parsed.rows),
        rows_bad=len(parsed.rejects),
    )


@transaction.atomic
def _refuse(
    sent: BillingImport, code: str, message: str, parsed: Parsed | None = None
) -> BillingImport:
    if parsed:
        _keep_rejects(sent, parsed)
    found = trail.advance(
        sent,
        "refuse",
        by=READER,
        reason=code,
        error_code=code,
        error_message=message[:500],
        rows_bad=len(parsed.rejects) if parsed else 0,
    )
    transaction.on_commit(partial(upload_path(found.stored_as).unlink, missing_ok=True))
    return found


def _keep_rejects(sent: BillingImport, parsed: Parsed) -> None:
    RejectedRow.objects.filter(billing_import=sent).delete()
    RejectedRow.objects.bulk_create(
        RejectedRow(
            organization=sent.organization,
            billing_import=sent,
            line=one.line,
            place=one.place,
            field=one.field,
            code=one.code,
            says=one.says[:200],
        )
        for one in parsed.rejects[:MOST_REJECTS]
    )
