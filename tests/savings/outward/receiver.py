"""A receiver of dashboard payloads on this machine: it can be slow, failing, or forgetful."""

import hashlib
import hmac
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = "shared with the receiver"


@dataclass
class Receiver:
    """What it was sent; `script` holds how it answers the next calls, then it answers 200."""

    address: str = ""
    script: list[str] = field(default_factory=list)
    calls: list[dict[str, str]] = field(default_factory=list)
    effects: dict[str, bytes] = field(default_factory=dict)
    unsigned: int = 0

    def take(self, headers: dict[str, str], body: bytes) -> None:
        """A payload counts once for each idempotency key, and only if its signature holds."""
        self.calls.append(headers)
        if not signed(headers.get("X-Leaf-Signature", ""), body):
            self.unsigned += 1
            return
        self.effects.setdefault(headers["Idempotency-Key"], body)


def signed(signature: str, body: bytes) -> bool:
    """Whether the signature is ours, over exactly this body."""
    parts = dict(part.split("=", 1) for part in signature.split(",") if "=" in part)
    message = f"{parts.get('t', '')}.".encode() + body
    expected = hmac.new(SECRET.encode(), message, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, parts.get("v1", ""))


@contextmanager
def receiving(*script: str) -> Iterator[Receiver]:
    """The receiver while the test runs. Words of the script: 500, 400, 429, slow, lost."""
    receiver = Receiver(script=list(script))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            word = receiver.script.pop(0) if receiver.script else "200"
            if word in ("200", "lost", "slow"):
                receiver.take(dict(self.headers), body)
            else:
                receiver.calls.append(dict(self.headers))
            if word == "lost":  # it took the payload, and the answer never arrives
                self.close_connection = True
                return
            if word == "slow":
                time.sleep(0.8)
            self.send_response(int(word) if word.isdigit() else 200)
            if word == "429":
                self.send_header("Retry-After", "7")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.address = f"http://127.0.0.1:{server.server_port}/intake"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
