"""Builders for trail tests."""

from typing import Any

from django.db import connection, transaction

from audit import trail
from audit.trail.models import AuditEvent, Chain
from audit.trail.verification import Verdict, verify_trail
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.immutable import lifted

NOTED = trail.register("test.noted", "A test noted something")


def note(organization: Organization | None, count: int = 1, **fields: Any) -> list[AuditEvent]:
    """Events in the organization's chain."""
    made = []
    for number in range(count):
        with transaction.atomic():
            given = {"actor": None, "after": {"number": number}, **fields}
            made.append(trail.record(NOTED, organization=organization, **given))
    return made


def tamper(sql: str, *parameters: Any) -> None:
    """What somebody with the owner's rights on the database does to it."""
    with lifted(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def first_fault(organization: Organization | None = None, **options: Any) -> str:
    """`kind sequence` of the chain's first fault, or `holds`."""
    name = organization.public_id if organization else "platform"
    verdict: Verdict = verify_trail(chains=[name], **options)
    return f"{verdict.faults[0].kind} {verdict.faults[0].sequence}" if verdict.faults else "holds"


def head(organization: Organization | None = None) -> Chain:
    """The chain's head."""
    return Chain.objects.get(name=organization.public_id if organization else "platform")
