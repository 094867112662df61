"""Signals, the batches they come in, and what is held in quarantine."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from insights.actions.corrections import CorrectionRefused, book_correction
from insights.actions.ingest import BatchTooLarge, ingest_batch
from insights.actions.outcomes import Outcome, Report
from insights.actions.quarantine import NotACorrection, StillContradicts, dismiss, redrive
from insights.filters import BatchFilter, QuarantineFilter, SignalFilter
from insights.models import FinancialSignal, IngestBatch, QuarantinedSignal
from insights.queries.places import get_organization
from insights.queries.signals import (
    CORRECT,
    INGEST,
    VIEW,
    get_quarantined,
    get_signal,
    list_batches,
    list_quarantined,
    list_signals,
)
from insights.serializers.signals import (
    CorrectionIn,
    IngestBatchOut,
    IngestBatchReport,
    QuarantinedOut,
    SettleIn,
    SignalBatchIn,
    SignalOut,
    SignalTypeOut,
)
from insights.signals.identity import dashed
from insights.signals.types import SIGNAL_TYPES
from insights.views.parsers import ManySignals, SignalLines
from leafenterprise.accounts.permissions import get_own
from leafenterprise.shared.api import checked
from leafenterprise.shared.errors import InvalidInput
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.stated_errors import states_errors
from leafenterprise.shared.states import InvalidTransition

ORGANIZATION = OpenApiParameter(
    "organization", OpenApiTypes.STR, description="Its id; needed by who sends for several."
)


class SignalBatch(APIView):
    """The door for signals."""

    capability = INGEST
    parser_classes = [ManySignals, SignalLines]

    @extend_schema(
        parameters=[ORGANIZATION],
        request={"application/json": SignalBatchIn},
        responses=IngestBatchReport,
        operation_id="insights_signals_send",
    )
    @idempotent
    @states_errors(BatchTooLarge)
    def post(self, request: Request) -> Response:
        """Take signals in, each answered: created, duplicate, conflict or invalid.

        Lines of JSON, one signal each, are taken too, as application/x-ndjson.
        """
        sent = request.data.get("signals") if isinstance(request.data, dict) else None
        if not isinstance(sent, list) or not sent:
            raise InvalidInput(signals=["A list of one to 10,000 signals."])
        organization = get_organization(
            request.user, INGEST, request.query_params.get("organization", "")
        )
        return Response(
            _report(ingest_batch(organization=organization, rows=sent, by=request.user))
        )


@extend_schema_view(get=extend_schema(operation_id="insights_signals_list"))
class SignalList(generics.ListAPIView[FinancialSignal]):
    """The signals of your sites, the newest first."""

    capability = VIEW
    queryset = FinancialSignal.objects.none()
    serializer_class = SignalOut
    filterset_class = SignalFilter
    ordering_fields = ("signal_timestamp", "ingested_at", "amount")

    def get_queryset(self) -> QuerySet[FinancialSignal]:
        """What the caller may see."""
        return list_signals(self.request.user)


class SignalDetail(APIView):
    """One signal."""

    capability = VIEW

    @extend_schema(responses=SignalOut, operation_id="insights_signals_read")
    def get(self, request: Request, signal_id: UUID) -> Response:
        """As it was recorded."""
        return Response(SignalOut(get_signal(request.user, signal_id)).data)


class SignalCorrections(APIView):
    """Corrections of one signal."""

    capability = CORRECT

    @extend_schema(
        request=CorrectionIn, responses={201: SignalOut}, operation_id="insights_signals_correct"
    )
    @idempotent
    @states_errors(CorrectionRefused)
    def post(self, request: Request, signal_id: UUID) -> Response:
        """Book a difference beside it; the signal itself stays as it is."""
        signal = get_signal(request.user, signal_id, CORRECT)
        sent = checked(CorrectionIn, request.data)
        made = book_correction(
            signal=signal,
            hundredths=_hundredths(sent["amount"]),
            reason=sent["reason"],
            by=request.user,
        )
        return Response(SignalOut(get_signal(request.user, made.pk, CORRECT)).data, status=201)


class TypeList(APIView):
    """The registry of signal types."""

    capability = VIEW

    @extend_schema(responses=SignalTypeOut(many=True), operation_id="insights_types_list")
    def get(self, request: Request) -> Response:
        """Each with who sends it, what it counts for and its attributes as JSON Schema."""
        rows = [
            {
                "id": type_.id, "label": type_.label, "statement": type_.statement,
                "standing": type_.standing, "sources": list(type_.sources), "sign": type_.sign,
                "payment_states": list(type_.payment_states), "feeds": list(type_.feeds),
                "attributes_schema": type_.schema(),
            }
            for type_ in SIGNAL_TYPES.values()
        ]  # fmt: skip
        return Response(SignalTypeOut(rows, many=True).data)


@extend_schema_view(get=extend_schema(operation_id="insights_batches_list"))
class BatchList(generics.ListAPIView[IngestBatch]):
    """Batches that were taken in, the newest first."""

    capability = INGEST
    queryset = IngestBatch.objects.none()
    serializer_class = IngestBatchOut
    filterset_class = BatchFilter
    ordering_fields = ("created_at", "received")

    def get_queryset(self) -> QuerySet[IngestBatch]:
        """What the caller may see."""
        return list_batches(self.request.user)


class BatchDetail(APIView):
    """One batch."""

    capability = INGEST

    @extend_schema(responses=IngestBatchOut, operation_id="insights_batches_read")
    def get(self, request: Request, batch_id: str) -> Response:
        """What became of its rows."""
        batch = get_own(list_batches(request.user), request.user, INGEST, batch_id)
        return Response(IngestBatchOut(batch).data)


@extend_schema_view(get=extend_schema(operation_id="insights_quarantine_list"))
class QuarantineList(generics.ListAPIView[QuarantinedSignal]):
    """Rows that contradict what is recorded, the newest first."""

    capability = CORRECT
    queryset = QuarantinedSignal.objects.none()
    serializer_class = QuarantinedOut
    filterset_class = QuarantineFilter
    ordering_fields = ("created_at",)

    def get_queryset(self) -> QuerySet[QuarantinedSignal]:
        """What the caller may settle."""
        return list_quarantined(self.request.user)


class QuarantineDetail(APIView):
    """One row in quarantine."""

    capability = CORRECT

    @extend_schema(responses=QuarantinedOut, operation_id="insights_quarantine_read")
    def get(self, request: Request, quarantined_id: str) -> Response:
        """As it was sent, and what was decided."""
        return Response(QuarantinedOut(get_quarantined(request.user, quarantined_id)).data)


class QuarantineRedrive(APIView):
    """Driving a row again."""

    capability = CORRECT

    @extend_schema(
        request=SettleIn, responses=QuarantinedOut, operation_id="insights_quarantine_redrive"
    )
    @idempotent
    @states_errors(InvalidTransition, NotACorrection, StillContradicts)
    def post(self, request: Request, quarantined_id: str) -> Response:
        """A conflict becomes a correction by the difference; a refund is tried as it was sent."""
        held = get_quarantined(request.user, quarantined_id)
        reason = checked(SettleIn, request.data)["reason"]
        return Response(QuarantinedOut(redrive(held=held, by=request.user, reason=reason)).data)


class QuarantineDismiss(APIView):
    """Dismissing a row."""

    capability = CORRECT

    @extend_schema(
        request=SettleIn, responses=QuarantinedOut, operation_id="insights_quarantine_dismiss"
    )
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, quarantined_id: str) -> Response:
        """What is recorded stays as it is."""
        held = get_quarantined(request.user, quarantined_id)
        reason = checked(SettleIn, request.data)["reason"]
        return Response(QuarantinedOut(dismiss(held=held, by=request.user, reason=reason)).data)


def _report(report: Report) -> dict[str, Any]:
    rows = [_outcome(outcome) for outcome in report.outcomes]
    return {**IngestBatchOut(report.batch).data, "outcomes": rows}


def _outcome(outcome: Outcome) -> dict[str, Any]:
    """Written by hand: a serializer costs more than the row's ingest."""
    said: dict[str, Any] = {
        "row": outcome.row,
        "outcome": outcome.outcome,
        "signal_id": dashed(outcome.signal_id) if outcome.signal_id else None,
    }
    if outcome.code:
        said |= {"code": outcome.code, "field": outcome.field, "message": outcome.message}
    return said


def _hundredths(text: str) -> int:
    whole, _, part = text.lstrip("-").partition(".")
    size = int(whole) * 100 + int(part.ljust(2, "0") if part else 0)
    return -size if text.startswith("-") else size
