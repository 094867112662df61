"""Source systems that offer evidence, one per module: the module's name is the connector's id."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from leafenterprise.accounts.models import Organization
from leafenterprise.jobs.models import Job
from leafenterprise.shared.canonical import utc_text
from leafenterprise.shared.errors import Conflict
from leafenterprise.shared.outward import Breaker, OutwardError
from leafenterprise.shared.registry import load
from savings.connectors._connector import Access, Candidate, Connector
from savings.connectors._session import Session

CONNECTORS: Mapping[str, Connector] = load(sys.modules[__name__], "CONNECTOR", Connector)
JOB = "savings.collect_evidence"
_breakers: dict[str, Breaker] = {}


class NotConfigured(Conflict):
    """The environment does not say how to reach the system."""

    code = "CONNECTOR_NOT_CONFIGURED"
    message = "This connector is not configured."


@dataclass(frozen=True)
class ConnectorState:
    """How a connector stands: unconfigured, ready, collecting, collected or unreachable.

    code, message and clears say why it brings nothing and what would change that.
    """

    id: str
    title: str
    state: str
    code: str = ""
    message: str = ""
    clears: str = ""
    collected_at: str = ""

    def to_json(self) -> dict[str, str]:
        """As shown."""
        return asdict(self)


def connector_states(organization: Organization | None = None) -> list[ConnectorState]:
    """How every connector stands for a client (for any, when None); asks no other system."""
    return [_state(connector, organization) for connector in CONNECTORS.values()]


def states_for(organizations: Iterable[Organization]) -> list[ConnectorState]:
    """How every connector stands for somebody who works for these clients."""
    slugs = {organization.slug for organization in organizations}
    return [
        _state(connector, None)
        if access_of(connector).organization in slugs
        else _unconfigured(connector)
        for connector in CONNECTORS.values()
    ]


def collectable(organizations: Iterable[Organization]) -> set[str]:
    """The connectors, by id, that somebody who adds evidence for these clients may have asked."""
    slugs = {organization.slug for organization in organizations}
    return {
        connector.id
        for connector in CONNECTORS.values()
        if (access := access_of(connector)).organization in slugs
        and not access.missing(connector.needs)
    }


def access_of(connector: Connector) -> Access:
    """How the environment says it is reached."""
    return Access(**settings.CONNECTORS.get(connector.id, {}))


def open_session(
    connector: Connector, *, sleep: Callable[[float], object] = time.sleep
) -> tuple[Session, Access]:
    """An authorised session. Raises: NotConfigured, OutwardError."""
    access = access_of(connector)
    if missing := access.missing(connector.needs):
        raise NotConfigured(missing=list(missing))
    breaker = _breakers.setdefault(connector.id, Breaker(time.monotonic))
    session = Session(access.base_url, breaker, sleep=sleep)
    session.authorization = connector.authorise(session, access)
    return session, access


def collect(
    connector: Connector,
    since: datetime | None,
    *,
    sleep: Callable[[float], object] = time.sleep,
) -> Iterator[Candidate]:
    """Its candidates as they may be stored. Raises: NotConfigured, OutwardError."""
    session, access = open_session(connector, sleep=sleep)
    for candidate in connector.list_candidates(session, access, since):
        yield candidate.cleaned()


def check_health(connector: Connector) -> ConnectorState:
    """How it stands by a call made now; never raises for what the other system does."""
    try:
        session, access = open_session(connector)
        connector.probe(session, access)
    except NotConfigured:
        return _unconfigured(connector)
    except OutwardError as trouble:
        return _unreachable(connector, trouble.code, trouble.message)
    return ConnectorState(connector.id, connector.title, "ready")


def last_collections(connector: Connector) -> Any:
    """The jobs of a connector, newest first."""
    return Job.objects.filter(kind=JOB, payload__connector=connector.id).order_by("-pk")


def _state(connector: Connector, organization: Organization | None) -> ConnectorState:
    access = access_of(connector)
    foreign = organization is not None and access.organization != organization.slug
    if access.missing(connector.needs) or foreign:
        return _unconfigured(connector)
    last = last_collections(connector).first()
    if last is None:
        said = "Nothing has been collected yet."
        return ConnectorState(
            connector.id, connector.title, "ready", "NEVER_COLLECTED", said, "Collect evidence."
        )
    if last.is_open:
        return ConnectorState(connector.id, connector.title, "collecting")
    if last.state == "succeeded":
        return ConnectorState(
            connector.id, connector.title, "collected", collected_at=utc_text(last.finished_at)
        )
    return _unreachable(connector, last.error_code, last.error_message)


def _unconfigured(connector: Connector) -> ConnectorState:
    return ConnectorState(
        connector.id,
        connector.title,
        "unconfigured",
        NotConfigured.code,
        "No access to this system is configured for the client, so it brings no evidence.",
        "Have the platform's operator configure the connector, or add the evidence by hand.",
    )


def _unreachable(connector: Connector, code: str, message: str) -> ConnectorState:
    return ConnectorState(
        connector.id,
        connector.title,
        "unreachable",
        code or "CANCELLED",
        message or "The last collection was cancelled.",
        "Collect again once the system answers; evidence already here stays as it is.",
    )
