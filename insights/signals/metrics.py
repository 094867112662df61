"""The figures that signals add up to. Which types feed which is said in types.py."""

from dataclasses import dataclass
from typing import Literal

COMMITTED, FORECAST, INFORMATIONAL = "committed", "forecast", "informational"
STANDINGS = {
    COMMITTED: "Money that was earned, moved or is owed.",
    FORECAST: "Indicative: an estimate of what may come; in no committed figure.",
    INFORMATIONAL: "Indicative: an observation; in no committed figure.",
}


@dataclass(frozen=True)
class Metric:
    """One figure.

    kind: "flow" is the sum of the signals within the days asked for; "balance" the sum of all
    changes up to the last of these days.
    """

    id: str
    label: str
    kind: Literal["flow", "balance"]
    statement: str
    standing: str = COMMITTED
    is_headline: bool = False


_TABLE = (
    Metric("revenue", "Revenue", "flow", "Invoiced work and shop orders, less shop refunds.",
           is_headline=True),
    Metric("collected", "Collected", "flow", "Captured payments, less refunds and voids of them.",
           is_headline=True),
    Metric("outstanding", "Outstanding", "balance", "What is owed at the end of the last day.",
           is_headline=True),
    Metric("deposits", "Deposits", "balance",
           "Deposits held, less converted and forfeited ones, at the end of the last day.",
           is_headline=True),
    Metric("subscriptions", "Subscriptions", "flow",
           "Subscription payments that were paid, with renewals and prorations.",
           is_headline=True),
    Metric("mrr", "Monthly recurring revenue", "balance",
           "All movements of recurring revenue up to the last day, tax excluded."),
    Metric("production", "Provider production", "flow", "Work items credited to providers."),
    Metric("cash", "Cash", "flow", "Every movement of the till, banking and float included."),
    Metric("lab_costs", "Lab costs", "flow", "Lab invoices, less chargebacks."),
    Metric("supplier_spend", "Supplier spend", "flow", "Supplier invoices, less credit notes."),
    Metric("fulfilment_cost", "Fulfilment cost", "flow", "Cost of what subscriptions include."),
    Metric("pipeline", "Pipeline", "balance", "Estimated value of open treatment plans.",
           FORECAST),
    Metric("failed_payments", "Failed subscription payments", "flow", "Amounts that failed.",
           INFORMATIONAL),
    Metric("suspended_mrr", "Suspended recurring revenue", "flow",
           "Recurring revenue of subscriptions at their suspension.", INFORMATIONAL),
    Metric("finance_options", "Finance options chosen", "flow", "What patients chose to finance.",
           INFORMATIONAL),
    Metric("finance_applications", "Finance applications", "flow", "Amounts applied for.",
           INFORMATIONAL),
    Metric("labour_cost", "Labour", "flow", "What HR reports for attendance, overtime and leave.",
           INFORMATIONAL),
    Metric("price_variance", "Price variance", "flow", "Paid against expected supplier prices.",
           INFORMATIONAL),
)  # fmt: skip
METRICS: dict[str, Metric] = {metric.id: metric for metric in _TABLE}
HEADLINES = tuple(metric.id for metric in _TABLE if metric.is_headline)
