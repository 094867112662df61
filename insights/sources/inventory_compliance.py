"""Inventory & Compliance Manager: what suppliers are paid, and prices that differ.

Suppliers may be persons, so only a digest of their names is kept.
"""

from insights.sources._adapter import Event, Feed, Source
from insights.sources._cadences import DAILY
from insights.sources._spend_lines import ALIASES, COLUMNS, spend_rows

SOURCE = Source(
    "inventory_compliance",
    Feed(
        DAILY,
        {
            "spend.recorded": Event(
                "supplier_spend_event",
                key=("invoice_line",),
                attributes={"supplier": "supplier", "category": "category"},
                hashed=("supplier",),
            ),
            "price.varied": Event(
                "price_variance",
                key=("variance",),
                attributes={"supplier": "supplier", "product_code": "product"},
                hashed=("supplier",),
            ),
        },
    ),
    COLUMNS,
    spend_rows,
    ALIASES,
)
