"""Privacy requests, and where the lane holds something of a person: one table for every answer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.crypto import salted_hmac

from audit.trail.models import AuditEvent
from insights.models import (
    CardStep,
    CardText,
    CashCopy,
    CashStep,
    EarningsAccess,
    FinancialSignal,
    FollowUpTask,
    IngestBatch,
    InsightCard,
    NoticePreference,
    PrivacyRequest,
    Provider,
    ProviderAgreement,
    ProviderStatement,
    QuarantinedSignal,
    RefusedRow,
    SavedView,
)
from insights.models.privacy import PROVIDER, REFERENCE, USER
from insights.models.statements import CLOSED
from insights.signals.types import types_naming
from leafenterprise.accounts.access import for_user
from leafenterprise.accounts.models import Organization

VIEW = "insights.govern"
KEPT, DELETED, PSEUDONYMISED = "kept", "deleted", "pseudonymised"
Rows = Callable[[PrivacyRequest], QuerySet[Any]]
_TWO = "Two people stand behind a day of cash; it goes with the day."
_CARD = "Who decided stands with the card, and goes with it."
_BOOKS = "Financial record of the practice; it goes with its month."
_STATUTORY = "Kept for the statutory period; it goes with it."


@dataclass(frozen=True)
class Holding:
    """Rows that hold something of a person: what is given out of them, what erasing does, why."""

    id: str
    label: str
    rows: Rows
    fields: tuple[str, ...]
    erasing: str
    why: str


def _by(model: Any, *names: str) -> Rows:
    """Rows in which the person stands under one of the names."""

    def rows(request: PrivacyRequest) -> QuerySet[Any]:
        asked = Q()
        for name in names:
            asked |= Q(**{name: request.user_id})
        found: QuerySet[Any] = model.objects.filter(asked, organization=request.organization)
        return found

    return rows


def _of_provider(model: Any, name: str = "provider") -> Rows:
    def rows(request: PrivacyRequest) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.filter(
            organization=request.organization, **{name: request.provider_id}
        )
        return found

    return rows


def _events(request: PrivacyRequest) -> QuerySet[Any]:
    person = request.user.public_id if request.user else ""
    return AuditEvent.objects.filter(organization=request.organization, actor_id=person)


def _profile(request: PrivacyRequest) -> QuerySet[Any]:
    return Provider.objects.filter(organization=request.organization, pk=request.provider_id or 0)


def _named_signals(request: PrivacyRequest) -> QuerySet[Any]:
    name = request.reference_name
    rows = FinancialSignal.objects.filter(
        organization=request.organization, signal_type__in=types_naming(name)
    )
    return rows.filter(**{f"attributes__{name}": _value(request, rows, f"attributes__{name}")})


def _named_quarantined(request: PrivacyRequest) -> QuerySet[Any]:
    path = f"payload__attributes__{request.reference_name}"
    rows = QuarantinedSignal.objects.filter(organization=request.organization)
    return rows.filter(**{path: _value(request, rows, path)})


def _named_refused(request: PrivacyRequest) -> QuerySet[Any]:
    """A source's own shape is not known here, so every text of a row is looked at."""
    rows = RefusedRow.objects.filter(organization=request.organization)
    found = [
        pk for pk, *kept in rows.exclude(payload={}, signal__isnull=True).values_list(
            "pk", "payload", "signal"
        )
        if any(is_named(request, text) for text in texts_in(kept))
    ]  # fmt: skip
    return RefusedRow.objects.filter(pk__in=found)


def _value(request: PrivacyRequest, rows: QuerySet[Any], path: str) -> str:
    """The reference itself; after a restore, where it is forgotten, whatever has its digest."""
    if request.reference:
        return request.reference
    values = rows.exclude(**{f"{path}__isnull": True}).order_by().values_list(path, flat=True)
    return next((one for one in values.distinct() if is_named(request, one)), request.reference)


SIGNAL = (
    "signal_id", "signal_type", "source_module_ref", "source_record_id", "amount",
    "currency_code", "payment_state", "payment_method", "signal_timestamp", "attributes",
)  # fmt: skip
HOLDINGS: dict[str, tuple[Holding, ...]] = {
    USER: (
        Holding("saved_views", "Saved filters", _by(SavedView, "user"),
                ("name", "query", "created_at"), DELETED, "Nothing needs them."),
        Holding("notices", "Wishes about notices", _by(NoticePreference, "user"),
                ("critical_cards", "created_at"), DELETED, "Nothing needs them."),
        Holding("cash_steps", "Steps of cashing-up", _by(CashStep, "by"),
                ("at", "kind", "counted_total", "notes"), KEPT, _TWO),
        Holding("cash_copies", "Looks at closed days of cash", _by(CashCopy, "by"),
                ("created_at", "kind", "number"), KEPT, _TWO),
        Holding("card_steps", "Steps of insight cards", _by(CardStep, "by"),
                ("at", "move", "note"), KEPT, _CARD),
        Holding("card_texts", "Texts asked for", _by(CardText, "asked_by", "decided_by"),
                ("asked_at", "state", "decided_at", "decision_words"), KEPT, _CARD),
        Holding("tasks", "Follow-up tasks", _by(FollowUpTask, "created_by", "closed_by"),
                ("created_at", "title", "state", "closed_at", "outcome"), KEPT,
                "Who raised and closed it; it goes with its cause."),
        Holding("statements", "Statements prepared or approved",
                _by(ProviderStatement, "prepared_by", "approved_by"),
                ("public_id", "period_start", "period_end", "approved_at"), KEPT, _STATUTORY),
        Holding("batches", "Batches sent", _by(IngestBatch, "sent_by"),
                ("created_at", "door", "file_name", "received"), KEPT,
                "Where the signals of the practice came from."),
        Holding("settled_rows", "Rows settled in quarantine", _by(QuarantinedSignal, "decided_by"),
                ("decided_at", "state", "decision"), KEPT, "Who settled it; it goes with the row."),
        Holding("trail", "Events of the audit trail", _events,
                ("at", "action", "object_type", "object_id", "reason", "source_address"), KEPT,
                "The trail is never rewritten; two people empty name and address of an event."),
    ),
    PROVIDER: (
        Holding("profile", "Name and log-in", _profile,
                ("name", "user__email", "is_active", "created_at"), PSEUDONYMISED,
                "No statement that has to be kept names them."),
        Holding("earnings", "Own earnings page", _of_provider(EarningsAccess),
                ("enabled", "set_at"), DELETED, "Nothing needs it."),
        Holding("agreements", "Agreements", _of_provider(ProviderAgreement),
                ("currency_code", "effective_from", "effective_until", "lab_share", "note"), KEPT,
                "Statements are reckoned by them."),
        Holding("statements", "Statements", _of_provider(ProviderStatement),
                ("public_id", "period_start", "period_end", "currency_code", "state",
                 "gross_amount", "net_amount", "line_items", "adjustments"), KEPT, _STATUTORY),
        Holding("signals", "Signals", _of_provider(FinancialSignal), SIGNAL, KEPT, _BOOKS),
        Holding("cards", "Insight cards", _of_provider(InsightCard),
                ("title", "explanation", "severity", "state", "generated_at"), KEPT,
                "What was noticed and decided; it goes with archived cards."),
    ),
    REFERENCE: (
        Holding("signals", "Signals", _named_signals, SIGNAL, PSEUDONYMISED,
                "The amounts are the practice's books; the reference is not needed for them."),
        Holding("quarantined", "Rows in quarantine", _named_quarantined,
                ("created_at", "payload", "state"), PSEUDONYMISED,
                "The row is settled without the reference."),
        Holding("refused", "Refused rows", _named_refused,
                ("created_at", "payload", "signal", "state"),
                PSEUDONYMISED, "The row is settled without the reference."),
    ),
}  # fmt: skip


def list_requests(user: Any) -> QuerySet[PrivacyRequest]:
    """The privacy requests of the person's organizations, the newest first."""
    found = PrivacyRequest.objects.select_related(
        "organization", "user", "provider", "requested_by", "decided_by"
    )
    return for_user(found.defer("content"), user, VIEW)


def get_request(user: Any, public_id: str) -> PrivacyRequest:
    """The request; else Http404."""
    found = list_requests(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def keeps_provider(request: PrivacyRequest) -> bool:
    """Whether a statement that has to be kept names the provider."""
    own = ProviderStatement.objects.filter(provider=request.provider_id, state__in=CLOSED)
    return own.exists()


def reference_digest(organization: Organization, name: str, value: str) -> str:
    """The keyed digest of a reference: the same again for the same, and no way back."""
    text = f"{organization.public_id}|{name}|{value}"
    salt = "insights.privacy"
    return salted_hmac(
        salt, text, secret=settings.MEMBER_KEY_SECRET, algorithm="sha256"
    ).hexdigest()


def pseudonym(request: PrivacyRequest) -> str:
    """What stands where the reference stood: the same for the same person, so that rows of one
    subscription still belong together."""
    return f"erased-{request.reference_digest[:16]}"


def is_named(request: PrivacyRequest, text: str) -> bool:
    """Whether the text is the reference."""
    if request.reference:
        return text == request.reference
    known = reference_digest(request.organization, request.reference_name, text)
    return known == request.reference_digest


def texts_in(value: Any) -> Iterator[str]:
    """Every text at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)
