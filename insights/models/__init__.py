"""Signals and what they arrive in; their sums; providers, expected sources and marks."""

from insights.models.batches import IngestBatch, QuarantinedSignal
from insights.models.practice import ExpectedSource, Provider, SourceMark
from insights.models.rollups import DailyRollup, MonthlyRollup
from insights.models.signals import FinancialSignal

__all__ = [
    "DailyRollup",
    "ExpectedSource",
    "FinancialSignal",
    "IngestBatch",
    "MonthlyRollup",
    "Provider",
    "QuarantinedSignal",
    "SourceMark",
]
