"""Domo: which datasets stand there and how current they are; their rows are never asked for.

Source: developer.domo.com, DataSet API reference and authentication quick-start.
"""

from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from leafenterprise.shared.outward import OutwardError
from savings.connectors._connector import Access, Candidate, Connector, changed_since, plain_facts
from savings.connectors._connector import text_of as _text
from savings.connectors._session import Session

PAGE = 50


def authorise(session: Session, access: Access) -> str:
    """A token for reading data."""
    pair = b64encode(f"{access.client_id}:{access.client_secret}".encode()).decode()
    form = {"grant_type": "client_credentials", "scope": "data"}
    token = session.token(access.token_url, form, {"Authorization": f"Basic {pair}"})
    return f"Bearer {token}"


def list_candidates(
    session: Session, access: Access, since: datetime | None
) -> Iterator[Candidate]:
    """Every dataset that was updated since, with its state."""
    offset = 0
    while True:
        page = _page(session, offset, PAGE)
        for found in page:
            if changed_since(found.get("updatedAt"), since):
                yield _candidate(found)
        if len(page) < PAGE:
            return
        offset += PAGE


def probe(session: Session, access: Access) -> None:
    """The first dataset."""
    _page(session, 0, 1)


def _page(session: Session, offset: int, limit: int) -> list[dict[str, Any]]:
    query = {"sort": "name", "limit": limit, "offset": offset}
    found = session.get("v1/datasets", query).json()
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise OutwardError("malformed")
    return found


def _candidate(found: dict[str, Any]) -> Candidate:
    return Candidate(
        kind="domo",
        object_id=_text(found, "id"),
        title=_text(found, "name"),
        manifest=plain_facts(
            rows=found.get("rows"),
            columns=found.get("columns"),
            updated_at=found.get("updatedAt"),
            data_current_at=found.get("dataCurrentAt"),
        ),
    )


CONNECTOR = Connector(
    id="domo",
    title="Domo",
    needs=("organization", "base_url", "token_url", "client_id", "client_secret"),
    authorise=authorise,
    list_candidates=list_candidates,
    probe=probe,
)
