"""Which column of a company's files holds what, and how its dates and words are written."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from audit.billing.reading.values import DATE_FORMATS

# kind of file → field → (what people call it, other names by which headers are recognised)
CHARGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "ticket": ("Ticket", ("ticket", "ticket number", "ticket no", "account", "encounter")),
    "service_date": ("Date of service", ("date of service", "dos", "service date", "date")),
    "posted_date": ("Date posted", ("posted", "post date", "posted date", "posting date")),
    "claimed_date": ("Date claimed", ("claimed", "claim date", "submitted", "bill date")),
    "claim_number": ("Claim number", ("claim", "claim number", "claim no", "icn")),
    "type": ("Kind of row", ("type", "transaction", "transaction type", "trans type")),
    "code": ("CPT", ("cpt", "cpt code", "procedure", "code", "asa code")),
    "modifiers": ("Modifiers", ("modifiers", "modifier", "mod", "mods")),
    "units": ("Units", ("units", "total units", "asa units")),
    "minutes": ("Minutes", ("minutes", "anesthesia minutes", "time", "min")),
    "charged": ("Charged", ("charged", "charge", "charges", "charge amount", "billed")),
    "paid": ("Paid", ("paid", "payment", "payments", "paid amount")),
    "adjustment": ("Adjusted", ("adjustment", "adjustments", "adjusted", "write off")),
    "patient_owes": ("Patient's part", ("patient", "patient responsibility", "patient owes")),
    "payer": ("Payer", ("payer", "insurance", "carrier", "payor")),
}
CASES: dict[str, tuple[str, tuple[str, ...]]] = {
    "case_date": ("Date", ("date", "case date", "date of service", "dos")),
    "patient_ticket": ("Ticket", ("ticket", "patient ticket", "ticket number", "account")),
    "cpt_codes": ("CPT codes", ("cpt codes", "cpt", "codes", "procedure", "cpt code")),
    "modifiers": ("Modifiers", ("modifiers", "modifier", "mod")),
    "start_time": ("Start", ("start", "start time", "anesthesia start", "begin")),
    "end_time": ("End", ("end", "end time", "anesthesia end", "stop")),
    "payer": ("Payer", ("payer", "insurance", "carrier")),
    "notes": ("Notes", ("notes", "note", "comment", "comments")),
}
PAY: dict[str, tuple[str, tuple[str, ...]]] = {
    "month": ("Month", ("month", "period", "pay period", "date")),
    "gross_pay": ("Gross pay", ("gross pay", "gross", "gross income")),
    "commission": ("Commission", ("commission", "commissions")),
    "bonus": ("Bonus", ("bonus", "bonuses")),
    "deductions": ("Deductions", ("deductions", "deduction", "withheld")),
    "net": ("Net", ("net", "net pay", "take home")),
}
FIELDS = {"charges": CHARGES, "case_log": CASES, "pay": PAY}
REQUIRED = {
    "charges": ("service_date", "charged"),
    "case_log": ("case_date",),
    "pay": ("month", "gross_pay", "net"),
}
TYPES = {
    "charge": ("charge", "chg", "charges", "debit"),
    "payment": ("payment", "pmt", "pay", "insurance payment", "patient payment"),
    "adjustment": ("adjustment", "adj", "write off", "writeoff", "contractual"),
    "reversal": ("reversal", "rev", "void", "takeback", "refund"),
}
_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class ColumnMapping:
    """The stored mapping of one kind of file. columns: field → header as the company writes it.

    totals_word: how the row of printed totals begins.
    """

    kind: str
    columns: Mapping[str, str]
    dates: str = "us"
    totals_word: str = "total"
    type_words: Mapping[str, str] = field(default_factory=dict)

    def lacking(self) -> list[str]:
        """Needed fields that no column holds."""
        return [name for name in REQUIRED[self.kind] if not self.columns.get(name)]

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "columns": dict(self.columns),
            "dates": self.dates,
            "totals_word": self.totals_word,
            "type_words": dict(self.type_words),
        }


def mapping_of(kind: str, stored: Mapping[str, Any]) -> ColumnMapping:
    """A stored mapping. Raises: ValueError for a field or date format that is not known."""
    columns = {name: str(header) for name, header in stored["columns"].items() if header}
    unknown = set(columns) - set(FIELDS[kind])
    dates = stored.get("dates", "us")
    if unknown or dates not in DATE_FORMATS:
        raise ValueError(f"unknown fields {sorted(unknown)} or date format {dates!r}")
    return ColumnMapping(
        kind, columns, dates, stored.get("totals_word", "total"), stored.get("type_words", {})
    )


def plain_header(text: str) -> str:
    """A header as it is compared: letters and digits, case aside."""
    return _WORD.sub(" ", text.lower()).strip()


def guess_columns(kind: str, headers: Sequence[str]) -> dict[str, str]:
    """Headers recognised by name, each for one field, for a person to look over."""
    by_name = {plain_header(header): header for header in headers if header}
    found: dict[str, str] = {}
    for field_, (_, names) in FIELDS[kind].items():
        header = next((by_name[name] for name in names if name in by_name), "")
        if header and header not in found.values():
            found[field_] = header
    return found


def guess_header_row(kind: str, rows: Sequence[Sequence[str]]) -> int | None:
    """The row (of the first forty) in which most columns are recognised; at least two."""
    best, place = 1, None
    for number, row in enumerate(rows[:40]):
        if (count := len(guess_columns(kind, row))) > best:
            best, place = count, number
    return place
