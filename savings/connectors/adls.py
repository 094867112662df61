"""Azure Data Lake Storage Gen2: the files under a folder, by the Path - List operation.

Source: learn.microsoft.com/rest/api/storageservices/datalakestoragegen2/path/list. A path is a
storage address and stays behind: an object is known by a digest of it. What it covers is read from
folders named like kind=contract/pbm=Acme Rx/group=Harbor/from=2026-01-01/to=2026-12-31.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
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

SCOPE = "https://storage.azure.com/.default"
VERSION = {"x-ms-version": "2023-11-03"}
PAGE = "500"


def authorise(session: Session, access: Access) -> str:
    """A token of the Microsoft identity platform, for storage."""
    return client_token(session, access, SCOPE)


def list_candidates(
    session: Session, access: Access, since: datetime | None
) -> Iterator[Candidate]:
    """Every file below the folder that changed since, at any depth."""
    query = _query(access, PAGE)
    while True:
        answer = session.get(quote(access.place), query, VERSION)
        for path in list_of(answer.json(), "paths"):
            if str(path.get("isDirectory", "false")).lower() == "true":
                continue
            modified = _modified(path.get("lastModified"))
            if changed_since(modified, since):
                yield _candidate(path, access, modified)
        following = answer.headers.get("x-ms-continuation", "")
        if not following:
            return
        query = {**query, "continuation": following}


def probe(session: Session, access: Access) -> None:
    """The first path."""
    list_of(session.get(quote(access.place), _query(access, "1"), VERSION).json(), "paths")


def _query(access: Access, most: str) -> dict[str, str]:
    folder = {"directory": access.folder} if access.folder else {}
    return {"resource": "filesystem", "recursive": "true", "maxResults": most, **folder}


def _candidate(path: dict[str, Any], access: Access, modified: str) -> Candidate:
    name = text_of(path, "name")
    *folders, title = name.split("/")
    said = dict(part.split("=", 1) for part in folders if "=" in part)
    length = str(path.get("contentLength", ""))
    return Candidate(
        kind=kind_of(said.get("kind"), "packet"),
        object_id=hashlib.sha256(f"{access.place}/{name}".encode()).hexdigest()[:32],
        title=title,
        manifest=plain_facts(
            etag=path.get("etag"),
            size_bytes=int(length) if length.isdigit() else "",
            modified_at=modified,
        ),
        window=window_of(said.get("from"), said.get("to")),
        parties=parties_of(pbm=said.get("pbm"), broker=said.get("broker"), group=said.get("group")),
    )


def _modified(stated: Any) -> str:
    """The HTTP date as ISO 8601; nothing where it is none."""
    try:
        return parsedate_to_datetime(str(stated)).astimezone(UTC).isoformat()
    except ValueError:
        return ""


CONNECTOR = Connector(
    id="adls",
    title="Azure Data Lake Storage",
    needs=("organization", "base_url", "token_url", "client_id", "client_secret", "place"),
    authorise=authorise,
    list_candidates=list_candidates,
    probe=probe,
)
