"""SharePoint documents through Microsoft Graph: a folder's files with their library columns.

Source: learn.microsoft.com/graph/api/driveitem-list-children and …/resources/hashes. The library
columns EvidenceKind, PBM, Broker, ClientGroup, FromDate and ToDate are read where they exist.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import quote

from savings.connectors._connector import (
    Access,
    Candidate,
    Connector,
    changed_since,
    client_token,
    kind_of,
    list_of,
    parties_of,
    plain_facts,
    text_of,
    window_of,
)
from savings.connectors._session import Session

SCOPE = "https://graph.microsoft.com/.default"
PAGE = 200


def authorise(session: Session, access: Access) -> str:
    """A token of the Microsoft identity platform."""
    return client_token(session, access, SCOPE)


def list_candidates(
    session: Session, access: Access, since: datetime | None
) -> Iterator[Candidate]:
    """Every file of the folder that changed since, by id; the folder's own folders are not read."""
    address, query = _children(access), {"$top": str(PAGE), "$expand": "listItem($expand=fields)"}
    page = session.get(address, query).json()
    while True:
        for item in list_of(page, "value"):
            if "file" in item and changed_since(item.get("lastModifiedDateTime"), since):
                yield _candidate(item)
        following = page.get("@odata.nextLink")
        if not following:
            return
        page = session.get(str(following)).json()


def probe(session: Session, access: Access) -> None:
    """The first file of the folder."""
    list_of(session.get(_children(access), {"$top": "1"}).json(), "value")


def _children(access: Access) -> str:
    root = f"drives/{quote(access.place, safe='!')}"
    if not access.folder:
        return f"{root}/root/children"
    return f"{root}/root:/{quote(access.folder.strip('/'))}:/children"


def _candidate(item: dict[str, Any]) -> Candidate:
    fields: Any = (item.get("listItem") or {}).get("fields") or {}
    hashes = (item.get("file") or {}).get("hashes") or {}
    return Candidate(
        kind=kind_of(fields.get("EvidenceKind"), "packet"),
        object_id=text_of(item, "id"),
        title=text_of(item, "name"),
        sha256=_sha256(hashes),
        manifest=plain_facts(
            etag=item.get("eTag"),
            quick_xor_hash=hashes.get("quickXorHash"),
            size_bytes=item.get("size"),
            modified_at=item.get("lastModifiedDateTime"),
        ),
        window=window_of(fields.get("FromDate"), fields.get("ToDate")),
        parties=parties_of(
            pbm=fields.get("PBM"), broker=fields.get("Broker"), group=fields.get("ClientGroup")
        ),
    )


def _sha256(hashes: dict[str, Any]) -> str:
    stated = str(hashes.get("sha256Hash") or "").lower()
    return stated if len(stated) == 64 and set(stated) <= set("0123456789abcdef") else ""


CONNECTOR = Connector(
    id="sharepoint",
    title="SharePoint",
    needs=("organization", "base_url", "token_url", "client_id", "client_secret", "place"),
    authorise=authorise,
    list_candidates=list_candidates,
    probe=probe,
)
