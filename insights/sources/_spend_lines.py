"""Files of payments to suppliers: one signal a line, credit notes negative.

Published files name their columns in many ways, write dates in four, and repeat transaction
numbers, so that only a whole line with its ordinal among equal ones is told apart. Of 3/4/2021
alone nobody knows the month: the other dates of its document decide, or the line is refused.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from datetime import time as time_of_day
from typing import Any

from insights.signals.reading import Unfit
from insights.sources._adapter import Ordinals, Row, Target, pseudonym

COLUMNS = ("date", "amount")
DETAILS = ("transaction", "supplier", "category", "area", "document")
_NAMES = {
    "date": "date paymentdate datepaid dateofpayment paiddate invoicedate transactiondate "
    "postingdate postdate gldate effectivedate cleareddate",
    "amount": "amount apamount amountgbp apamountgbp netamount netamountgbp grossamount value "
    "total totalgbp totalamount invoiceamount invoicevalue linevalue paymentamount amountpaid "
    "transactionamount transactionvalue spend",
    "transaction": "transactionnumber transactionno transactionid transactionref transno "
    "transactionreference invoicenumber invoiceno documentnumber documentno vouchernumber "
    "paymentnumber paymentreference reference apreference",
    "supplier": "supplier suppliername supplierdescription vendor vendorname payee payeename "
    "creditor creditorname beneficiary",
    "category": "expensetype expensetypedescription expensecategory category subjective "
    "subjectivedescription accountdescription natureofexpense purpose description",
    # the four spellings after the first two stand in published files
    "area": "expensearea expenseareadescription expsensearea exepnsearea exepensearea expsenearea "
    "costcentre costcenter costcentredescription department directorate servicearea",
    "document": "file filename sourcefile document",
}
ALIASES = {alias: name for name, aliases in _NAMES.items() for alias in aliases.split()}
_NUMBERS = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4}|[0-9]{2})", re.ASCII)
_SERIAL = re.compile(r"[34][0-9]{4}(?:\.0+)?", re.ASCII)  # days since the end of 1899: 1982 to 2036
_MONEY = re.compile(
    r"(?P<open>\()?\s*(?P<minus>-)?\s*£?\s*(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12})"
    r"(?:\.(?P<part>[0-9]{1,}))?\s*(?P<close>\))?",
    re.ASCII,
)
_WORDS = ("%d-%b-%y", "%d-%b-%Y", "%d %b %Y", "%d %B %Y", "%d-%B-%Y", "%d %b %y")
_WHOLE = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d", "%Y%m%d", "%Y-%m-%dT%H:%M:%S")
DAY_FIRST, MONTH_FIRST = "day_first", "month_first"


def spend_rows(records: Iterable[Mapping[str, str]], target: Target) -> Iterator[Row]:
    """A signal for each line; how a document writes its dates is known once it is read whole."""
    lines = [_plain(record) for record in records]
    orders = _orders_of(lines)
    ordinals = Ordinals("inventory_compliance")
    for line in lines:
        try:
            yield _row(line, orders[line["document"]], ordinals, target)
        except Unfit as problem:
            yield problem


def _row(
    line: Mapping[str, str], orders: set[str], ordinals: Ordinals, target: Target
) -> dict[str, Any]:
    day, amount = _day(line["date"], orders), _amount(line["amount"])
    told = {"category": line["category"] or line["area"]}
    if line["supplier"]:
        told["supplier"] = pseudonym(line["supplier"])
    noon = datetime.combine(day, time_of_day(12), tzinfo=target.zone)
    key = (day.isoformat(), amount, *(line[name].casefold() for name in DETAILS))
    return {
        "signal_type": "supplier_spend_event",
        "source_module_ref": "inventory_compliance",
        "source_record_id": ordinals.record_id((target.site_id, *key)),
        "site_id": target.site_id,
        "amount": amount,
        "currency_code": target.currency_code,
        "signal_timestamp": noon.isoformat(),
        "attributes": {name: value for name, value in told.items() if value},
    }


def _plain(record: Mapping[str, str]) -> dict[str, str]:
    """The known columns, each with single spaces; control characters are spaces."""
    return {
        name: " ".join(
            "".join(each if each.isprintable() else " " for each in record.get(name) or "").split()
        )[:200]
        for name in (*COLUMNS, *DETAILS)
    }


def _orders_of(lines: Iterable[Mapping[str, str]]) -> dict[str, set[str]]:
    """In which orders each document certainly writes day and month."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        if parts := _NUMBERS.fullmatch(line["date"]):
            first, second = int(parts[1]), int(parts[2])
            if first > 12:
                found[line["document"]].add(DAY_FIRST)
            elif second > 12:
                found[line["document"]].add(MONTH_FIRST)
    return found


def _day(text: str, orders: set[str]) -> date:
    if not text:
        raise Unfit("MISSING", "date", "The line has no date.")
    if parts := _NUMBERS.fullmatch(text):
        return _of_numbers(int(parts[1]), int(parts[2]), int(parts[3]), orders)
    if _SERIAL.fullmatch(text):  # a workbook's date whose cell has no date format
        return date.fromordinal(date(1899, 12, 30).toordinal() + int(text.partition(".")[0]))
    for pattern in (*_WHOLE, *_WORDS):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 — a day has no zone
        except ValueError:
            continue
    raise Unfit("BAD_DATE", "date", "The date is written in no known way.")


def _of_numbers(first: int, second: int, year: int, orders: set[str]) -> date:
    if first > 12 or second > 12 or first == second:
        day_first = first > 12 or first == second
    elif len(orders) == 1:
        day_first = DAY_FIRST in orders
    else:
        message = "The document does not show whether its dates begin with the day or the month."
        raise Unfit("AMBIGUOUS_DATE", "date", message)
    day, month = (first, second) if day_first else (second, first)
    try:
        return date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        raise Unfit("BAD_DATE", "date", "There is no such day.") from None


def _amount(text: str) -> str:
    """1234.5, 1,234.50, £5, -5 and (5.00) are money; more than two decimals is not."""
    if not text:
        raise Unfit("MISSING", "amount", "The line has no amount.")
    found = _MONEY.fullmatch(text)
    part = (found["part"] or "").rstrip("0") if found else ""
    both = found and bool(found["open"]) == bool(found["close"])
    if not found or not both or len(part) > 2 or (found["open"] and found["minus"]):
        raise Unfit("BAD_AMOUNT", "amount", "The amount is not written as money.")
    size = f"{int(found['whole'].replace(',', ''))}.{part.ljust(2, '0')}"
    is_negative = bool(found["open"] or found["minus"]) and size.strip("0.") != ""
    return f"-{size}" if is_negative else size
