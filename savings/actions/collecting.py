"""Collecting evidence: what source systems offer becomes candidates that people sign off."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from leafenterprise.accounts.access import check
from leafenterprise.accounts.models import Organization
from leafenterprise.jobs.actions import enqueue
from leafenterprise.jobs.models import Job
from leafenterprise.shared.errors import InvalidInput
from savings.actions.evidence import EvidenceExists, receive_candidate
from savings.connectors import (
    CONNECTORS,
    JOB,
    NotConfigured,
    access_of,
    collect,
    last_collections,
)
from savings.connectors._connector import Candidate, Connector
from savings.models import EvidenceItem

CAPABILITY = "evidence.add"
# A source may date a change a little before it can be listed.
OVERLAP = timedelta(days=1)


@dataclass(frozen=True)
class Collected:
    """What a collection brought: offered, new here, known before, and not taken with its codes."""

    offered: int
    new: int
    refused: tuple[str, ...]

    @property
    def known(self) -> int:
        """Offered before."""
        return self.offered - self.new - len(self.refused)


def queue_collection(*, connector: Connector, by: Any, now: datetime | None = None) -> Job:
    """Queue a collection; while one is open it is that one. Raises: NotConfigured, NotAllowed."""
    organization = client_of(connector)
    check(by, CAPABILITY, organization)
    last = last_collections(connector).first()
    if last is not None and last.is_open:
        return last
    count = last_collections(connector).count()
    return enqueue(
        JOB,
        key=f"{JOB}:{connector.id}:{count}",
        organization=organization,
        by=by,
        payload={"connector": connector.id},
        target=f"connector:{connector.id}",
        now=now,
    )


def collect_evidence(
    *,
    connector: Connector,
    by: Any = None,
    since: datetime | None = None,
    sleep: Callable[[float], object] | None = None,
) -> Collected:
    """Take in everything the system offers since; the same offer twice is one item.

    What cannot be kept is counted with its code and does not stop the rest.
    Raises: NotConfigured, OutwardError, NotAllowed.
    """
    organization = client_of(connector)
    options = {"sleep": sleep} if sleep else {}
    offered, refused, before = 0, [], _items(organization)
    for candidate in collect(connector, since, **options):
        offered += 1
        try:
            _receive(organization, connector, candidate, by)
        except (InvalidInput, EvidenceExists) as problem:
            refused.append(problem.code)
    return Collected(offered, _items(organization) - before, tuple(refused))


def since_last(connector: Connector) -> datetime | None:
    """From when on to ask: the start of the last collection that succeeded, with an overlap."""
    done = last_collections(connector).filter(state="succeeded").first()
    return done.started_at - OVERLAP if done is not None and done.started_at else None


def client_of(connector: Connector) -> Organization:
    """The client whose system it is. Raises: NotConfigured."""
    slug = access_of(connector).organization
    found = Organization.objects.filter(slug=slug, is_active=True).first() if slug else None
    if found is None:
        raise NotConfigured(missing=["organization"])
    return found


def connector_named(name: str) -> Connector:
    """The connector of that id. Raises: InvalidInput."""
    if name not in CONNECTORS:
        raise InvalidInput(connector=[f"one of {', '.join(CONNECTORS)}"])
    return CONNECTORS[name]


def _receive(
    organization: Organization, connector: Connector, candidate: Candidate, by: Any
) -> EvidenceItem:
    return receive_candidate(
        organization=organization,
        kind=candidate.kind,
        source_system=connector.id,
        object_id=candidate.object_id,
        title=candidate.title,
        manifest=dict(candidate.manifest),
        sha256=candidate.sha256,
        window=candidate.window,
        parties=dict(candidate.parties),
        by=by or f"{connector.title} connector",
        now=timezone.now(),
    )


def _items(organization: Organization) -> int:
    return EvidenceItem.objects.filter(organization=organization).count()
