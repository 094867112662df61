"""The recorded signals around some that point at one another, whole chains in one query each."""

import json
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db import connection

from insights.models import QuarantinedSignal
from insights.signals.identity import signal_hex
from insights.signals.reading import Candidate
from insights.signals.settlement import CAPTURED, PAYMENT, Fact
from leafenterprise.accounts.models import Organization

BEFORE_CAPTURE = ("initiated", "authorised")
_SIGNALS = "insights_financialsignal"
_COLUMNS = (
    "s.signal_id, s.site_id, s.signal_type, s.currency_code, s.payment_state, {hundredths},"
    " s.corrects_signal_id, s.original_payment_signal_id, s.payload_hash, s.source_module_ref,"
    " s.source_record_id"
)
# The plus keeps SQLite from going through all signals of the organization once for each asked id:
# it takes the index on the organization for as good as the one on the id.
_OWN = "+s.organization_id = %s"
_UPWARDS = "s.signal_id = found.next"
_DOWNWARDS = "s.corrects_signal_id = found.id"


def fact_of(row: Candidate, organization: Organization) -> Fact:
    """What settlement must know of a row that is to be recorded."""
    captured = ""
    if row.signal_type == PAYMENT and not row.corrects:
        captured = _sibling(organization, row.source_module_ref, row.source_record_id, CAPTURED)
    return Fact(
        row.signal_id, row.site, row.signal_type, row.currency_code, row.payment_state,
        row.hundredths, row.corrects, row.original_payment, captured, row.payload_hash,
    )  # fmt: skip


def facts_around(rows: Iterable[Candidate], organization: Organization) -> list[Fact]:
    """All that decides about the rows: what they are and name, and what belongs to its payments."""
    rows = list(rows)
    found: dict[str, Fact] = {}
    payments: set[str] = set()

    def add(loaded: Iterable[tuple[Any, ...]]) -> list[Fact]:
        new = [_fact(columns, organization, payments) for columns in loaded]
        found.update((fact.signal_id, fact) for fact in new)
        return new

    asked = {row.signal_id for row in rows} | {row.corrects or "" for row in rows}
    asked |= {row.original_payment or "" for row in rows}
    first = add(_chains(organization, asked - {""}, _UPWARDS))
    add(_chains(organization, {fact.original or "" for fact in first} - {""} - asked, _UPWARDS))
    payments |= {each for row in rows for each in payment_ids(row, organization)}
    add(_chains(organization, payments, _DOWNWARDS))
    named = payments | {row.signal_id for row in rows}
    named |= {fact.signal_id for fact in found.values() if fact.signal_type == PAYMENT}
    add(_refunds_of(organization, named))
    return list(found.values())


def payment_ids(row: Candidate, organization: Organization) -> list[str]:
    """The ids that the payment has in its three states; none of what is no payment."""
    if row.signal_type != PAYMENT or row.corrects:
        return []
    record = row.source_module_ref, row.source_record_id
    return [_sibling(organization, *record, state) for state in (*BEFORE_CAPTURE, CAPTURED)]


def refunded_among(rows: Iterable[Candidate], organization: Organization) -> bool:
    """Whether a refund or void names one of these payments."""
    ids = {each for row in rows for each in payment_ids(row, organization)}
    return bool(ids and _refunds_of(organization, ids))


def anything_waits(organization: Organization) -> bool:
    """Whether a row in quarantine waits for a signal to come."""
    return _waiting(organization).exists()


def held_around(
    rows: Iterable[Candidate], organization: Organization, besides: int | None
) -> list[QuarantinedSignal]:
    """Held rows that may be released by these, and what waits for those in turn; by arrival."""
    anchors = {row.signal_id for row in rows}
    anchors |= {each for row in rows for each in (row.corrects, row.original_payment) if each}
    anchors |= {fact.captured_id for fact in facts_around(rows, organization) if fact.captured_id}
    anchors |= {each for row in rows for each in payment_ids(row, organization)}
    query = (
        f"WITH RECURSIVE asked(id) AS ({_asked()}), found(pk, id) AS ("
        " SELECT q.id, q.signal_id FROM insights_quarantinedsignal q"
        " WHERE q.organization_id = %s AND q.state = 'held' AND q.waits_for IS NOT NULL"
        " AND (q.waits_for IN (SELECT id FROM asked) OR q.signal_id IN (SELECT id FROM asked))"
        " UNION SELECT q.id, q.signal_id FROM insights_quarantinedsignal q JOIN found"
        " ON q.waits_for = found.id WHERE q.organization_id = %s AND q.state = 'held'"
        " AND q.waits_for IS NOT NULL)"
        " SELECT pk FROM found"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [_list(anchors), organization.pk, organization.pk])
        keys = {pk for (pk,) in cursor.fetchall()} - {besides}
    return [held for held in _waiting(organization).order_by("pk") if held.pk in keys]


def counted_hundredths(signal_id: UUID, organization: Organization) -> int:
    """What the signal counts for: its amount with its corrections, and theirs."""
    return sum(int(row[5]) for row in _chains(organization, {signal_id.hex}, _DOWNWARDS))


def _waiting(organization: Organization) -> Any:
    return QuarantinedSignal.objects.filter(
        organization=organization, state="held", waits_for__isnull=False
    )


def _chains(organization: Organization, ids: Collection[str], step: str) -> list[tuple[Any, ...]]:
    """The signals of these ids and all that the step leads to, in one walk of the database."""
    if not ids:
        return []
    query = (
        f"WITH RECURSIVE asked(id) AS ({_asked()}), found(id, next) AS ("
        f" SELECT s.signal_id, s.corrects_signal_id FROM {_SIGNALS} s"
        f" JOIN asked ON s.signal_id = asked.id WHERE {_OWN}"
        f" UNION SELECT s.signal_id, s.corrects_signal_id FROM {_SIGNALS} s JOIN found ON {step})"
        f" SELECT {_columns()} FROM {_SIGNALS} s JOIN found ON s.signal_id = found.id"
    )
    return _rows(query, [_list(ids), organization.pk])


def _refunds_of(organization: Organization, ids: Collection[str]) -> list[tuple[Any, ...]]:
    """Refunds and voids that name one of the ids, and their corrections, which name it too."""
    if not ids:
        return []
    query = (
        f"WITH asked(id) AS ({_asked()}) SELECT {_columns()} FROM {_SIGNALS} s"
        f" JOIN asked ON s.original_payment_signal_id = asked.id WHERE {_OWN}"
    )
    return _rows(query, [_list(ids), organization.pk])


def _rows(query: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def _fact(columns: tuple[Any, ...], organization: Organization, payments: set[str]) -> Fact:
    """The columns as a fact; the ids of a payment in its three states are added to `payments`."""
    plain: list[Any] = [value.hex if isinstance(value, UUID) else value for value in columns]
    signal_id, site, type_, currency, state, hundredths, corrects, original, hashed, *record = plain
    captured = ""
    if type_ == PAYMENT and not corrects:
        module, record_hex = record
        captured = _sibling(organization, module, record_hex, CAPTURED)
        before = (_sibling(organization, module, record_hex, one) for one in BEFORE_CAPTURE)
        payments.update((captured, *before))
    return Fact(
        signal_id, site, type_, currency, state, int(hundredths), corrects, original, captured,
        hashed,
    )  # fmt: skip


def _sibling(organization: Organization, module: str, record_hex: str, state: str) -> str:
    return signal_hex(organization.public_id, module, record_hex, PAYMENT, state)


def _asked() -> str:
    if connection.vendor == "postgresql":
        return "SELECT unnest(%s::uuid[])"
    return "SELECT value FROM json_each(%s)"


def _list(ids: Collection[str]) -> Any:
    return sorted(ids) if connection.vendor == "postgresql" else json.dumps(sorted(ids))


def _columns() -> str:
    """Amounts as whole hundredths: SQLite keeps decimals as doubles."""
    exact = "CAST(ROUND(s.amount * 100) AS BIGINT)"
    return _COLUMNS.format(hundredths=exact)
