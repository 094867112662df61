"""Signals and what they arrive in; their sums; providers, expected sources and marks."""

from insights.models.batches import IngestBatch, QuarantinedSignal
from insights.models.cards import CardEvidence, CardStep, CardText, InsightCard
from insights.models.cash import (
    CashAdjustment,
    CashCopy,
    CashReconciliation,
    CashRule,
    CashStep,
)
from insights.models.closings import ClosingWindow, DayClosing
from insights.models.feed_dues import FeedDue, FeedNoted, FeedSite
from insights.models.feeds import FeedDelivery, FeedHead, FeedRecord, GuardianWindow
from insights.models.marked import MarkedStretch
from insights.models.messages import ModuleMessage, NoticePreference
from insights.models.practice import ExpectedSource, Provider, SourceMark, SubscriptionPolicy
from insights.models.privacy import PrivacyRequest
from insights.models.pulls import RefusedRow, SourcePull
from insights.models.retention import DeletedSum, RecordDeletion, RetentionRule
from insights.models.rollups import DailyRollup, MonthlyRollup
from insights.models.saved_views import SavedView
from insights.models.signals import FinancialSignal
from insights.models.statements import (
    AgreementRate,
    EarningsAccess,
    ProviderAgreement,
    ProviderStatement,
    StatedSignal,
    StatementSettings,
)
from insights.models.tasks import FollowUpTask

__all__ = [
    "AgreementRate",
    "CardEvidence",
    "CardStep",
    "CardText",
    "CashAdjustment",
    "CashCopy",
    "CashReconciliation",
    "CashRule",
    "CashStep",
    "ClosingWindow",
    "DailyRollup",
    "DayClosing",
    "DeletedSum",
    "EarningsAccess",
    "ExpectedSource",
    "FeedDelivery",
    "FeedDue",
    "FeedHead",
    "FeedNoted",
    "FeedRecord",
    "FeedSite",
    "FinancialSignal",
    "FollowUpTask",
    "GuardianWindow",
    "IngestBatch",
    "InsightCard",
    "MarkedStretch",
    "ModuleMessage",
    "MonthlyRollup",
    "NoticePreference",
    "PrivacyRequest",
    "Provider",
    "ProviderAgreement",
    "ProviderStatement",
    "QuarantinedSignal",
    "RecordDeletion",
    "RefusedRow",
    "RetentionRule",
    "SavedView",
    "SourceMark",
    "SourcePull",
    "StatedSignal",
    "StatementSettings",
    "SubscriptionPolicy",
]
