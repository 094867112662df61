"""Recurring revenue: what is taken and stated."""

from typing import Any

from rest_framework import serializers

from insights.serializers.dashboards import DaysOut, ExpectedSourceOut, SelectionIn


class SubscriptionsIn(SelectionIn):
    """The days, and optionally the day on which they were reported."""

    reported_on = serializers.DateField(
        required=False, help_text="Compares with what had come by the end of this day, in UTC."
    )


class ProgrammeOut(serializers.Serializer[Any]):
    """A programme in one currency: opening + movements + corrections = closing."""

    programme = serializers.CharField()
    currency = serializers.CharField()
    opening = serializers.CharField()
    new = serializers.CharField()
    expansion = serializers.CharField()
    reactivated = serializers.CharField()
    contraction = serializers.CharField()
    churned = serializers.CharField()
    corrections = serializers.CharField()
    closing = serializers.CharField()
    lost = serializers.CharField(help_text="Contraction and churn.")


class FailedPaymentsOut(serializers.Serializer[Any]):
    """What failed payments put at risk, took, or gave back after all."""

    programme = serializers.CharField()
    currency = serializers.CharField()
    at_risk = serializers.CharField()
    at_risk_subscriptions = serializers.IntegerField()
    involuntary_churn = serializers.CharField(help_text="Reported and overdue together.")
    churn_reported = serializers.CharField()
    churn_overdue = serializers.CharField()
    recovered = serializers.CharField()
    recovered_subscriptions = serializers.IntegerField()


class AttemptsOut(serializers.Serializer[Any]):
    """Attempts of one programme. failure_rate: failed among all; null without any."""

    programme = serializers.CharField()
    paid = serializers.IntegerField()
    failed = serializers.IntegerField()
    open_retries = serializers.IntegerField()
    failure_rate = serializers.CharField(allow_null=True)


class SubscriptionEventsOut(serializers.Serializer[Any]):
    """Renewals or prorations of the days in one currency."""

    signal_type = serializers.CharField()
    currency = serializers.CharField()
    number = serializers.IntegerField()
    amount = serializers.CharField()


class ReportedProgramme(serializers.Serializer[Any]):
    """Closing revenue as reported and as known now; what came later makes the difference."""

    programme = serializers.CharField()
    currency = serializers.CharField()
    as_reported = serializers.CharField()
    as_known_now = serializers.CharField()
    difference = serializers.CharField()


class LaterSignal(serializers.Serializer[Any]):
    """A movement that came after the report."""

    signal_id = serializers.CharField()
    programme = serializers.CharField()
    currency = serializers.CharField()
    amount = serializers.CharField()
    business_day = serializers.DateField()
    ingested_at = serializers.DateTimeField()
    is_correction = serializers.BooleanField()


class ReportedOut(serializers.Serializer[Any]):
    """The same days as they were known on an earlier day."""

    reported_on = serializers.DateField()
    programmes = ReportedProgramme(many=True)
    later_signals = LaterSignal(many=True)
    later_number = serializers.IntegerField(help_text="Of all; the first of them are listed.")


class SubscriptionsOut(serializers.Serializer[Any]):
    """Recurring revenue by programme, with what it rests on."""

    organization = serializers.CharField()
    period = DaysOut()
    programmes = ProgrammeOut(many=True)
    failed_payments = FailedPaymentsOut(many=True)
    at_risk_days = serializers.IntegerField()
    failures_without_subscription = serializers.IntegerField()
    attempts = AttemptsOut(many=True)
    events = SubscriptionEventsOut(many=True)
    reported = ReportedOut(allow_null=True)
    sources = ExpectedSourceOut(many=True)
