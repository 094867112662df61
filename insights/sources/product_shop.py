"""Product Shop: lines of orders, one signal each.

Lines have no number, and a customer may order the same article twice in one order, so equal lines
are told apart by their ordinal. A pulled record is a whole order, so that its lines get the same
ids as in a file. Orders whose number starts with C are cancellations. A negative
line of another order is an adjustment, booked as a loss of revenue. Who bought is not taken along.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Context, Decimal, Inexact, InvalidOperation
from functools import lru_cache
from operator import itemgetter
from typing import Any

from insights.signals.reading import Unfit
from insights.sources._adapter import Feed, Ordinals, Row, Rows, Source, Target, local_time
from insights.sources._cadences import EVENTS
from leafenterprise.shared.money import round_half_up

COLUMNS = (
    "InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID",
    "Country",
)  # fmt: skip
CANCELLED = "C"
_EXACT = Context(prec=60, traps=[Inexact, InvalidOperation])
_KEY = itemgetter(*COLUMNS)


def rows(records: Iterable[Mapping[str, str]], target: Target) -> Iterator[Row]:
    """A signal for each line."""
    ordinals = Ordinals("product_shop")
    for record in records:
        try:
            yield _row(record, target, ordinals)
        except Unfit as problem:
            yield problem


def of_order(record: Mapping[str, Any], target: Target) -> Rows:
    """The signals of a pulled order: its lines as a file would state them. Raises: Unfit."""
    lines = record.get("lines")
    if type(lines) is not list or not all(type(line) is dict for line in lines):
        raise Unfit("MISSING", "lines", "An order has a list of lines.")
    return list(rows((_cells({**record, **line}) for line in lines), target))


def _cells(line: Mapping[str, Any]) -> dict[str, str]:
    return {name: "" if line.get(name) is None else str(line[name]) for name in COLUMNS}


def _row(record: Mapping[str, str], target: Target, ordinals: Ordinals) -> dict[str, Any]:
    amount = _amount(record["Quantity"], record["UnitPrice"])
    order = record["InvoiceNo"]
    is_loss = amount[0] == "-" or order[:1] == CANCELLED
    attributes: dict[str, Any] = {
        "order_number": order,
        "product_code": record["StockCode"],
        "quantity": int(record["Quantity"]),
    }
    if is_loss:
        attributes["reason"] = "cancelled" if order[:1] == CANCELLED else "adjustment"
    return {
        "signal_type": "product_shop_refund" if is_loss else "product_shop_order_revenue",
        "source_module_ref": "product_shop",
        "source_record_id": ordinals.record_id(_KEY(record)),
        "site_id": target.site_id,
        "amount": amount,
        "currency_code": target.currency_code,
        "signal_timestamp": local_time(record["InvoiceDate"], target.zone),
        "attributes": attributes,
    }


@lru_cache(maxsize=16_384)  # few prices and few quantities make most of the lines
def _amount(quantity_text: str, price_text: str) -> str:
    """Quantity × unit price, rounded once, half-up, to cents."""
    try:
        quantity, price = Decimal(int(quantity_text)), Decimal(price_text)
        if not price.is_finite():
            raise ValueError
        amount = round_half_up(_EXACT.multiply(quantity, price))
    except (ValueError, InvalidOperation, Inexact):
        message = "Quantity and unit price must be numbers of a sensible size."
        raise Unfit("BAD_AMOUNT", "amount", message) from None
    return str(amount if amount else abs(amount))


SOURCE = Source(
    "product_shop",
    Feed(EVENTS, spread=of_order, fields=("InvoiceNo", "InvoiceDate", "lines")),
    COLUMNS,
    rows,
)
