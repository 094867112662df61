"""What was taken in is told to witnesses: forecasts stand a floor up, so they register here."""

from collections.abc import Callable

from audit.billing.models import BillingReport

WITNESSES: list[Callable[[BillingReport], None]] = []


def tell(report: BillingReport) -> None:
    """Every witness hears of it in the transaction that stores it; one that raises undoes it."""
    for witness in WITNESSES:
        witness(report)
