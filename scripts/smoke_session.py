"""What a smoke walk stands on: a browser session over HTTP, and expectations that can be broken."""

import hashlib
import http.cookiejar
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

SECONDS = 120


class Broken(Exception):
    """A contract that does not hold: what was expected, and what came."""


def expect(what: str, got: Any, wanted: Any) -> None:
    """Raises Broken unless both are equal."""
    if got != wanted:
        raise Broken(f"{what}: expected {wanted!r}, got {str(got)[:300]!r}")


def expect_true(what: str, holds: Any) -> None:
    """Raises Broken unless it holds."""
    if not holds:
        raise Broken(f"expected {what}")


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: Any
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode(errors="replace")

    def json(self) -> Any:
        """The body as JSON. Raises Broken where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            raise Broken(f"expected JSON, got {self.text[:100]!r}") from None


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Session:
    """One browser: its cookies, and requests that never follow a redirect."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")
        self.cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            _Stay(), urllib.request.HTTPCookieProcessor(self.cookies)
        )

    def send(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """The answer, whatever its status."""
        request = urllib.request.Request(self.base_url + path, body, headers, method=method)
        try:
            with self._opener.open(request, timeout=SECONDS) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as refusal:
            with refusal:
                return Answer(refusal.code, refusal.headers, refusal.read())

    def get(self, path: str, **query: str) -> Answer:
        """A GET with this query."""
        tail = "?" + urllib.parse.urlencode(query) if query else ""
        return self.send("GET", path + tail)

    def post_json(self, path: str, sent: Any) -> Answer:
        """A POST of JSON with the session's CSRF token."""
        headers = {"Content-Type": "application/json", **self.csrf()}
        return self.send("POST", path, json.dumps(sent).encode(), **headers)

    def log_in(self, email: str, password: str) -> Answer:
        """Through the page, as a person does."""
        page = self.get("/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
        expect_true("a CSRF token in the log-in form", token)
        form = {"username": email, "password": password, "next": "/"}
        sent = urllib.parse.urlencode(form | {"csrfmiddlewaretoken": token[1]}).encode()
        return self.send("POST", "/login/", sent, **self.csrf())

    def csrf(self) -> dict[str, str]:
        """The headers that show a form came from the portal itself."""
        tokens = [cookie.value for cookie in self.cookies if cookie.name == "csrftoken"]
        return {"X-CSRFToken": tokens[0] or "", "Referer": self.base_url + "/"} if tokens else {}


class Navigation(HTMLParser):
    """The addresses within <nav>."""

    def __init__(self) -> None:
        super().__init__()
        self.depth, self.found = 0, []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.depth += tag == "nav"
        href = dict(attrs).get("href") or ""
        if self.depth and tag == "a" and href.startswith("/") and href not in self.found:
            self.found.append(href)

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "nav"


def expect_error(answer: Answer, status: int, code: str = "") -> dict[str, Any]:
    """The one envelope of errors; returns what is in it."""
    expect("status", answer.status, status)
    body = answer.json()
    expect("envelope", sorted(body), ["error"])
    expect("envelope's fields", sorted(body["error"]), ["code", "details", "message"])
    expect_true("an X-Request-ID", answer.headers.get("X-Request-ID"))
    if code:
        expect("code", body["error"]["code"], code)
    return body["error"]


def digest(facts: Any) -> str:
    """SHA-256 of the canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
