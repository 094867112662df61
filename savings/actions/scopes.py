"""Scopes: exactly one PBM, one TPA or broker, one group, one window, and their stable key."""

from calendar import monthrange
from datetime import date
from typing import Any

from django.db import transaction

from audit import trail
from leafenterprise.accounts.access import check
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.canonical import digest
from leafenterprise.shared.errors import InvalidInput
from savings.actions.evidence import match_waiting
from savings.models import Broker, ClientGroup, Pbm, Scope

MADE = trail.register("savings.scope.made", "A scope was made")


@transaction.atomic
def make_scope(
    *,
    organization: Organization,
    pbm: Pbm,
    broker: Broker,
    group: ClientGroup,
    from_date: date,
    to_date: date,
    by: Any,
) -> Scope:
    """The scope of exactly these; asked for twice it is the same row. Raises: InvalidInput."""
    check(by, "savings.govern", organization)
    if from_date > to_date:
        raise InvalidInput(fields={"to_date": "must not lie before from_date"})
    if group.organization_id != organization.pk:
        raise InvalidInput(fields={"group": "belongs to another organization"})
    scope, is_new = Scope.objects.get_or_create(
        scope_key=scope_key(organization, pbm, broker, group, from_date, to_date),
        defaults={
            "organization": organization,
            "pbm": pbm,
            "broker": broker,
            "group": group,
            "from_date": from_date,
            "to_date": to_date,
            "scope_kind": scope_kind(from_date, to_date),
            "created_by": by,
        },
    )
    if is_new:
        trail.record(
            MADE,
            organization=organization,
            actor=by,
            target=scope,
            after={"scope_key": scope.scope_key, "scope_kind": scope.scope_kind},
        )
        match_waiting(organization=organization)
    return scope


def scope_key(
    organization: Organization,
    pbm: Pbm,
    broker: Broker,
    group: ClientGroup,
    from_date: date,
    to_date: date,
) -> str:
    """Digest of the codes and dates: the same on any machine."""
    return digest(
        {
            "organization": organization.slug,
            "pbm": pbm.code,
            "broker": broker.code,
            "group": group.code,
            "from_date": from_date,
            "to_date": to_date,
        }
    )


def scope_kind(from_date: date, to_date: date) -> str:
    """group_month, group_quarter or group_year where the window is exactly one, else a window."""
    months = (to_date.year - from_date.year) * 12 + to_date.month - from_date.month + 1
    whole = from_date.day == 1 and to_date.day == monthrange(to_date.year, to_date.month)[1]
    aligned = {1: "group_month", 3: "group_quarter", 12: "group_year"}
    if not whole or months not in aligned or (from_date.month - 1) % months:
        return "group_window"
    return aligned[months]
