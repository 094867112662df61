"""Clients and their proposals; templates; tools with values, figures and versions."""

from tei.models.clients import Client, Engagement, Opportunity, Proposal
from tei.models.reports import TEIReport, TEIReportField
from tei.models.scenarios import TEIScenario
from tei.models.tools import TEIFieldValue, TEIFinancialSummary, TEITool, TEIVersion

__all__ = [
    "Client",
    "Engagement",
    "Opportunity",
    "Proposal",
    "TEIFieldValue",
    "TEIFinancialSummary",
    "TEIReport",
    "TEIReportField",
    "TEIScenario",
    "TEITool",
    "TEIVersion",
]
