"""A statement as a page to keep: lines with how they were made, adjustments, total and seal."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string

from insights.models import ProviderStatement
from insights.statements.earning import percent, plain
from insights.statements.lines import FORMULAS
from leafenterprise.shared.canonical import utc_text
from leafenterprise.shared.outgoing import cleaned
from leafenterprise.shared.pdf import Document, render_pdf

# More signals than a page holds by name are counted; the JSON file names all.
MOST_NAMED = 12


def statement_pdf(statement: ProviderStatement) -> bytes:
    """The same statement gives the same bytes. Raises: PdfUnavailable, PdfFailed."""
    return render_pdf(document_of(statement))


def document_of(statement: ProviderStatement) -> Document:
    """As the process that lays it out takes it; every text passes the redaction."""
    values = cleaned(printed(statement))
    return Document(
        render_to_string("reports/insights/statement.html", {"statement": values}),
        render_to_string("reports/insights/statement.css", {"statement": values}),
    )


def printed(statement: ProviderStatement) -> dict[str, Any]:
    """Everything on the page, as text."""
    return {
        "id": statement.public_id,
        "provider": statement.provider.name,
        "practice": statement.organization.name,
        "first": statement.period_start.isoformat(),
        "last": statement.period_end.isoformat(),
        "currency": statement.currency_code,
        "net": plain(statement.net_amount or Decimal(0)),
        "gross": plain(statement.gross_amount or Decimal(0)),
        "approved_by": str(statement.approved_by),
        "approved_at": utc_text(statement.approved_at) if statement.approved_at else "",
        "approved_on": _minute(statement.approved_at) if statement.approved_at else "",
        "known_until": _minute(statement.known_until),
        "digest": statement.body_digest,
        "lines": [shown_line(line) for line in statement.line_items],
        "adjustments": [
            {**each, "amount": plain(Decimal(each["amount"]))} for each in statement.adjustments
        ],
        "notices": statement.notices,
        "terms": [shown_terms(each) for each in statement.terms],
        "formulas": [(f"{one.id} v{one.version}", one.statement) for one in FORMULAS],
    }


def _minute(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def shown_line(line: dict[str, Any]) -> dict[str, Any]:
    """A line with amounts as people read them."""
    signals = line["signals"]
    return {
        **line,
        "basis": plain(Decimal(line["basis"])),
        "amount": plain(Decimal(line["amount"])),
        "count": len(signals),
        "named": signals[:MOST_NAMED],
        "unnamed": max(0, len(signals) - MOST_NAMED),
    }


def shown_terms(kept: dict[str, Any]) -> dict[str, Any]:
    """Terms as people read them."""
    return {
        "first": kept["first"],
        "last": kept["last"] or "open",
        "method": kept["method"],
        "lab_share": percent(Decimal(kept["lab_share"])),
        "rates": [
            {
                "category": category.replace("_", " ") or "other work",
                "bands": ", ".join(
                    f"{percent(Decimal(share))} above {plain(Decimal(above))}"
                    if Decimal(above)
                    else percent(Decimal(share))
                    for above, share in bands
                ),
            }
            for category, bands in kept["rates"].items()
        ],
    }
