"""What an anesthesia case should pay, explained unit by unit. Pure: no Django, no I/O."""

from audit.billing.compensation.declarations import (
    Case,
    Expected,
    NotComputable,
    PayerRules,
    TimeRule,
    Units,
)
from audit.billing.compensation.expected import count_units, expect_payment, rules_on
from audit.billing.compensation.time_units import TIME_RULES, count_time_units

__all__ = [
    "TIME_RULES",
    "Case",
    "Expected",
    "NotComputable",
    "PayerRules",
    "TimeRule",
    "Units",
    "count_time_units",
    "count_units",
    "expect_payment",
    "rules_on",
]
