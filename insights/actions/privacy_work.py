"""The body of a privacy request: holding by holding, each whole or not at all, and told.

Killed at any point, the next call goes on: what was emptied is not found again.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit import trail
from insights.models import FinancialSignal, PrivacyRequest, RefusedRow
from insights.models.privacy import ERASE, PROVIDER
from insights.queries.privacy import (
    DELETED,
    HOLDINGS,
    KEPT,
    PSEUDONYMISED,
    Holding,
    is_named,
    keeps_provider,
    pseudonym,
)
from leafenterprise.accounts.holds import holds_on
from leafenterprise.shared.canonical import canonical_json, digest
from leafenterprise.shared.failpoints import failpoint

WORKER = "privacy worker"
EXPORTED = "exported"
SAYS = {FinancialSignal: ("attributes",), RefusedRow: ("payload", "signal")}  # else the payload
CARRIED_OUT = trail.register(
    "privacy_request.carried_out", "One kind of record was gone through for a privacy request"
)


def carry_out(
    *,
    request: PrivacyRequest,
    between: Callable[[], None] = lambda: None,
    now: Callable[[], datetime] = timezone.now,
) -> PrivacyRequest:
    """Carry out an approved request, or go on with one whose worker died.

    A legal hold stops an erasure; an export goes on. `between` is called before every kind.
    """
    request.refresh_from_db()
    if request.state == "approved" and not _is_stopped(request):
        at = now()
        trail.advance(request, "begin", by=WORKER, begun_at=request.begun_at or at, now=at)
    if request.state != "working":
        return request
    failpoint("privacy.begun")
    if request.kind != ERASE:
        return _export(request, now())
    for holding in HOLDINGS[request.subject]:
        between()
        if holding.id in request.report.get("holdings", {}):
            continue
        if _is_stopped(request):
            return request
        _erase(request, holding)
        failpoint("privacy.holding_done")
    return _finish(request, now())


def _is_stopped(request: PrivacyRequest) -> bool:
    holds = holds_on(request.organization) if request.kind == ERASE else []
    if not holds:
        return False
    blocks = [
        {"code": "LEGAL_HOLD", "message": f"A legal hold stands ({hold.kept_by}): {hold.reason}",
         "clears": "Whoever governs retention lifts the hold. Then it is asked for again."}
        for hold in holds
    ]  # fmt: skip
    trail.advance(request, "stop", by=WORKER, reason="LEGAL_HOLD", stopped_because=blocks)
    return True


@transaction.atomic
def _export(request: PrivacyRequest, at: datetime) -> PrivacyRequest:
    """Everything that is held, as it stands at one moment."""
    held, told = {}, {}
    for holding in HOLDINGS[request.subject]:
        rows = [dict(row) for row in holding.rows(request).values(*holding.fields)]
        held[holding.id] = {"label": holding.label, "rows": rows}
        told[holding.id] = _said(holding, EXPORTED, len(rows), "")
    content: dict[str, Any] = _plain(
        {"about": request.about, "practice": request.organization.name, "made_at": at,
         "held": held}
    )  # fmt: skip
    PrivacyRequest.objects.filter(pk=request.pk).update(
        content=content, report={"holdings": told, "content_digest": digest(content)}
    )
    return _finish(request, at)


@transaction.atomic
def _erase(request: PrivacyRequest, holding: Holding) -> None:
    """Deletes, pseudonymises or keeps the rows, and says which and why."""
    rows, outcome, why = holding.rows(request), holding.erasing, holding.why
    if holding.id == "profile" and keeps_provider(request):
        outcome, why = KEPT, "Approved statements name them; kept for the statutory period."
    number = rows.count()
    if outcome == DELETED:
        rows._raw_delete(rows.db)
    elif outcome == PSEUDONYMISED:
        _pseudonymise(request, rows)
    stored = PrivacyRequest.objects.select_for_update().get(pk=request.pk)
    report = {"holdings": {**stored.report.get("holdings", {})}}
    report["holdings"][holding.id] = _said(holding, outcome, number, why)
    PrivacyRequest.objects.filter(pk=request.pk).update(report=report)
    trail.record(
        CARRIED_OUT, organization=request.organization, actor=WORKER, target=request,
        after={"holding": holding.id, "outcome": outcome, "rows": number}, reason=why,
    )  # fmt: skip


def _pseudonymise(request: PrivacyRequest, rows: Any) -> None:
    if request.subject == PROVIDER:
        named = f"Provider {request.public_id}"
        rows.update(name=named, user=None, is_active=False)
        return
    fields = SAYS.get(rows.model, ("payload",))
    for row in list(rows.values("pk", *fields)):
        said = {name: _without(request, row[name]) for name in fields}
        rows.model.objects.filter(pk=row["pk"]).update(**said)


def _without(request: PrivacyRequest, value: Any) -> Any:
    """The value with the reference replaced wherever it stands."""
    if isinstance(value, dict):
        return {key: _without(request, item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without(request, item) for item in value]
    if isinstance(value, str) and is_named(request, value):
        return pseudonym(request)
    return value


def _said(holding: Holding, outcome: str, rows: int, why: str) -> dict[str, Any]:
    return {"label": holding.label, "outcome": outcome, "rows": rows, "why": why}


def _plain(value: Any) -> Any:
    """As JSON holds it: times and decimals as texts."""
    return json.loads(canonical_json(value))


@transaction.atomic
def _finish(request: PrivacyRequest, at: datetime) -> PrivacyRequest:
    """The reference itself is forgotten with the end of the work."""
    stored = PrivacyRequest.objects.select_for_update().get(pk=request.pk)
    PrivacyRequest.objects.filter(pk=request.pk).update(reference="")
    return trail.advance(
        request, "finish", by=WORKER, finished_at=at, report_digest=digest(stored.report), now=at
    )
