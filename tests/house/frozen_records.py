"""A row in every immutable table that making a record behind every route leaves empty."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

from django.utils import timezone

from audit.billing.models import MasterCase, MatchDecision, UserCaseLog
from insights.compensation.models import ForecastSnapshot
from insights.models import (
    CardEvidence,
    CardStep,
    CashAdjustment,
    CashCopy,
    CashReconciliation,
    DayClosing,
    DeletedSum,
    FeedRecord,
    FinancialSignal,
    GuardianWindow,
    InsightCard,
    RecordDeletion,
)
from leafenterprise.accounts.models import User

DAY = date(2026, 3, 2)
AMOUNT = Decimal("12.50")


def freeze_the_rest(by: User) -> None:
    """Beside what is there already."""
    _cards(by)
    _cash(by)
    _feeds()
    _ended(by)
    _billing(by)


def _cards(by: User) -> None:
    card = InsightCard.objects.latest("pk")
    CardEvidence.objects.create(
        organization=card.organization, card=card, kind="revenue", site=card.site,
        currency_code="GBP", first_day=DAY, last_day=DAY, amount=AMOUNT, signal_count=1,
    )  # fmt: skip
    CardStep.objects.create(
        organization=card.organization, card=card, move="acknowledge", state_before="generated",
        state_after="acknowledged", by=by, at=timezone.now(),
    )  # fmt: skip


def _cash(by: User) -> None:
    day = CashReconciliation.objects.latest("pk")
    CashCopy.objects.create(
        organization=day.organization, reconciliation=day, number=99, kind="view", by=by
    )
    CashAdjustment.objects.create(
        organization=day.organization, late_for=day, taken_by=day, amount=AMOUNT,
        signal=FinancialSignal.objects.latest("pk"),
    )  # fmt: skip


def _feeds() -> None:
    signal = FinancialSignal.objects.latest("pk")
    FeedRecord.objects.create(
        organization=signal.organization, site=signal.site, sequence=999, event_id=uuid4(),
        subject="site", metric="revenue", day=DAY, content="0" * 64, payload={},
        emitted_at=timezone.now(),
    )  # fmt: skip
    GuardianWindow.objects.create(
        organization=signal.organization, first_moment=timezone.now(), payload={},
        made_at=timezone.now(),
    )  # fmt: skip


def _ended(by: User) -> None:
    signal = FinancialSignal.objects.latest("pk")
    now, another = timezone.now(), User.objects.exclude(pk=by.pk).latest("pk")
    deletion = RecordDeletion.objects.create(
        organization=signal.organization, state="deleted", reason="Its time is over.",
        requested_by=by, requested_at=now, decided_by=another, decided_at=now, finished_at=now,
        report_digest="0" * 64,
    )  # fmt: skip
    DeletedSum.objects.create(
        organization=signal.organization, deletion=deletion, site=signal.site, day=DAY,
        signal_type=signal.signal_type, currency_code="GBP", sum_hundredths=1, signal_count=1,
        last_processed_at=now,
    )  # fmt: skip
    DayClosing.objects.create(
        organization=signal.organization, day=DAY, opens_at=now, due_at=now, closed_at=now
    )


def _billing(by: User) -> None:
    case, charge = UserCaseLog.objects.latest("pk"), MasterCase.objects.latest("pk")
    MatchDecision.objects.create(
        organization=case.organization, provider=case.provider, case=case, charge=charge,
        is_same=True, decided_by=by,
    )  # fmt: skip
    ForecastSnapshot.objects.create(
        organization=case.organization, provider=case.provider, measure="income",
        created_date=DAY, forecast_date=DAY, horizon=1, model_used="weighted_combination",
        predicted_amount=AMOUNT, actual_amount=AMOUNT, created_by=by,
    )  # fmt: skip
