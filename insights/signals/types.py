"""The registry of signal types. To add a type, add its entry here: nothing else names it.

Amounts carry their effect: what takes away is negative, so that every figure is a plain sum.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from insights.signals.attributes import Attribute
from insights.signals.declarations import SignalType
from insights.signals.metrics import FORECAST, INFORMATIONAL

_PAYMENTS, _PMS, _SHOP, _LAB = "integrated_payments", "pms", "product_shop", "lab_manager"
_APPOINTMENTS, _INVENTORY, _HR = "appointment_manager", "inventory_compliance", "hr_people"
_SUBSCRIBED = ("subscriptions_manager", "care_plan_subscriptions", "hygiene_subscriptions")
_PROPOSALS = "smart_treatment_proposals"
_PROGRAMME = Attribute("programme", "choice", choices=("care_plan", "hygiene", "other"))
_SUBSCRIPTION = Attribute("subscription", names_person=True)
_NAMED_PROGRAMME = Attribute("programme", "choice", True, _PROGRAMME.choices)
_REASON, _SUPPLIER, _PRODUCT = Attribute("reason"), Attribute("supplier"), Attribute("product_code")
_APPOINTMENT = Attribute("appointment", names_person=True)
_STAFF = Attribute("staff", names_person=True)
_ORDER = Attribute("order_number", names_person=True)
_INVOICE = Attribute("invoice_number", names_person=True)
_PAYMENT = Attribute("payment_reference", names_person=True)
_MINUTES = Attribute("minutes", "integer", required=True)
_GAINS = ("new", "expansion", "reactivated")
_LOSSES = ("contraction", "churned")


def _only_paid_counts(hundredths: int, attributes: Mapping[str, Any]) -> str:
    if hundredths and attributes["status"] != "paid":
        return "The amount is zero unless the status is paid."
    return ""


def _movement_has_its_sign(hundredths: int, attributes: Mapping[str, Any]) -> str:
    if attributes["movement"] in _LOSSES and hundredths > 0:
        return "Contraction and churn are zero or less."
    if attributes["movement"] in _GAINS and hundredths < 0:
        return "New, expanded and reactivated revenue is zero or more."
    return ""


_TABLE = (
    SignalType(
        "revenue_event", "Revenue event", (_PMS,), "zero or more",
        "Work that was invoiced.", feeds=("revenue",),
        attributes=(Attribute("treatment_category"), _INVOICE),
    ),
    SignalType(
        "payment_received", "Payment received", (_PAYMENTS,), "zero or more",
        "A payment on its way; it counts once it is captured.", feeds=("collected",),
        attributes=(_PAYMENT,),
        payment_states=("initiated", "authorised", "captured"), counted_states=("captured",),
    ),
    SignalType(
        "payment_refunded", "Payment refunded", (_PAYMENTS,), "zero or less",
        "What was given back of a captured payment; partial refunds have records of their own.",
        feeds=("collected",), attributes=(_REASON,), payment_states=("refunded",),
        points_at_payment=True,
    ),
    SignalType(
        "payment_voided", "Payment voided", (_PAYMENTS,), "zero or less",
        "What a void takes back of captured money: zero where nothing had been captured.",
        feeds=("collected",), attributes=(_REASON,), payment_states=("voided",),
        points_at_payment=True,
    ),
    SignalType(
        "outstanding_balance", "Outstanding balance", (_PAYMENTS,), "any",
        "A change of what is owed: up when it is charged, down when it is settled.",
        feeds=("outstanding",),
        attributes=(
            Attribute("ageing", "choice", choices=("current", "over_30", "over_60", "over_90")),
        ),
    ),
    SignalType(
        "deposit_held", "Deposit held", (_APPOINTMENTS,), "zero or more",
        "A deposit taken in.", feeds=("deposits",), attributes=(_APPOINTMENT,),
    ),
    SignalType(
        "deposit_converted", "Deposit converted", (_APPOINTMENTS,), "zero or less",
        "A deposit that became part of a payment: it leaves the deposits.",
        feeds=("deposits",), attributes=(_APPOINTMENT,),
    ),
    SignalType(
        "deposit_forfeited", "Deposit forfeited", (_APPOINTMENTS,), "zero or less",
        "A deposit kept by the practice: it leaves the deposits.",
        feeds=("deposits",), attributes=(_APPOINTMENT, _REASON),
    ),
    SignalType(
        "subscription_payment_status", "Subscription payment status", _SUBSCRIBED, "zero or more",
        "A due payment's status, with the amount where it was paid.", feeds=("subscriptions",),
        attributes=(
            Attribute("status", "choice", True, ("due", "paid", "failed")), _PROGRAMME,
            _SUBSCRIPTION,
        ),
        check=_only_paid_counts,
    ),
    SignalType(
        "subscription_fulfilment_order", "Subscription fulfilment order", _SUBSCRIBED,
        "zero or more", "The cost of an order that a subscription includes.",
        feeds=("fulfilment_cost",),
        attributes=(Attribute("treatment_price", "money", required=True), _PROGRAMME),
    ),
    SignalType(
        "subscription_payment_failure", "Subscription payment failure", _SUBSCRIBED,
        "zero or more", "An attempt that failed, and which attempt of its cycle it was.",
        INFORMATIONAL, feeds=("failed_payments",),
        attributes=(
            Attribute("attempt", "integer", required=True), Attribute("next_retry", "date"),
            _PROGRAMME, _SUBSCRIPTION,
        ),
    ),
    SignalType(
        "subscription_mandate_cancellation", "Subscription mandate cancellation", _SUBSCRIBED,
        "zero or more", "A mandate that ended, with the monthly amount it was for.",
        INFORMATIONAL, attributes=(_PROGRAMME, _REASON),
    ),
    SignalType(
        "subscription_fulfilment_paused", "Subscription fulfilment paused", _SUBSCRIBED,
        "zero or more", "Orders that stopped, with the monthly amount they are for.",
        INFORMATIONAL, attributes=(_PROGRAMME, _REASON),
    ),
    SignalType(
        "cash_transaction", "Cash transaction", (_PMS,), "any",
        "A movement of the till: in is positive, out is negative.", feeds=("cash",),
        attributes=(
            Attribute(
                "movement", "choice", True,
                ("taking", "refund", "float", "petty_cash", "change", "banking"),
            ),
        ),
    ),
    SignalType(
        "provider_production_item", "Provider production item", (_PMS,), "zero or more",
        "Work credited to a provider.", feeds=("production",),
        attributes=(Attribute("category"),),
    ),
    SignalType(
        "lab_invoice_charge", "Lab invoice charge", (_LAB,), "zero or more",
        "A lab's invoice line.", feeds=("lab_costs",), attributes=(Attribute("lab"),),
    ),
    SignalType(
        "lab_invoice_chargeback", "Lab invoice chargeback", (_LAB,), "zero or less",
        "What a lab takes back of an invoice.", feeds=("lab_costs",),
        attributes=(Attribute("lab"), _REASON),
    ),
    SignalType(
        "product_shop_order_revenue", "Product Shop order revenue", (_SHOP,), "zero or more",
        "A line of an order.", feeds=("revenue",),
        attributes=(_ORDER, _PRODUCT, Attribute("quantity", "integer")),
    ),
    SignalType(
        "product_shop_refund", "Product Shop refund", (_SHOP,), "zero or less",
        "A cancelled line, or another loss of order revenue.", feeds=("revenue",),
        attributes=(_ORDER, _PRODUCT, Attribute("quantity", "integer"), _REASON),
    ),
    SignalType(
        "supplier_spend_event", "Supplier spend", (_INVENTORY,), "any",
        "A supplier's invoice; a credit note is negative.", feeds=("supplier_spend",),
        attributes=(_SUPPLIER, Attribute("category")),
    ),
    SignalType(
        "pipeline_estimated_value", "Pipeline estimated value", ("treatment_pipeline",), "any",
        "A change of what open treatment plans are estimated at.", FORECAST, feeds=("pipeline",),
        attributes=(Attribute("stage"), Attribute("expected", "date")),
    ),
    SignalType(
        "finance_option_selected", "Finance option selected", (_PROPOSALS,), "zero or more",
        "A patient chose to pay by finance; nothing was executed.", INFORMATIONAL,
        feeds=("finance_options",), attributes=(Attribute("option"),),
    ),
    SignalType(
        "finance_application_initiated", "Finance application initiated", (_PROPOSALS,),
        "zero or more", "A patient applied for finance; nothing was executed.", INFORMATIONAL,
        feeds=("finance_applications",), attributes=(Attribute("option"),),
    ),
    SignalType(
        "subscription_mrr", "Recurring revenue movement", _SUBSCRIBED, "any",
        "A change of monthly recurring revenue, tax excluded.", feeds=("mrr",),
        attributes=(
            Attribute("movement", "choice", True, _GAINS + _LOSSES), _NAMED_PROGRAMME,
            _SUBSCRIPTION,
        ),
        check=_movement_has_its_sign,
    ),
    SignalType(
        "subscription_renewal", "Subscription renewal", _SUBSCRIBED, "any",
        "What a renewal adds to the period; zero where it only changes the price.",
        feeds=("subscriptions",),
        attributes=(
            _PROGRAMME, Attribute("old_price", "money"), Attribute("new_price", "money"),
        ),
    ),
    SignalType(
        "subscription_proration", "Subscription proration", _SUBSCRIBED, "any",
        "What a change within the period adds or takes.", feeds=("subscriptions",),
        attributes=(_PROGRAMME,),
    ),
    SignalType(
        "subscription_suspended", "Subscription suspended", _SUBSCRIBED, "zero or more",
        "The monthly amount of a subscription that was suspended.", INFORMATIONAL,
        feeds=("suspended_mrr",), attributes=(_PROGRAMME, _REASON),
    ),
    SignalType(
        "labour_attendance", "Attendance", (_HR,), "zero or more",
        "Time worked, with the cost that HR states.", INFORMATIONAL,
        feeds=("labour_cost",), attributes=(_MINUTES, _STAFF),
    ),
    SignalType(
        "labour_overtime", "Overtime", (_HR,), "zero or more",
        "Time worked beyond the plan, with the cost that HR states.", INFORMATIONAL,
        feeds=("labour_cost",), attributes=(_MINUTES, _STAFF),
    ),
    SignalType(
        "labour_leave", "Leave", (_HR,), "zero or more",
        "Time away, with the cost that HR states.", INFORMATIONAL,
        feeds=("labour_cost",), attributes=(_MINUTES, _STAFF),
    ),
    SignalType(
        "price_variance", "Price variance", (_INVENTORY,), "any",
        "Paid less expected price of what was bought.", INFORMATIONAL,
        feeds=("price_variance",), attributes=(_SUPPLIER, _PRODUCT),
    ),
)  # fmt: skip
SIGNAL_TYPES: dict[str, SignalType] = {type_.id: type_ for type_ in _TABLE}


@cache
def types_of(metric: str) -> tuple[SignalType, ...]:
    """The types that feed the figure."""
    return tuple(type_ for type_ in _TABLE if metric in type_.feeds)


@cache
def sources_of(metric: str) -> frozenset[str]:
    """The modules whose signals feed the figure."""
    return frozenset(source for type_ in types_of(metric) for source in type_.sources)


def personal_names() -> tuple[str, ...]:
    """The attributes by which sources know people."""
    found = {one.name for type_ in _TABLE for one in type_.attributes if one.names_person}
    return tuple(sorted(found))


def types_naming(attribute: str) -> tuple[str, ...]:
    """The types that have the attribute."""
    return tuple(
        type_.id for type_ in _TABLE if any(one.name == attribute for one in type_.attributes)
    )
