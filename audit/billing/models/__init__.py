"""Whose billing, what came in, what was done, what was billed, and what the audit found."""

from audit.billing.models.audits import BillingAudit, CasePair, Finding, MatchDecision
from audit.billing.models.cases import MasterCase, MonthlySummary, UserCaseLog
from audit.billing.models.imports import (
    BillingImport,
    BillingReport,
    ChargeTransaction,
    RejectedRow,
)
from audit.billing.models.parties import (
    BaseUnit,
    BillingCompany,
    BillingProvider,
    PayerTerms,
    ReportMapping,
)

__all__ = [
    "BaseUnit",
    "BillingAudit",
    "BillingCompany",
    "BillingImport",
    "BillingProvider",
    "BillingReport",
    "CasePair",
    "ChargeTransaction",
    "Finding",
    "MasterCase",
    "MatchDecision",
    "MonthlySummary",
    "PayerTerms",
    "RejectedRow",
    "ReportMapping",
    "UserCaseLog",
]
