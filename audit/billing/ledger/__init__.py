"""What was done, what was billed and paid, and what follows. Pure: no Django, no I/O."""

from audit.billing.ledger.declarations import (
    BilledCase,
    BilledLine,
    CaseUnits,
    Evidence,
    Expectation,
    Found,
    Ledger,
    LoggedCase,
    Rule,
    Terms,
    Tolerance,
)

__all__ = [
    "BilledCase",
    "BilledLine",
    "CaseUnits",
    "Evidence",
    "Expectation",
    "Found",
    "Ledger",
    "LoggedCase",
    "Rule",
    "Terms",
    "Tolerance",
]
