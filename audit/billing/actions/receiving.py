"""Files on their way in: received, mapped, confirmed, discarded."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.db import IntegrityError, transaction
from django.http import Http404

from audit import trail
from audit.billing.models import (
    BillingCompany,
    BillingImport,
    BillingProvider,
    ReportMapping,
)
from audit.billing.queries.imports import latest_mapping
from audit.billing.queries.own import AUDIT, list_providers
from audit.billing.reading.mapping import FIELDS, mapping_of
from leafenterprise.accounts.access import check
from leafenterprise.jobs.actions import enqueue
from leafenterprise.shared.days import is_plausible
from leafenterprise.shared.errors import Conflict, InvalidInput
from leafenterprise.shared.incoming import ReceivedFile, SentFile, receive_file, upload_path

MOST_BYTES = 50 * 1024**2
RECEIVED = trail.register("billing.received", "A file of billing or cases was sent")
MAPPED = trail.register("billing.mapped", "A billing company's columns were mapped")
READER = "billing reader"


class AlreadyImported(Conflict):
    """The very file was taken in before, or is on its way."""

    code = "ALREADY_IMPORTED"
    message = "This file was sent before; it is taken in once."
    example_details: ClassVar[dict[str, Any]] = {"import": "xY8kQ2mN4pRs"}


def receive(
    *,
    provider: BillingProvider,
    kind: str,
    file: SentFile,
    by: Any,
    company: BillingCompany | None = None,
    month: date | None = None,
    replaces_earlier: bool = False,
) -> BillingImport:
    """Take a file and queue its reading. Raises: AlreadyImported, UploadTooLarge, UploadEmpty."""
    check(by, AUDIT, provider.organization)
    _check_own(provider, by)
    if company is not None and company.organization_id != provider.organization_id:
        raise Http404
    if kind == "charges" and company is None:
        raise InvalidInput(company=["A billing report belongs to a billing company."])
    if replaces_earlier and month is None:
        raise InvalidInput(month=["Say which month the report tells anew."])
    if month is not None and not is_plausible(month):
        raise InvalidInput(month=["A report is of a month between 1990 and 2099."])
    received = receive_file(file, MOST_BYTES)
    try:
        return _keep(received, provider, kind, company, month, replaces_earlier, by)
    except BaseException:
        upload_path(received.stored_as).unlink(missing_ok=True)
        raise


def _check_own(provider: BillingProvider, by: Any) -> None:
    """Another provider's billing does not exist for this person."""
    if not list_providers(by).filter(pk=provider.pk).exists():
        raise Http404


def _keep(
    received: ReceivedFile,
    provider: BillingProvider,
    kind: str,
    company: BillingCompany | None,
    month: date | None,
    replaces_earlier: bool,
    by: Any,
) -> BillingImport:
    same = BillingImport.objects.filter(provider=provider, kind=kind, sha256=received.sha256)
    same = same.exclude(state__in=("refused", "discarded"))
    try:
        with transaction.atomic():
            if known := same.first():
                raise AlreadyImported("", **{"import": known.public_id})
            found = BillingImport.objects.create(
                organization=provider.organization,
                provider=provider,
                company=company,
                kind=kind,
                mapping=latest_mapping(company, kind),
                month=month and month.replace(day=1),
                replaces_earlier=replaces_earlier,
                file_name=received.file_name,
                stored_as=received.stored_as,
                sha256=received.sha256,
                size_bytes=received.size_bytes,
                created_by=by,
            )
            trail.record(
                RECEIVED,
                organization=provider.organization,
                actor=by,
                target=found,
                after={"kind": kind, "sha256": found.sha256, "provider": provider.public_id},
            )
            return _queue(found, by, "read")
    except IntegrityError:  # the same file twice at once: the constraint decides
        if known := same.first():
            raise AlreadyImported("", **{"import": known.public_id}) from None
        raise


def map_columns(*, sent: BillingImport, definition: Mapping[str, Any], by: Any) -> BillingImport:
    """Store how the company's files of this kind are read, and read this one by it.

    Raises: InvalidInput naming what is missing; InvalidTransition.
    """
    check(by, AUDIT, sent.organization)
    kind = sent.kind
    if kind not in FIELDS:
        raise InvalidInput(kind=["A remittance needs no mapping."])
    try:
        mapping = mapping_of(kind, definition)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise InvalidInput(columns=["Name known fields and a known way to write dates."]) from None
    if missing := mapping.lacking():
        raise InvalidInput(columns=[f"Still needed: {FIELDS[kind][n][0]}." for n in missing])
    if len(set(mapping.columns.values())) < len(mapping.columns):
        raise InvalidInput(columns=["One column was chosen for two fields."])
    with transaction.atomic():
        company = sent.company or _own_company(sent)
        BillingCompany.objects.select_for_update().get(pk=company.pk)
        last = latest_mapping(company, kind)
        kept = ReportMapping.objects.create(
            organization=sent.organization,
            company=company,
            kind=kind,
            version=last.version + 1 if last else 1,
            definition=mapping.to_json(),
            created_by=by,
        )
        trail.record(
            MAPPED,
            organization=sent.organization,
            actor=by,
            target=kept,
            after={"company": company.name, "kind": kind, "version": kept.version},
        )
        trail.advance(sent, "map", by=by, mapping=kept, company=company, rows_bad=0, rows_good=0)
        return _queue(sent, by, f"map{kept.version}")


def _own_company(sent: BillingImport) -> BillingCompany:
    """Logs and pay statements of nobody's company are mapped under the provider's own name."""
    found, _ = BillingCompany.objects.get_or_create(
        organization=sent.organization, name=f"{sent.provider.name} (own files)"
    )
    return found


def confirm(*, sent: BillingImport, by: Any) -> BillingImport:
    """Take in the good rows although others are rejected. Raises: InvalidTransition."""
    with transaction.atomic():
        trail.advance(
            sent, "confirm", by=by, reason=f"{sent.rows_bad} rows are left out, as listed"
        )
        return _queue(sent, by, "confirmed")


def discard(*, sent: BillingImport, by: Any, reason: str = "") -> BillingImport:
    """Let the file go; it may be sent again. Raises: InvalidTransition."""
    found = trail.advance(sent, "discard", by=by, reason=reason)
    upload_path(found.stored_as).unlink(missing_ok=True)
    return found


def _queue(sent: BillingImport, by: Any, step: str) -> BillingImport:
    job = enqueue(
        "billing.read",
        key=f"{sent.public_id}:{step}",
        organization=sent.organization,
        by=by,
        payload={"import": sent.public_id},
        target=sent,
    )
    sent.job_id = job.public_id
    sent.save(update_fields=["job_id"])
    return sent
