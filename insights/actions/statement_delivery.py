"""An approved statement leaves: to the accounts, to the provider, and nowhere else."""

import hashlib
import logging
from datetime import datetime
from smtplib import SMTPException
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from audit import trail
from insights.actions.messages import tell_module
from insights.exports.statement_body import check_sealed
from insights.exports.statement_files import FILE_KINDS, StatementFile, make_file
from insights.models import EarningsAccess, Provider, ProviderStatement
from insights.models.messages import ACCOUNTING
from insights.queries.statements import earnings_shown, settings_of
from leafenterprise.accounts.access import check
from leafenterprise.shared.errors import Conflict, InvalidInput, LeafError

CAPABILITY = "statements.govern"
ENABLE = "earnings.enable"
MAIL, PORTAL = "mail", "portal"
CHANNELS = (MAIL, PORTAL)
TAKEN = trail.register("provider_statement.file_taken", "A file of a statement was taken")
MAILED = trail.register("provider_statement.mailed", "A statement was mailed to its provider")
EARNINGS = trail.register(
    "earnings_access.set", "Own earnings were turned on or off for a provider"
)
log = logging.getLogger(__name__)


class NoRecipient(Conflict):
    """The provider cannot be reached on that way."""

    code = "NO_RECIPIENT"
    message = "The provider has no log-in with an e-mail address, or may not see their earnings."


class MailFailed(LeafError):
    """The mail did not leave; the statement is as it was."""

    code = "MAIL_FAILED"
    status = 502
    message = "The mail could not be sent; nothing was recorded as distributed. Try again later."


@trail.keeps_refusals("statement")
def export_statement(
    *, statement: ProviderStatement, by: Any, now: datetime | None = None
) -> StatementFile:
    """The file for the practice's accounts; the first one is recorded as the export.

    Raises: NotAllowed, InvalidTransition, AlreadyExported, StatementAltered, BillBelowZero.
    """
    now = now or timezone.now()
    settings = settings_of(statement.organization)
    with transaction.atomic():
        stored = _locked(statement)
        move = "export_distributed" if stored.state == "distributed" else "export"
        ProviderStatement.MACHINE.move(move, stored.state)
        made = make_file(stored, settings.destination, settings)
        trail.advance(
            statement,
            move,
            by=by,
            now=now,
            reason=f"{made.name}, sha256 {hashlib.sha256(made.content).hexdigest()}",
            exported_at=now,
            exported_to=settings.destination,
        )
        _tell_accounts(stored, made, by, now)
    return made


@transaction.atomic
def take_file(
    *, statement: ProviderStatement, kind: str, by: Any, now: datetime | None = None
) -> StatementFile:
    """A file once more, for whoever governs the statement or whose it is; the trail knows.

    Who may is asked by the caller's query. Raises: InvalidInput, NotApprovedYet, StatementAltered.
    """
    if kind not in FILE_KINDS:
        raise InvalidInput(kind=[f"One of {', '.join(FILE_KINDS)}."])
    made = make_file(statement, kind, settings_of(statement.organization))
    trail.record(
        TAKEN,
        organization=statement.organization,
        actor=by,
        target=statement,
        after={"file": made.name, "sha256": hashlib.sha256(made.content).hexdigest()},
        now=now,
    )
    return made


@trail.keeps_refusals("statement")
def distribute_statement(
    *, statement: ProviderStatement, channel: str, by: Any, now: datetime | None = None
) -> ProviderStatement:
    """To the provider, by mail with the PDF or on their own page.

    The mail leaves first: were it refused, nothing says that it was delivered. A crash in between
    leads to a second mail, never to a statement that nobody got.
    Raises: NotAllowed, InvalidTransition, NoRecipient, StatementAltered, MailFailed.
    """
    check(by, CAPABILITY, statement.organization)
    now = now or timezone.now()
    statement.refresh_from_db()
    ProviderStatement.MACHINE.move("distribute", statement.state)
    check_sealed(statement)
    address = _address(statement, channel)
    if channel == MAIL:
        _mail(statement, address)
    with transaction.atomic():
        done = trail.advance(
            statement, "distribute", by=by, now=now, distributed_at=now, distributed_to=channel
        )
        if channel == MAIL:
            trail.record(
                MAILED,
                organization=statement.organization,
                actor=by,
                target=statement,
                after={"provider": statement.provider.public_id},
                now=now,
            )
    return done


@transaction.atomic
def set_earnings_access(
    *, provider: Provider, enabled: bool, by: Any, now: datetime | None = None
) -> EarningsAccess:
    """Whether the provider sees their own earnings: the owner's word alone. Raises: NotAllowed."""
    check(by, ENABLE, provider.organization)
    now = now or timezone.now()
    before = earnings_shown(provider)
    found, _ = EarningsAccess.objects.update_or_create(
        provider=provider,
        defaults={
            "organization": provider.organization,
            "enabled": enabled,
            "set_by": by,
            "set_at": now,
        },
    )
    if before != enabled:
        trail.record(
            EARNINGS,
            organization=provider.organization,
            actor=by,
            target=provider,
            before={"enabled": before},
            after={"enabled": enabled},
            now=now,
        )
    return found


def _tell_accounts(
    statement: ProviderStatement, made: StatementFile, by: Any, now: datetime
) -> None:
    """The file itself, once for each system of accounts that is named."""
    tell_module(
        ACCOUNTING,
        "provider_statement.exported",
        organization=statement.organization,
        about=statement,
        said={
            "provider": statement.provider.public_id,
            "period_start": statement.period_start,
            "period_end": statement.period_end,
            "currency": statement.currency_code,
            "net_amount": statement.net_amount,
            "file_name": made.name,
            "content_type": made.content_type,
            "sha256": hashlib.sha256(made.content).hexdigest(),
            "content": made.content.decode(),
        },
        by=by,
        at=now,
    )


def _address(statement: ProviderStatement, channel: str) -> str:
    """Where it goes. Raises: InvalidInput, NoRecipient."""
    if channel not in CHANNELS:
        raise InvalidInput(channel=[f"One of {', '.join(CHANNELS)}."])
    user = statement.provider.user
    if user is None or not user.is_active or not user.email:
        raise NoRecipient
    if channel == PORTAL and not earnings_shown(statement.provider):
        raise NoRecipient("The provider does not see their own earnings; an owner turns it on.")
    return str(user.email)


def _mail(statement: ProviderStatement, address: str) -> None:
    """Raises: MailFailed, StatementAltered, PdfUnavailable, PdfFailed."""
    made = make_file(statement, "pdf", settings_of(statement.organization))
    context = {"statement": statement}
    message = EmailMessage(
        render_to_string("insights/statement_subject.txt", context).strip(),
        render_to_string("insights/statement_mail.txt", context),
        to=[address],
        attachments=[(made.name, made.content, made.content_type)],
    )
    try:
        message.send()
    except (SMTPException, OSError) as trouble:
        log.warning("a statement could not be mailed: %s", type(trouble).__name__)
        raise MailFailed from trouble


def _locked(statement: ProviderStatement) -> ProviderStatement:
    rows = ProviderStatement.objects.select_for_update(of=("self",))
    return rows.select_related("organization", "provider", "approved_by").get(pk=statement.pk)
