"""What a person asks of their data: asked for in their name, decided by another, done by a job."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit import trail
from audit.trail.models import AuditEvent
from insights.actions import retention
from insights.models import PrivacyRequest, Provider
from insights.models.privacy import ERASE, EXPORT, PROVIDER, REFERENCE, USER
from insights.queries.privacy import reference_digest
from insights.signals.types import personal_names
from insights.states import ASK
from leafenterprise.accounts.access import check
from leafenterprise.accounts.models import Organization, User
from leafenterprise.shared.errors import Conflict, InvalidInput, LeafError

JOB = "insights.privacy"
REQUESTED = trail.register("privacy_request.requested", "A person asked something of their data")
TAKEN = trail.register("privacy_request.taken", "What is held of a person was given out")


class NoFile(Conflict):
    """There is no file: not made yet, or an erasure."""

    code = "NO_FILE"
    message = "There is no file: it is not made yet, or this request gives none out."


class FileForgotten(LeafError):
    """The file's days are over."""

    code = "FILE_FORGOTTEN"
    status = 410
    message = "The file was kept only for some days. Ask again to have it made anew."


def request_privacy(
    *,
    organization: Organization,
    kind: str,
    subject: str,
    name: str,
    reference_name: str = "",
    reason: str,
    by: Any,
    now: datetime | None = None,
) -> PrivacyRequest:
    """Ask in a person's name. name: the public id of the log-in or provider, or the reference.

    Raises: NotAllowed, InvalidInput for nobody or without a reason.
    """
    check(by, ASK, organization)
    if not reason.strip():
        raise InvalidInput(reason=["Say who asked, and how you know that it is they."])
    if kind not in (EXPORT, ERASE):
        raise InvalidInput(kind=["Either export or erase."])
    at = now or timezone.now()
    asked = PrivacyRequest(
        organization=organization, kind=kind, subject=subject, reason=reason.strip()[:500],
        requested_by=by, requested_at=at, **_subject(organization, subject, name, reference_name),
    )  # fmt: skip
    with transaction.atomic():
        asked.save()
        trail.record(
            REQUESTED, organization=organization, actor=by, target=asked, now=at, reason=reason,
            after={"kind": kind, "subject": subject, "about": _about(asked)},
        )  # fmt: skip
    return asked


def _subject(
    organization: Organization, subject: str, name: str, reference_name: str
) -> dict[str, Any]:
    """Whom it is about. Raises: InvalidInput where there is no such person here."""
    if subject == USER:
        return {"user": _member(organization, name)}
    if subject == PROVIDER:
        found = Provider.objects.filter(organization=organization, public_id=name).first()
        if found is None:
            raise InvalidInput(name=["There is no such provider."])
        return {"provider": found}
    if subject != REFERENCE or reference_name not in personal_names():
        raise InvalidInput(reference_name=[f"One of {', '.join(personal_names())}."])
    if not name or len(name) > 200 or not name.isprintable():
        raise InvalidInput(name=["The reference as the source gives it."])
    digest = reference_digest(organization, reference_name, name)
    return {"reference_name": reference_name, "reference": name, "reference_digest": digest}


def _member(organization: Organization, public_id: str) -> User:
    """Somebody who works or has worked here."""
    events = AuditEvent.objects.filter(organization=organization, actor_id=public_id)
    here = Q(memberships__organization=organization)
    people = User.objects.filter(public_id=public_id, is_agent=False)
    found = (people if public_id and events.exists() else people.filter(here)).first()
    if found is None:
        raise InvalidInput(name=["Nobody of this id works or worked here."])
    return found


def _about(asked: PrivacyRequest) -> str:
    """By id, and of a reference by its digest: the trail keeps no patient's number."""
    if asked.subject == REFERENCE:
        return f"{asked.reference_name} {asked.reference_digest[:8]}"
    person: Any = asked.user if asked.subject == USER else asked.provider
    return str(person.public_id)


@trail.keeps_refusals("request")
@transaction.atomic
def approve_privacy(
    *, request: PrivacyRequest, by: Any, note: str = "", now: datetime | None = None
) -> PrivacyRequest:
    """The second person's yes; a job then does it. Raises: NotAllowed, TwoPeopleNeeded."""
    at = now or timezone.now()
    request = trail.advance(
        request, "approve", by=by, reason=note, now=at, decided_by=by, decided_at=at,
        decision_note=note[:500],
    )  # fmt: skip
    request.job_id = retention.queue(JOB, request, by, at)
    PrivacyRequest.objects.filter(pk=request.pk).update(job_id=request.job_id)
    return request


@trail.keeps_refusals("request")
@transaction.atomic
def reject_privacy(*, request: PrivacyRequest, by: Any, note: str) -> PrivacyRequest:
    """The second person's no; the reference is forgotten. Raises: NotAllowed, InvalidInput."""
    done: PrivacyRequest = retention.reject(decided=request, by=by, note=note)
    return _forgotten(done)


@trail.keeps_refusals("request")
@transaction.atomic
def withdraw_privacy(*, request: PrivacyRequest, by: Any, reason: str = "") -> PrivacyRequest:
    """Takes it back before anything was done; the reference is forgotten. Raises: WorkBegun."""
    done: PrivacyRequest = retention.withdraw(decided=request, by=by, reason=reason)
    return _forgotten(done)


def _forgotten(request: PrivacyRequest) -> PrivacyRequest:
    PrivacyRequest.objects.filter(pk=request.pk).update(reference="")
    request.refresh_from_db()
    return request


@transaction.atomic
def take_file(*, request: PrivacyRequest, by: Any, now: datetime | None = None) -> dict[str, Any]:
    """What an export gives out; every taking is an event. Raises: NotAllowed, NoFile,
    FileForgotten."""
    check(by, ASK, request.organization)
    stored = PrivacyRequest.objects.get(pk=request.pk)
    if stored.kind != EXPORT or stored.state != "done":
        raise NoFile
    if stored.content is None:
        raise FileForgotten
    trail.record(
        TAKEN, organization=stored.organization, actor=by, target=stored, now=now,
        after={"content_digest": stored.report["content_digest"]},
    )  # fmt: skip
    content: dict[str, Any] = stored.content
    return content


def forget_files(*, now: datetime | None = None) -> int:
    """Empties exports whose days are over; how many."""
    oldest = (now or timezone.now()) - timedelta(days=settings.EXPORT_DAYS)
    old = PrivacyRequest.objects.filter(finished_at__lt=oldest, content__isnull=False)
    return old.update(content=None)
