"""Lab Manager: lines of labs' invoices, and what labs take back."""

from insights.sources._adapter import Event, Feed, Source
from insights.sources._cadences import SYNC

SOURCE = Source(
    "lab_manager",
    Feed(
        SYNC,
        {
            "invoice.charged": Event(
                "lab_invoice_charge", key=("invoice_line",), attributes={"lab": "lab"}
            ),
            "invoice.charged_back": Event(
                "lab_invoice_chargeback",
                key=("chargeback",),
                takes=True,
                attributes={"lab": "lab", "reason": "reason"},
            ),
        },
    ),
)
