"""A record of every event of every source module, as the module answers, and its signal."""

from typing import Any

AT = "2026-03-10T12:00:00+00:00"


def record(event: str, /, **said: Any) -> dict[str, Any]:
    """A record with what all of them have."""
    return {"event": event, "at": AT, "currency": "GBP", **said}


def _paid(event: str, **said: Any) -> dict[str, Any]:
    return record(event, payment="P-1", amount="80.00", method="card", reference="T1", **said)


# Module → its records with the type, the amount and the attributes of the signal of each.
RECORDED: dict[str, list[tuple[dict[str, Any], str, str, dict[str, Any]]]] = {
    "integrated_payments": [
        (_paid("payment.initiated"), "payment_received", "80.00", {"payment_reference": "T1"}),
        (_paid("payment.authorised"), "payment_received", "80.00", {"payment_reference": "T1"}),
        (_paid("payment.captured"), "payment_received", "80.00", {"payment_reference": "T1"}),
        (record("payment.refunded", refund="R-1", payment="P-1", amount="30.00", reason="goodwill"),
         "payment_refunded", "-30.00", {"reason": "goodwill"}),
        (record("payment.voided", payment="P-2", amount="0.00"), "payment_voided", "-0.00", {}),
        (record("balance.changed", change="B-1", amount="-12.50", ageing="over_30"),
         "outstanding_balance", "-12.50", {"ageing": "over_30"}),
    ],
    "pms": [
        (record("treatment.invoiced", invoice_line="I-1/1", amount="120.00", category="crown",
                invoice="I-1"),
         "revenue_event", "120.00", {"treatment_category": "crown", "invoice_number": "I-1"}),
        (record("production.recorded", item="C-1", amount="120.00", category="crown"),
         "provider_production_item", "120.00", {"category": "crown"}),
        (record("cash.moved", transaction="K-1", amount="-5.00", movement="petty_cash"),
         "cash_transaction", "-5.00", {"movement": "petty_cash"}),
    ],
    "subscriptions_manager": [
        (record("payment.status", payment="S-1", status="paid", programme="other", amount="19.00",
                subscription="C-1"),
         "subscription_payment_status", "19.00",
         {"status": "paid", "programme": "other", "subscription": "C-1"}),
        (record("payment.failed", payment="S-2", attempt=2, next_retry_on="2026-03-14",
                amount="19.00", programme="hygiene"),
         "subscription_payment_failure", "19.00",
         {"attempt": 2, "next_retry": "2026-03-14", "programme": "hygiene"}),
        (record("fulfilment.ordered", order="O-1", cost="7.25", treatment_price="30.00"),
         "subscription_fulfilment_order", "7.25", {"treatment_price": "30.00"}),
        (record("fulfilment.paused", pause="F-1", monthly_amount="19.00", reason="away"),
         "subscription_fulfilment_paused", "19.00", {"reason": "away"}),
        (record("mandate.cancelled", mandate="M-1", monthly_amount="19.00", programme="care_plan"),
         "subscription_mandate_cancellation", "19.00", {"programme": "care_plan"}),
    ],
    "care_plan_subscriptions": [
        (record("mrr.moved", change="V-1", amount="-19.00", movement="churned"),
         "subscription_mrr", "-19.00", {"movement": "churned", "programme": "care_plan"}),
        (record("payment.failed", payment="S-3", attempt=1, amount="19.00", subscription="C-2"),
         "subscription_payment_failure", "19.00",
         {"attempt": 1, "programme": "care_plan", "subscription": "C-2"}),
        (record("renewal.priced", renewal="N-1", amount="0.00", old_price="19.00",
                new_price="21.00"),
         "subscription_renewal", "0.00",
         {"old_price": "19.00", "new_price": "21.00", "programme": "care_plan"}),
        (record("proration.charged", proration="Q-1", amount="4.10"),
         "subscription_proration", "4.10", {"programme": "care_plan"}),
        (record("subscription.suspended", suspension="U-1", monthly_amount="19.00",
                reason="arrears"),
         "subscription_suspended", "19.00", {"reason": "arrears", "programme": "care_plan"}),
    ],
    "hygiene_subscriptions": [
        (record("mrr.moved", change="V-2", amount="15.00", movement="new", subscription="C-3"),
         "subscription_mrr", "15.00",
         {"movement": "new", "programme": "hygiene", "subscription": "C-3"}),
        (record("payment.failed", payment="S-4", attempt=1, amount="15.00"),
         "subscription_payment_failure", "15.00", {"attempt": 1, "programme": "hygiene"}),
        (record("mandate.cancelled", mandate="M-2", monthly_amount="15.00", reason="moved"),
         "subscription_mandate_cancellation", "15.00",
         {"reason": "moved", "programme": "hygiene"}),
    ],
    "appointment_manager": [
        (record("deposit.held", deposit="D-1", amount="20.00", appointment="A-1"),
         "deposit_held", "20.00", {"appointment": "A-1"}),
        (record("deposit.converted", deposit="D-1", amount="20.00", appointment="A-1"),
         "deposit_converted", "-20.00", {"appointment": "A-1"}),
        (record("deposit.forfeited", deposit="D-2", amount="20.00", reason="no show"),
         "deposit_forfeited", "-20.00", {"reason": "no show"}),
    ],
    "hr_people": [
        (record("attendance.recorded", record="H-1", cost="96.00", minutes=480),
         "labour_attendance", "96.00", {"minutes": 480}),
        (record("overtime.recorded", record="H-2", cost="9.00", minutes=30),
         "labour_overtime", "9.00", {"minutes": 30}),
        (record("leave.recorded", record="H-3", cost="96.00", minutes=480),
         "labour_leave", "96.00", {"minutes": 480}),
    ],
    "lab_manager": [
        (record("invoice.charged", invoice_line="L-1/1", amount="55.00", lab="Northern"),
         "lab_invoice_charge", "55.00", {"lab": "Northern"}),
        (record("invoice.charged_back", chargeback="X-1", amount="55.00", lab="Northern",
                reason="remade"),
         "lab_invoice_chargeback", "-55.00", {"lab": "Northern", "reason": "remade"}),
    ],
    "inventory_compliance": [
        (record("spend.recorded", invoice_line="E-1/1", amount="410.00", category="gloves"),
         "supplier_spend_event", "410.00", {"category": "gloves"}),
        (record("price.varied", variance="W-1", amount="-3.00", product="G-7"),
         "price_variance", "-3.00", {"product_code": "G-7"}),
    ],
    "smart_treatment_proposals": [
        (record("finance.option_selected", selection="Z-1", amount="900.00", option="12 months"),
         "finance_option_selected", "900.00", {"option": "12 months"}),
        (record("finance.application_initiated", application="Z-2", amount="900.00",
                option="12 months"),
         "finance_application_initiated", "900.00", {"option": "12 months"}),
    ],
    "treatment_pipeline": [
        (record("estimate.changed", change="T-1", amount="1500.00", stage="proposed",
                expected_on="2026-06-01"),
         "pipeline_estimated_value", "1500.00", {"stage": "proposed", "expected": "2026-06-01"}),
    ],
}  # fmt: skip
ORDER = {
    "InvoiceNo": "536365",
    "InvoiceDate": "2010-12-01 08:26:00",
    "CustomerID": "17850.0",
    "Country": "United Kingdom",
    "lines": [
        {"StockCode": "85123A", "Description": "Heart", "Quantity": 6, "UnitPrice": "2.55"},
        {"StockCode": "85123A", "Description": "Heart", "Quantity": 6, "UnitPrice": "2.55"},
        {"StockCode": "71053", "Description": "Lantern", "Quantity": -1, "UnitPrice": "3.39"},
    ],
}
