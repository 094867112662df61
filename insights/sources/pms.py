"""PMS: work that was invoiced, work credited to providers, and movements of the till."""

from insights.sources._adapter import Event, Feed, Source
from insights.sources._cadences import SYNC

SOURCE = Source(
    "pms",
    Feed(
        SYNC,
        {
            "treatment.invoiced": Event(
                "revenue_event",
                key=("invoice_line",),
                attributes={"treatment_category": "category", "invoice_number": "invoice"},
            ),
            "production.recorded": Event(
                "provider_production_item", key=("item",), attributes={"category": "category"}
            ),
            "cash.moved": Event(
                "cash_transaction", key=("transaction",), attributes={"movement": "movement"}
            ),
        },
    ),
)
