"""A statement as a file: a bill for Xero's import, a plain table, or JSON."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpResponse

from insights.exports.statement_body import body_of, check_sealed
from insights.exports.statement_pdf import statement_pdf
from insights.models import ProviderStatement, StatementSettings
from leafenterprise.shared.canonical import canonical_json
from leafenterprise.shared.errors import Conflict
from leafenterprise.shared.sheets import CSV_TYPE, csv_lines

# The columns of Xero's own template for bills, in its order; * marks those it insists on.
XERO_BILL = (
    "*ContactName", "EmailAddress", "POAddressLine1", "POAddressLine2", "POAddressLine3",
    "POAddressLine4", "POCity", "PORegion", "POPostalCode", "POCountry", "*InvoiceNumber",
    "*InvoiceDate", "*DueDate", "Total", "InventoryItemCode", "Description", "*Quantity",
    "*UnitAmount", "*AccountCode", "*TaxType", "TaxAmount", "TrackingName1", "TrackingOption1",
    "TrackingName2", "TrackingOption2", "Currency",
)  # fmt: skip
TABLE = (
    "statement_id", "provider", "period_start", "period_end", "currency", "number", "kind",
    "title", "basis", "amount", "formula", "explanation", "signals",
)  # fmt: skip
Row = Sequence[Any]


class BillBelowZero(Conflict):
    """A bill cannot be negative: the provider owes the practice."""

    code = "BILL_BELOW_ZERO"
    message = (
        "The provider owes the practice for this period, which a bill cannot say. Take the plain "
        "table and book a credit note."
    )


@dataclass(frozen=True)
class StatementFile:
    """A file, ready to be sent."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class FileKind:
    """A kind of file: is_for_accounts: whether a practice can export to it."""

    id: str
    label: str
    suffix: str
    content_type: str
    write: Callable[[ProviderStatement, StatementSettings], bytes]
    is_for_accounts: bool = True


def make_file(
    statement: ProviderStatement, kind: str, settings: StatementSettings
) -> StatementFile:
    """The statement as that kind of file, its digest checked first.

    Raises: NotApprovedYet, StatementAltered, BillBelowZero, PdfUnavailable, PdfFailed.
    """
    check_sealed(statement)
    found = FILE_KINDS[kind]
    name = f"statement-{statement.period_end}-{statement.public_id}{found.suffix}"
    return StatementFile(name, found.content_type, found.write(statement, settings))


def made_answer(made: StatementFile) -> HttpResponse:
    """The file as an answer, to be kept."""
    answer = HttpResponse(made.content, content_type=made.content_type)
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer


def xero_rows(statement: ProviderStatement, settings: StatementSettings) -> list[Row]:
    """One row per line and adjustment; lines of nothing are left out, as a bill has none."""
    if (statement.net_amount or 0) < 0:
        raise BillBelowZero
    issued = statement.approved_at.date() if statement.approved_at else statement.period_end
    due = issued + timedelta(days=settings.due_days)
    return [
        _xero_row(statement, settings, (issued, due), description, amount)
        for description, amount in _amounts(statement)
        if Decimal(amount)
    ]


def _xero_row(
    statement: ProviderStatement,
    settings: StatementSettings,
    days: tuple[date, date],
    description: str,
    amount: str,
) -> Row:
    issued, due = (day.strftime("%d/%m/%Y") for day in days)
    provider = statement.provider
    said = {
        "*ContactName": provider.name,
        "EmailAddress": provider.user.email if provider.user else "",
        "*InvoiceNumber": f"PS-{statement.public_id}",
        "*InvoiceDate": issued,
        "*DueDate": due,
        "Total": statement.net_amount,
        "Description": description,
        "*Quantity": 1,
        "*UnitAmount": amount,
        "*AccountCode": settings.account_code,
        "*TaxType": settings.tax_type,
        "Currency": statement.currency_code,
    }
    return [said.get(column, "") for column in XERO_BILL]


def _amounts(statement: ProviderStatement) -> list[tuple[str, str]]:
    days = f"{statement.period_start} to {statement.period_end}"
    lines = [(f"{line['title']}, {days}", line["amount"]) for line in statement.line_items]
    return lines + [
        (f"Adjustment: {each['reason']}", each["amount"]) for each in statement.adjustments
    ]


def table_rows(statement: ProviderStatement) -> list[Row]:
    """One row per line and adjustment, with how it was made and of how many signals."""
    head = [
        statement.public_id, statement.provider.name, statement.period_start,
        statement.period_end, statement.currency_code,
    ]  # fmt: skip
    rows: list[Row] = [
        [*head, line["number"], line["kind"], line["title"], line["basis"], line["amount"],
         f"{line['formula']} v{line['formula_version']}", line["explanation"],
         len(line["signals"])]
        for line in statement.line_items
    ]  # fmt: skip
    for each in statement.adjustments:
        told = [f"A{each['number']}", "adjustment", each["reason"], "", each["amount"],
                "by a person", f"{each['by_name']}, {each['at']}", 0]  # fmt: skip
        rows.append([*head, *told])
    return rows


def _csv(header: Row, rows: list[Row]) -> bytes:
    return "".join(csv_lines([str(name) for name in header], rows)).encode()


def _write_xero(statement: ProviderStatement, settings: StatementSettings) -> bytes:
    return _csv(XERO_BILL, xero_rows(statement, settings))


def _write_table(statement: ProviderStatement, _: StatementSettings) -> bytes:
    return _csv(TABLE, table_rows(statement))


def _write_json(statement: ProviderStatement, _: StatementSettings) -> bytes:
    return canonical_json(package(statement)).encode()


def _write_pdf(statement: ProviderStatement, _: StatementSettings) -> bytes:
    return statement_pdf(statement)


def package(statement: ProviderStatement) -> dict[str, Any]:
    """The body with its seal."""
    return body_of(statement) | {
        "provider_name": statement.provider.name,
        "approved_at": statement.approved_at,
        "body_digest": statement.body_digest,
    }


_KINDS = (
    FileKind("xero_bills", "Bill for Xero's import (CSV)", "-xero.csv", CSV_TYPE, _write_xero),
    FileKind("table", "Plain table (CSV)", ".csv", CSV_TYPE, _write_table),
    FileKind("json", "JSON", ".json", "application/json", _write_json),
    FileKind("pdf", "PDF", ".pdf", "application/pdf", _write_pdf, is_for_accounts=False),
)
FILE_KINDS: dict[str, FileKind] = {kind.id: kind for kind in _KINDS}
