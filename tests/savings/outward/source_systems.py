"""Source systems on this machine, speaking the recorded protocol of each connector.

`RECORDED` holds request and answer shapes written after the public API documentation; a server
plays them, checks what it is sent, and can throttle, fail, page, or talk nonsense on demand.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SECRET, TOKEN = "client-secret-9f8e7d", "issued-token-1a2b3c4d5e"
LINK = "https://contoso.sharepoint.com/sites/pbm/Shared%20Documents/Acme.pdf"
DOWNLOAD = "https://contoso.sharepoint.com/_layouts/15/download.aspx?tempauth=v1.eyJhbGci.abcdef"


def graph_item(number: int, **more: Any) -> dict[str, Any]:
    """A driveItem of a document library with its listItem fields, links and all."""
    return {
        "@microsoft.graph.downloadUrl": DOWNLOAD,
        "id": f"01ABCDEF{number:04d}",
        "name": f"Acme agreement {number}.pdf",
        "webUrl": LINK,
        "eTag": f'"{{0A1B2C3D-{number:04d}}},2"',
        "size": 1000 + number,
        "lastModifiedDateTime": "2026-05-01T10:00:00Z",
        "file": {"mimeType": "application/pdf", "hashes": {"quickXorHash": "q83vASNFZ4k="}},
        "listItem": {
            "webUrl": LINK,
            "fields": {
                "EvidenceKind": "Contract", "PBM": "Test Rx", "Broker": "Test TPA",
                "ClientGroup": "Acme", "FromDate": "2026-01-01T00:00:00Z",
                "ToDate": "2026-03-31T00:00:00Z",
            },
        },
        **more,
    }  # fmt: skip


def salesforce_record(number: int) -> dict[str, Any]:
    """A ContentVersion with the addresses that Salesforce adds."""
    identity = f"068D000000{number:05d}"
    body = f"/services/data/v61.0/sobjects/ContentVersion/{identity}"
    return {
        "attributes": {"type": "ContentVersion", "url": body},
        "Id": identity,
        "ContentDocumentId": f"069D000000{number:05d}",
        "Title": f"Rebate statement {number}",
        "Checksum": "9e107d9d372bb6826bd81d3542a419d6",
        "ContentSize": 2048,
        "VersionNumber": "3",
        "SystemModstamp": "2026-05-01T10:00:00.000+0000",
        "VersionData": f"{body}/VersionData",
        "Evidence_Kind__c": "rebate",
        "PBM__c": "Test Rx",
        "Broker__c": None,
        "Client_Group__c": "Acme",
        "From_Date__c": "2026-01-01",
        "To_Date__c": "2026-03-31",
    }


def lake_path(number: int, **more: Any) -> dict[str, Any]:
    """An entry of Path - List."""
    folder = "raw/kind=pricing/pbm=Test Rx/group=Acme/from=2026-01-01/to=2026-03-31"
    return {
        "name": f"{folder}/mac-{number}.csv",
        "contentLength": "4096",
        "etag": f"0x8D9F{number:04d}",
        "lastModified": "Fri, 01 May 2026 10:00:00 GMT",
        "owner": "$superuser",
        **more,
    }


def domo_dataset(number: int) -> dict[str, Any]:
    """A dataset of the DataSet API."""
    return {
        "id": f"4405ff58-1957-45f0-82bd-{number:012d}",
        "name": f"Savings overview {number}",
        "description": "Shown to the client",
        "rows": 120,
        "columns": 9,
        "owner": {"id": 27, "name": "Somebody"},
        "createdAt": "2026-01-05T10:00:00Z",
        "updatedAt": "2026-05-01T10:00:00Z",
        "dataCurrentAt": "2026-05-01T09:00:00Z",
        "pdpEnabled": False,
    }


@dataclass
class Call:
    """What a server was asked."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: str


@dataclass
class SourceSystem:
    """A server of one system: its objects, the trouble it makes, and what it was asked."""

    name: str
    objects: list[dict[str, Any]]
    page: int = 2
    trouble: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    address: str = ""

    def answer(self, call: Call) -> tuple[int, dict[str, str], Any]:
        """Status, headers and body of a call."""
        if self.trouble:
            word = self.trouble.pop(0)
            if word == "throttle":
                return 429, {"Retry-After": "1"}, {"error": {"code": "tooManyRequests"}}
            if word == "nonsense":
                return 200, {}, ["neither", {"this": "nor that"}]
            if word == "elsewhere":
                return 200, {}, {"value": [], "@odata.nextLink": "https://evil.example/steal"}
            return int(word), {}, {"error": {"message": f"see {LINK}"}}
        if call.method == "POST":
            return self._token(call)
        if call.headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, {}, {"error": {"code": "InvalidAuthenticationToken"}}
        return getattr(self, f"_{self.name}")(call)

    def _token(self, call: Call) -> tuple[int, dict[str, str], Any]:
        form = parse_qs(call.body)
        secret = form.get("client_secret", [""])[0] or call.headers.get("Authorization", "")
        if form.get("grant_type") != ["client_credentials"] or not secret:
            return 400, {}, {"error": "invalid_request"}
        return 200, {}, {"token_type": "Bearer", "expires_in": 3599, "access_token": TOKEN}

    def _cut(self, start: int) -> tuple[list[dict[str, Any]], int]:
        return self.objects[start : start + self.page], start + self.page

    def _sharepoint(self, call: Call) -> tuple[int, dict[str, str], Any]:
        found, following = self._cut(int(call.query.get("$skiptoken", 0)))
        body: dict[str, Any] = {"value": found}
        if following < len(self.objects):
            body["@odata.nextLink"] = f"{self.address}{call.path}?$skiptoken={following}"
        return 200, {}, body

    def _salesforce(self, call: Call) -> tuple[int, dict[str, str], Any]:
        start = int(call.path.rsplit("-", 1)[1]) if "-" in call.path else 0
        found, following = self._cut(start)
        done = following >= len(self.objects)
        body = {"totalSize": len(self.objects), "done": done, "records": found}
        if not done:
            body["nextRecordsUrl"] = f"/services/data/v61.0/query/01gD0000002HU6KIAW-{following}"
        return 200, {}, body

    def _adls(self, call: Call) -> tuple[int, dict[str, str], Any]:
        found, following = self._cut(int(call.query.get("continuation", 0)))
        more = {"x-ms-continuation": str(following)} if following < len(self.objects) else {}
        return 200, more, {"paths": found}

    def _domo(self, call: Call) -> tuple[int, dict[str, str], Any]:
        start, limit = int(call.query["offset"]), int(call.query["limit"])
        return 200, {}, self.objects[start : start + limit]


@contextmanager
def source_system(
    name: str, objects: list[dict[str, Any]], *trouble: str
) -> Iterator[SourceSystem]:
    """The system while the test runs."""
    system = SourceSystem(name, objects, trouble=list(trouble))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _answer(self, sent: str) -> None:
            parts = urlsplit(self.path)
            query = {key: values[0] for key, values in parse_qs(parts.query).items()}
            call = Call(self.command, parts.path, query, dict(self.headers), sent)
            system.calls.append(call)
            status, headers, body = system.answer(call)
            content = json.dumps(body).encode()
            self.send_response(status)
            for key, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    system.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield system
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def configure(settings: Any, system: SourceSystem, organization: str) -> None:
    """What the environment would say of the system."""
    stated = {
        "organization": organization,
        "base_url": system.address,
        "token_url": f"{system.address}/token",
        "client_id": "client-id",
        "client_secret": SECRET,
        "place": "b!drive" if system.name == "sharepoint" else "claims",
        "folder": "Contracts" if system.name == "sharepoint" else "raw",
    }
    settings.CONNECTORS = {**settings.CONNECTORS, system.name: stated}
