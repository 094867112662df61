"""What the savings lane stores."""

from savings.models.advice import Advice
from savings.models.agents import AgentAction, AgentTask
from savings.models.contracts import Contract, ContractTerm, ContractVersion, Settlement
from savings.models.datasets import ClaimDataset, PriceReference, Upload
from savings.models.evidence import EvidenceItem, EvidenceSignOff
from savings.models.layouts import SourceLayout
from savings.models.lifecycle import (
    CauseSplit,
    DatasetDeletion,
    RetentionPolicy,
    RunSupersession,
)
from savings.models.parties import Broker, ClientGroup, Pbm
from savings.models.publishing import DashboardDelivery
from savings.models.requests import SourceRequest
from savings.models.results import CompletenessLine, ResultSegment, RuleOutcome, RunArtifact
from savings.models.runs import SavingsRun
from savings.models.scopes import RunPlan, Scope

__all__ = [
    "Advice",
    "AgentAction",
    "AgentTask",
    "Broker",
    "CauseSplit",
    "ClaimDataset",
    "ClientGroup",
    "CompletenessLine",
    "Contract",
    "ContractTerm",
    "ContractVersion",
    "DashboardDelivery",
    "DatasetDeletion",
    "EvidenceItem",
    "EvidenceSignOff",
    "Pbm",
    "PriceReference",
    "ResultSegment",
    "RetentionPolicy",
    "RuleOutcome",
    "RunArtifact",
    "RunPlan",
    "RunSupersession",
    "SavingsRun",
    "Scope",
    "Settlement",
    "SourceLayout",
    "SourceRequest",
    "Upload",
]
