"""When a report or a pay statement is taken in, kept forecasts learn what came."""

from audit.billing import witness
from audit.billing.models import BillingReport
from insights.compensation.actions import fill_actuals

TELLS_OF_INCOME = ("pay", "charges", "remittance")


def watch() -> None:
    """From now on; once per process."""
    if _witness not in witness.WITNESSES:
        witness.WITNESSES.append(_witness)


def _witness(report: BillingReport) -> None:
    if report.kind in TELLS_OF_INCOME:
        fill_actuals(provider=report.provider)
