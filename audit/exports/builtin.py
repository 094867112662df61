"""Templates that come with the house, as data; people add their own, which are rows.

A sheet of a table that is not installed is left out; a template without any sheet is not offered.
"""

from typing import Any

TEMPLATES: dict[str, dict[str, Any]] = {
    "tax_prep": {
        "title": "Tax preparation",
        "form": "xlsx",
        "sheets": [
            {
                "table": "billing.monthly_summaries",
                "fields": ["month", "gross_pay", "commission", "bonus", "deductions", "net_pay"],
            },
            {"table": "billing.ytd_totals", "fields": []},
        ],
    },
    "billing_audit": {
        "title": "Billing audit",
        "form": "pdf",
        "sheets": [
            {"table": "billing.expected_cases", "fields": []},
            {"table": "billing.billed_cases", "fields": []},
            {"table": "billing.discrepancies", "fields": []},
        ],
    },
    "savings_overview": {
        "title": "Savings overview",
        "form": "xlsx",
        "sheets": [
            {"table": "savings.runs", "fields": []},
            {"table": "savings.requests", "fields": []},
            {"table": "savings.datasets", "fields": []},
        ],
    },
    "business_cases": {
        "title": "Business cases",
        "form": "xlsx",
        "sheets": [{"table": "tei.cases", "fields": []}],
    },
}
