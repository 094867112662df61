"""Rows of cells into charges, logged cases or months of pay; what does not fit, with its reason."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from audit.billing.reading.mapping import (
    FIELDS,
    REQUIRED,
    TYPES,
    ColumnMapping,
    plain_header,
)
from audit.billing.reading.tables import SheetRow, TableRefused
from audit.billing.reading.values import (
    Unreadable,
    date_reader,
    read_codes,
    read_minutes,
    read_modifiers,
    read_money,
    read_number,
    read_text,
    read_time,
)
from leafenterprise.shared.days import is_plausible

SUMMED = ("charged", "paid", "adjustment")
MONEY_OF_PAY = ("gross_pay", "commission", "bonus", "deductions", "net")
Values = dict[str, Any]


@dataclass(frozen=True)
class Reject:
    """A row that is not taken: where it stands, which field, and why; never its value."""

    line: int
    place: str
    field: str
    code: str
    says: str


@dataclass
class Parsed:
    """What a file holds. rows: values by field, with `line`. printed: totals as it states them."""

    rows: list[Values] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    printed: dict[str, Decimal] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def parse(table: Sequence[SheetRow], mapping: ColumnMapping) -> Parsed:
    """Everything under the header row. Raises: TableRefused where the header is not found."""
    place, columns = _find_header(table, mapping)
    readers = _readers(mapping)
    parsed = Parsed()
    header = [plain_header(cell) for cell in table[place].cells]
    for row in table[place + 1 :]:
        if [plain_header(cell) for cell in row.cells] == header:
            continue  # a PDF repeats it on every page
        if _is_total(row, mapping, columns):
            _read_totals(row, columns, parsed)
            continue
        found = _read_row(row, columns, readers, mapping)
        if isinstance(found, Reject):
            parsed.rejects.append(found)
        else:
            parsed.rows.append(found)
    return parsed


def _find_header(table: Sequence[SheetRow], mapping: ColumnMapping) -> tuple[int, dict[str, int]]:
    wanted = {name: plain_header(header) for name, header in mapping.columns.items()}
    for place, row in enumerate(table[:60]):
        names = [plain_header(cell) for cell in row.cells]
        if all(wanted[name] in names for name in wanted):
            return place, {name: names.index(header) for name, header in wanted.items()}
    missing = ", ".join(sorted(mapping.columns.values()))
    raise TableRefused("WRONG_COLUMNS", f"No row holds all the mapped columns: {missing}.")


def _is_total(row: SheetRow, mapping: ColumnMapping, columns: Mapping[str, int]) -> bool:
    first = next((cell for cell in row.cells if cell), "")
    words = plain_header(first).removeprefix("grand ")
    word = plain_header(mapping.totals_word)
    return bool(word) and words.startswith(word)


def _read_totals(row: SheetRow, columns: Mapping[str, int], parsed: Parsed) -> None:
    for name in SUMMED:
        text = _cell(row, columns.get(name))
        if text:
            try:
                parsed.printed[name] = read_money(text)
            except Unreadable:
                parsed.notes.append(f"Line {row.line}: the printed total of {name} is no amount.")


def _read_row(
    row: SheetRow,
    columns: Mapping[str, int],
    readers: Mapping[str, Callable[[str], Any]],
    mapping: ColumnMapping,
) -> Values | Reject:
    values: Values = {"line": row.line}
    for name, place in columns.items():
        text = _cell(row, place)
        if not text:
            if name in REQUIRED[mapping.kind] and name != "charged":
                return _reject(row, name, "MISSING", "is empty", mapping.kind)
            continue
        try:
            values[name] = readers[name](text)
        except Unreadable as problem:
            return _reject(row, name, problem.code, problem.says, mapping.kind)
    return SHAPES[mapping.kind](row, values)


def _cell(row: SheetRow, place: int | None) -> str:
    return row.cells[place] if place is not None and place < len(row.cells) else ""


def _reject(row: SheetRow, name: str, code: str, says: str, kind: str) -> Reject:
    title = FIELDS[kind][name][0] if name in FIELDS[kind] else "The row"
    return Reject(row.line, row.place, name, code, f"{title} {says}.")


def _readers(mapping: ColumnMapping) -> dict[str, Callable[[str], Any]]:
    day = date_reader(mapping.dates)
    money = dict.fromkeys((*SUMMED, "patient_owes", *MONEY_OF_PAY), read_money)
    words = dict.fromkeys(("ticket", "patient_ticket", "claim_number", "payer", "notes"), read_text)
    return {
        **money,
        **words,
        **dict.fromkeys(("service_date", "posted_date", "claimed_date", "case_date"), day),
        "month": lambda text: _read_month(text, day),
        "type": lambda text: _read_type(text, mapping.type_words),
        "code": read_codes,
        "cpt_codes": read_codes,
        "modifiers": read_modifiers,
        "units": read_number,
        "minutes": read_minutes,
        "start_time": read_time,
        "end_time": read_time,
    }


def _read_type(text: str, own: Mapping[str, str]) -> str:
    word = plain_header(text)
    if word in own:
        return own[word]
    for type_, names in TYPES.items():
        if word in names:
            return type_
    raise Unreadable("UNKNOWN_TYPE", "is no kind of row that the mapping knows")


def _read_month(text: str, day: Callable[[str], date]) -> date:
    for pattern in ("%Y-%m", "%m/%Y", "%B %Y", "%b %Y"):
        try:
            found = datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 — a month
        except ValueError:
            continue
        if is_plausible(found):
            return found
    return day(text).replace(day=1)


def _shape_charge(row: SheetRow, values: Values) -> Values | Reject:
    """A row moves money in some way; its kind follows from the money where no column says it."""
    money = {name: values.get(name, Decimal(0)) for name in (*SUMMED, "patient_owes")}
    if not any(money.values()):
        return _reject(row, "charged", "NO_AMOUNT", "and every other amount is empty", "charges")
    if "type" not in values:
        is_charge = bool(money["charged"])
        values["type"] = "charge" if is_charge else "payment" if money["paid"] else "adjustment"
        if money["charged"] < 0:
            values["type"] = "reversal"
    if values.get("posted_date") and values["posted_date"] < values["service_date"]:
        return _reject(row, "posted_date", "BEFORE_SERVICE", "is before the service", "charges")
    return values | money


def _shape_case(row: SheetRow, values: Values) -> Values | Reject:
    """Times of day become moments of the case's day; one that ends earlier ends the next day."""
    start, end = values.pop("start_time", None), values.pop("end_time", None)
    if (start is None) != (end is None):
        return _reject(row, "end_time", "HALF_A_TIME", "needs its counterpart", "case_log")
    if start is not None and end is not None:
        values["start_at"] = datetime.combine(values["case_date"], start)
        values["end_at"] = datetime.combine(values["case_date"], end)
        if end <= start:
            values["end_at"] += timedelta(days=1)
    if not (values.get("patient_ticket") or values.get("cpt_codes") or start):
        return _reject(row, "patient_ticket", "NOTHING_TO_MATCH", "and codes are empty", "case_log")
    return values


def _shape_pay(row: SheetRow, values: Values) -> Values | Reject:
    """The parts of a month's pay add up to its net, to the cent."""
    known = {name: values.get(name, Decimal(0)) for name in MONEY_OF_PAY}
    net = known["gross_pay"] + known["commission"] + known["bonus"] - abs(known["deductions"])
    known["deductions"] = abs(known["deductions"])
    if net != known["net"]:
        return _reject(row, "net", "DOES_NOT_ADD_UP", f"differs by {known['net'] - net}", "pay")
    return values | known


SHAPES: dict[str, Callable[[SheetRow, Values], Values | Reject]] = {
    "charges": _shape_charge,
    "case_log": _shape_case,
    "pay": _shape_pay,
}
