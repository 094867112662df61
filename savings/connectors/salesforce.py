"""Salesforce files: the latest versions, by a SOQL query; their bodies are never asked for.

Source: developer.salesforce.com REST API guide, "Execute a SOQL Query"; object reference,
ContentVersion. The custom fields are those of docs/connectors.md.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from savings.connectors._connector import (
    Access,
    Candidate,
    Connector,
    client_token,
    kind_of,
    list_of,
    parties_of,
    plain_facts,
    text_of,
    window_of,
)
from savings.connectors._session import Session

VERSION = "v61.0"
QUERY = f"/services/data/{VERSION}/query"
FIELDS = (
    "Id, ContentDocumentId, Title, Checksum, ContentSize, VersionNumber, SystemModstamp, "
    "Evidence_Kind__c, PBM__c, Broker__c, Client_Group__c, From_Date__c, To_Date__c"
)


def authorise(session: Session, access: Access) -> str:
    """A token of the connected app's own user."""
    return client_token(session, access)


def list_candidates(
    session: Session, access: Access, since: datetime | None
) -> Iterator[Candidate]:
    """The latest version of each document that changed since, by its id."""
    page = session.get(QUERY, {"q": _soql(since)}).json()
    while True:
        for record in list_of(page, "records"):
            yield _candidate(record)
        if page.get("done") is True:
            return
        page = session.get(text_of(page, "nextRecordsUrl")).json()


def probe(session: Session, access: Access) -> None:
    """The id of one document."""
    query = {"q": "SELECT Id FROM ContentVersion WHERE IsLatest = true LIMIT 1"}
    list_of(session.get(QUERY, query).json(), "records")


def _soql(since: datetime | None) -> str:
    changed = f" AND SystemModstamp >= {since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if since else ""
    return f"SELECT {FIELDS} FROM ContentVersion WHERE IsLatest = true{changed} ORDER BY Id"


def _candidate(record: dict[str, Any]) -> Candidate:
    return Candidate(
        kind=kind_of(record.get("Evidence_Kind__c"), "salesforce"),
        object_id=text_of(record, "ContentDocumentId"),
        title=text_of(record, "Title"),
        manifest=plain_facts(
            version_id=text_of(record, "Id"),
            version=record.get("VersionNumber"),
            md5=record.get("Checksum"),
            size_bytes=record.get("ContentSize"),
            modified_at=record.get("SystemModstamp"),
        ),
        window=window_of(record.get("From_Date__c"), record.get("To_Date__c")),
        parties=parties_of(
            pbm=record.get("PBM__c"),
            broker=record.get("Broker__c"),
            group=record.get("Client_Group__c"),
        ),
    )


CONNECTOR = Connector(
    id="salesforce",
    title="Salesforce",
    needs=("organization", "base_url", "token_url", "client_id", "client_secret"),
    authorise=authorise,
    list_candidates=list_candidates,
    probe=probe,
)
