"""Azure OpenAI on this machine: chat completions as the service streams them, honest or not."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "loopback-key-0123456789"
DEPLOYMENT = "house-model"
Handler = BaseHTTPRequestHandler
Talk = Callable[[Handler], None]


@dataclass
class Azure:
    """A running service: its address, and every request it has had."""

    endpoint: str
    asked: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@contextmanager
def azure(*talks: Talk) -> Iterator[Azure]:
    """A service whose n-th answer is the n-th talk; the last one goes on."""
    service = Azure("")

    class Answering(Handler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            service.problems += _problems(self, body)
            service.asked.append(body)
            with suppress(OSError):  # the client may leave at any time
                talks[min(len(service.asked), len(talks)) - 1](self)
            self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing on the console."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.daemon_threads = True
    service.endpoint = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _problems(request: Handler, body: dict[str, Any]) -> Iterator[str]:
    """What the real service would refuse."""
    address, _, query = request.path.partition("?")
    if address != f"/openai/deployments/{DEPLOYMENT}/chat/completions":
        yield f"path {address}"
    if not query.startswith("api-version="):
        yield "no api-version"
    if request.headers.get("api-key") != KEY:
        yield "no key"
    if body["response_format"]["json_schema"]["strict"] is not True:
        yield "no strict schema"


def streamed(*pieces: str, finish: str | None = "stop", done: bool = True) -> Talk:
    """An answer in pieces, as server-sent events with Azure's filter results around them."""
    return lambda request: _send(request, _events(pieces, "content", finish, done))


def refused(*pieces: str) -> Talk:
    """A refusal by the model, streamed as such."""
    return lambda request: _send(request, _events(pieces, "refusal", "stop", True))


def _events(pieces: tuple[str, ...], name: str, finish: str | None, done: bool) -> Iterator[bytes]:
    usual = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "gpt"}
    first = {"choices": [], "prompt_filter_results": [{"prompt_index": 0}], "model": ""}
    chunks: list[dict[str, Any]] = [{**usual, **first}]
    chunks += [
        {**usual, "choices": [{"index": 0, "delta": {name: piece}, "finish_reason": None}]}
        for piece in pieces
    ]
    if finish:
        chunks.append({**usual, "choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
    for chunk in chunks:
        yield b"data: " + json.dumps(chunk).encode() + b"\n\n"
    if done:
        yield b"data: [DONE]\n\n"


def _send(request: Handler, events: Iterator[bytes]) -> None:
    request.send_response(200)
    request.send_header("Content-Type", "text/event-stream")
    request.send_header("Connection", "close")
    request.end_headers()
    for event in events:
        request.wfile.write(event)


def failing(status: int, code: str = "", **headers: str) -> Talk:
    """An error as the service words it."""

    def talk(request: Handler) -> None:
        body = json.dumps({"error": {"code": code or str(status), "message": "no"}}).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(body)

    return talk


def saying(body: bytes, content_type: str = "application/json") -> Talk:
    """Any other body with status 200."""

    def talk(request: Handler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", content_type)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return talk


def silent(request: Handler) -> None:
    """Takes the question and says nothing for longer than anyone waits."""
    time.sleep(5)


def dripping(request: Handler) -> None:
    """Sends a comment now and then, so that no socket time-out ever fires."""

    def drops() -> Iterator[bytes]:
        until = time.monotonic() + 5
        while time.monotonic() < until:
            yield b": still here\n\n"
            time.sleep(0.05)

    _send(request, drops())


def dripping_head(request: Handler) -> None:
    """Never gets to the end of its headers."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(100):
        request.wfile.write(f"X-Drop-{number}: 1\r\n".encode())
        request.wfile.flush()
        time.sleep(0.05)


def endless(request: Handler) -> None:
    """Streams more than anyone takes."""
    _send(request, (b"data: " + b"x" * 65536 for _ in range(400)))


def hanging_up(request: Handler) -> None:
    """Closes the connection without a word."""
    request.connection.close()
