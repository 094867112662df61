"""A source on this machine: it hands its records out in pages, and fails as a test tells it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SECRET = "shared with the source"


@dataclass
class SourceServer:
    """records: in order; a cursor is how many were read. script: how it answers the next calls
    (500, 429, nonsense, stuck, or the JSON to say), then it answers as it should. through: what
    it says of complete days once nothing more is to be had."""

    address: str = ""
    records: list[Any] = field(default_factory=list)
    script: list[Any] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    refused: int = 0
    page_size: int = 2
    through: dict[str, str] = field(default_factory=dict)

    def page(self, cursor: str) -> dict[str, Any]:
        """The records after the cursor."""
        start = int(cursor or 0)
        found = self.records[start : start + self.page_size]
        following = start + len(found)
        said: dict[str, Any] = {
            "records": found, "cursor": str(following), "has_more": following < len(self.records)
        }  # fmt: skip
        if not said["has_more"]:
            said["complete_through"] = self.through
        return said


@contextmanager
def serving(*records: Any, script: tuple[Any, ...] = ()) -> Iterator[SourceServer]:
    """The source while the test runs."""
    source = SourceServer(records=list(records), script=list(script))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            cursor = parse_qs(urlsplit(self.path).query).get("cursor", [""])[0]
            source.asked.append(cursor)
            word = source.script.pop(0) if source.script else ""
            if self.headers["Authorization"] != f"Bearer {SECRET}":
                source.refused += 1
                word = 401
            said = source.page(cursor)
            if word == "stuck":
                said |= {"cursor": cursor, "has_more": True}
            self._say(
                word if isinstance(word, int) else 200,
                b"{"
                if word == "nonsense"
                else json.dumps(word if isinstance(word, dict | list) else said).encode(),
            )

        def _say(self, status: int, body: bytes) -> None:
            self.send_response(status)
            if status == 429:
                self.send_header("Retry-After", "7")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _write(self) -> None:
            source.written.append(self.command)
            self._say(405, b"")

        do_POST = do_PUT = do_PATCH = do_DELETE = _write

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    source.address = f"http://127.0.0.1:{server.server_port}/records"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield source
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def configure(
    settings: Any, source: SourceServer, site: Any, module: str = "pms", **more: str
) -> str:
    """What the environment would say of the source; the name of its address."""
    name = more.pop("name", f"cedar_{module}")
    stated = {
        "module": module, "url": source.address, "secret": SECRET,
        "organization": site.organization.slug, "site": site.public_id, "currency": "GBP", **more,
    }  # fmt: skip
    settings.SOURCE_ADDRESSES = {**settings.SOURCE_ADDRESSES, name: stated}
    return name
