#!/usr/bin/env python3
"""Walks the client portal over HTTP and says of each contract whether it holds.

    python scripts/smoke_client_portal.py --base-url http://127.0.0.1:8787

Needs only the standard library and what `make demo` serves (or other log-ins and request numbers,
by option). It changes nothing but what queueing a request twice changes: nothing the second time.
Exit code 0: every contract holds; 1: at least one is broken; 2: nobody answers at the address.
"""

import argparse
import hashlib
import io
import json
import sys
import urllib.error
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from smoke_session import Broken, Navigation, Session, digest, expect, expect_error, expect_true

REPORT, CONTEXT = "/api/client-report", "/api/client-report/context"
QUEUE, XLSX = "/api/client-report/queue", "/api/client-report-xlsx"
LANE = "/api/v1/savings"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}


@dataclass
class Walk:
    """The walk: who walks, and what was seen so far."""

    options: argparse.Namespace
    person: Session
    nobody: Session
    seen: dict[str, Any] = field(default_factory=dict)

    @property
    def report(self) -> dict[str, Any]:
        """The report of the exact request. Raises Broken where it was not read."""
        if "report" not in self.seen:
            raise Broken("expected the report of the exact request, which an earlier step lacks")
        return self.seen["report"]


Step = Callable[[Walk], str]
STEPS: list[tuple[str, Step]] = []


def step(title: str) -> Callable[[Step], Step]:
    """The next step of the walk; it returns a remark and raises Broken."""

    def add(function: Step) -> Step:
        STEPS.append((title, function))
        return function

    return add


# ---------------------------------------------------------------- the door
@step("health: alive and ready")
def health(walk: Walk) -> str:
    """Both pages, without log-in."""
    expect("status of /health/live", walk.nobody.get("/health/live").status, 200)
    ready = walk.nobody.get("/health/ready")
    expect("status of /health/ready", ready.status, 200)
    return ", ".join(sorted(ready.json().get("checks", {})))


@step("log-in page: strict headers")
def log_in_page(walk: Walk) -> str:
    """Content policy without inline code, and the fixed headers."""
    page = walk.nobody.get("/login/")
    expect("status", page.status, 200)
    for name, wanted in HEADERS.items():
        expect(name, page.headers.get(name), wanted)
    policy = page.headers.get("Content-Security-Policy") or ""
    expect_true("default-src 'none' in the policy", "default-src 'none'" in policy)
    expect_true("no unsafe-inline or unsafe-eval", "unsafe" not in policy)
    return policy.split(";")[0]


@step("pages and API ask strangers to log in")
def strangers(walk: Walk) -> str:
    """302 to the log-in page, 401 in the envelope."""
    page = walk.nobody.get("/savings/requests/")
    expect("status", page.status, 302)
    expect_true("a way to /login/", "/login/" in (page.headers.get("Location") or ""))
    for path in (REPORT, CONTEXT, XLSX, f"{LANE}/runs/"):
        expect_error(walk.nobody.get(path, request="x"), 401, "AUTHENTICATION_REQUIRED")
    return ""


@step("a false password is refused")
def false_password(walk: Walk) -> str:
    """The form again, no session."""
    answer = Session(walk.options.base_url).log_in("nobody@smoke.invalid", "not the password")
    expect("status", answer.status, 200)
    return ""


@step("session log-in")
def log_in(walk: Walk) -> str:
    """By e-mail and password; the session cookie is not for scripts."""
    answer = walk.person.log_in(walk.options.email, walk.options.password)
    expect("status", answer.status, 302)
    cookies = answer.headers.get_all("Set-Cookie") or []
    session = [cookie for cookie in cookies if cookie.startswith("sessionid=")]
    expect_true("a session cookie marked HttpOnly", session and "HttpOnly" in session[0])
    return walk.options.email


@step("home and every page of the navigation")
def pages(walk: Walk) -> str:
    """Each answers 200."""
    home = walk.person.get("/")
    expect("status of /", home.status, 200)
    reader = Navigation()
    reader.feed(home.text)
    expect_true("savings pages in the navigation", "/savings/requests/" in reader.found)
    for path in reader.found:
        expect(f"status of {path}", walk.person.get(path).status, 200)
    return f"{len(reader.found)} pages"


# ---------------------------------------------------------------- the report
@step("context of the exact request")
def context(walk: Walk) -> str:
    """Scope, lineage, evidence, readiness, AI hand-off, export posture."""
    answer = walk.person.get(CONTEXT, request=walk.options.exact)
    expect("status", answer.status, 200)
    body = walk.seen["context"] = answer.json()
    for part in ("request", "scope", "run", "evidence", "readiness", "ai_handoff", "export"):
        expect_true(f"{part} in the context", part in body)
    expect("resolution", body["request"]["resolution"], "exact")
    expect("number", body["request"]["source_request_number"], walk.options.exact)
    expect_true("a governed run", body["run"])
    return f"run {body['run']['id']}, {body['readiness']['state']}"


@step("report: the digest is that of the facts")
def report(walk: Walk) -> str:
    """Recomputed here from the facts block."""
    answer = walk.person.get(REPORT, request=walk.options.exact)
    expect("status", answer.status, 200)
    body = walk.seen["report"] = answer.json()
    expect("state", body["state"], "finished")
    expect("facts digest", digest(body["facts"]), body["facts_digest"])
    context = walk.seen.get("context", {})
    expect("digest in the context", (context.get("run") or {}).get("facts_digest"),
           body["facts_digest"])  # fmt: skip
    expect("schema", body["facts"]["schema"], "leafenterprise.facts/4")
    expect_true("figures", body["facts"]["metrics"]["figures"])
    expect_true("sections", body["sections"])
    return f"{len(body['facts']['metrics']['figures'])} figures, {body['facts_digest'][:12]}…"


@step("report: every row and dollar is accounted for")
def completeness(walk: Walk) -> str:
    """Each figure has a value or says why not; what came in is what was taken or refused."""
    for figure in walk.report["facts"]["metrics"]["figures"]:
        said = figure["value"] is not None or figure["reasons"]
        expect_true(f"a value or a reason for {figure['formula']}", said)
    kept = {row["code"]: row for row in walk.report["facts"]["metrics"]["completeness"]}
    expect_true("a completeness statement", kept)
    return f"{len(kept)} lines of completeness"


@step("a figure opens to how it was made")
def figure(walk: Walk) -> str:
    """With the value that the facts state."""
    stated = next(f for f in walk.report["facts"]["metrics"]["figures"] if f["value"] is not None)
    answer = walk.person.get(f"{_run(walk)}/figures/{stated['formula']}/")
    expect("status", answer.status, 200)
    shown = answer.json()["figure"]
    expect_true("its formula", stated["formula"] in json.dumps(answer.json()))
    expect_true(f"the value {stated['value']}", stated["value"] in json.dumps(shown))
    return f"{stated['formula']} {stated['value']}"


@step("findings open to the line in the source file")
def findings(walk: Walk) -> str:
    """As many as the facts count, paged, each with dataset and line; no member key."""
    answer = walk.person.get(f"{_run(walk)}/findings/", page_size="5")
    expect("status", answer.status, 200)
    page = answer.json()
    expect("fields of the page", sorted(page), ["count", "next", "previous", "results"])
    counted = sum(rule["findings"] for rule in walk.report["facts"]["metrics"]["findings"])
    expect("findings", page["count"], counted)
    for row in page["results"]:
        expect_true("rule, claim, dataset and line", _is_finding(row))
    expect_true("no member key", "member_key" not in answer.text)
    lines = walk.person.get(f"{_run(walk)}/lines/", page_size="5")
    expect("status of lines", lines.status, 200)
    expect("lines", lines.json()["count"], walk.report["facts"]["metrics"]["lines"])
    expect_true("no member key", "member_key" not in lines.text)
    return f"{counted} findings, {lines.json()['count']} lines"


def _is_finding(row: dict[str, Any]) -> bool:
    return bool(row.get("rule") and row.get("claim_id") and row.get("source_line"))


def _run(walk: Walk) -> str:
    return f"{LANE}/runs/{walk.report['run_id']}"


# ---------------------------------------------------------------- queueing
@step("queue: the same request twice is one run")
def queue(walk: Walk) -> str:
    """202 both times, the same queue id."""
    answers = [walk.person.post_json(QUEUE, {"request": walk.options.exact}) for _ in range(2)]
    expect("statuses", [answer.status for answer in answers], [202, 202])
    first, second = (answer.json() for answer in answers)
    expect("the second answer", second, first)
    for name in ("queue_id", "run_id", "trace_id", "selected_scope_key"):
        expect_true(f"{name} in the answer", first.get(name))
    return str(first["queue_id"])


@step("queue: an ambiguous scope is never guessed")
def queue_ambiguous(walk: Walk) -> str:
    """409 with the candidates."""
    answer = walk.person.post_json(QUEUE, {"request": walk.options.ambiguous})
    candidates = expect_error(answer, 409, "SCOPE_AMBIGUOUS")["details"].get("candidates", [])
    expect_true("two candidates or more", len(candidates) > 1)
    return f"{len(candidates)} candidates"


@step("queue: an unknown scope is refused")
def queue_unresolved(walk: Walk) -> str:
    """422."""
    answer = walk.person.post_json(QUEUE, {"request": walk.options.unresolved})
    expect_error(answer, 422, "SCOPE_UNRESOLVED")
    return ""


@step("a blocked request states no figures")
def blocked(walk: Walk) -> str:
    """Facts without metrics, under a digest all the same."""
    body = walk.person.get(REPORT, request=walk.options.unresolved).json()
    expect("metrics", body["facts"]["metrics"], None)
    expect("readiness", body["facts"]["readiness"]["state"], "blocked")
    expect("facts digest", digest(body["facts"]), body["facts_digest"])
    return ""


# ---------------------------------------------------------------- the workbook
@step("workbook: leaves as its posture says, with the digest of the facts")
def workbook(walk: Walk) -> str:
    """The governed one if the run may leave, else 409 and a draft."""
    wanted = {"request": walk.options.exact}
    allowed = walk.seen.get("context", {}).get("export", {}).get("workbook", {}).get("allowed")
    answer = walk.person.get(XLSX, **wanted)
    if not allowed:
        expect_error(answer, 409, "EXPORT_BLOCKED")
        answer = walk.person.get(XLSX, **wanted, draft="true")
    expect("status", answer.status, 200)
    expect("content digest", hashlib.sha256(answer.body).hexdigest(),
           answer.headers.get("X-Content-SHA256"))  # fmt: skip
    try:
        book = zipfile.ZipFile(io.BytesIO(answer.body))
    except zipfile.BadZipFile:
        raise Broken("expected a zip workbook") from None
    expect("damaged part", book.testzip(), None)
    for part in ("[Content_Types].xml", "xl/workbook.xml", "docProps/custom.xml"):
        expect_true(f"{part} in the workbook", part in book.namelist())
    expect_true("no macros", not any("vba" in name.lower() for name in book.namelist()))
    stated = walk.report["facts_digest"] in book.read("docProps/custom.xml").decode()
    expect_true("the facts digest in the properties of the document", stated)
    return f"{'governed' if allowed else 'draft'}, {len(answer.body):,} bytes"


# ---------------------------------------------------------------- errors, outsiders, documents
@step("errors come in the one envelope")
def envelopes(walk: Walk) -> str:
    """400, 404 and 405."""
    expect_error(walk.person.get(REPORT), 400, "VALIDATION_ERROR")
    expect_error(walk.person.get(REPORT, request="no such request"), 404, "NOT_FOUND")
    expect_error(walk.person.get("/api/nowhere"), 404, "NOT_FOUND")
    expect_error(walk.person.get(f"{LANE}/runs/222222222222/"), 404, "NOT_FOUND")
    expect_error(walk.person.send("DELETE", REPORT, **walk.person.csrf()), 405,
                 "METHOD_NOT_ALLOWED")  # fmt: skip
    return ""


@step("an outsider sees none of it")
def outsider(walk: Walk) -> str:
    """Not the report, not the run, not its workbook, not the request's name."""
    other = Session(walk.options.base_url)
    expect("log-in", other.log_in(walk.options.outsider, walk.options.password).status, 302)
    for path in (REPORT, CONTEXT):
        expect_error(other.get(path, request=walk.options.exact), 404, "NOT_FOUND")
    expect_true("no workbook", other.get(XLSX, request=walk.options.exact).status in (403, 404))
    for part in ("", "report/", "findings/", "lines/"):
        expect_error(other.get(f"{_run(walk)}/{part}"), 404, "NOT_FOUND")
    expect("runs listed", other.get(f"{LANE}/runs/").json()["count"], 0)
    page = other.get("/savings/requests/")
    expect_true("no request on the page", walk.options.exact not in page.text)
    return walk.options.outsider


@step("OpenAPI schema and documentation")
def documentation(walk: Walk) -> str:
    """The named routes are in it."""
    answer = walk.person.get("/api/schema/", format="json")
    expect("status", answer.status, 200)
    document = answer.json()
    expect_true("OpenAPI 3", str(document.get("openapi", "")).startswith("3."))
    for path in (REPORT, CONTEXT, QUEUE, XLSX):
        expect_true(f"{path} in the schema", path in document["paths"])
    docs = walk.person.get("/api/docs/")
    expect("status of /api/docs/", docs.status, 200)
    return f"{len(document['paths'])} paths"


@step("log-out ends the session")
def log_out(walk: Walk) -> str:
    """And the API knows nobody."""
    answer = walk.person.send("POST", "/logout/", b"", **walk.person.csrf())
    expect("status", answer.status, 302)
    expect_error(
        walk.person.get(REPORT, request=walk.options.exact), 401, "AUTHENTICATION_REQUIRED"
    )
    return ""


def take(walk: Walk) -> Iterator[tuple[str, bool, str]]:
    """Each step with whether it holds and what there is to say."""
    for title, function in STEPS:
        try:
            yield title, True, function(walk)
        except Broken as broken:
            yield title, False, str(broken)
        except (KeyError, IndexError, TypeError, StopIteration) as lacking:
            yield title, False, f"the answer lacks {lacking!r}"


def main() -> int:
    """Walk and tell."""
    options = read_options()
    walk = Walk(options, Session(options.base_url), Session(options.base_url))
    broken = 0
    try:
        for title, holds, remark in take(walk):
            broken += not holds
            print(f"{'ok  ' if holds else 'FAIL'} {title}{f' — {remark}' if remark else ''}")
    except (urllib.error.URLError, OSError) as silence:
        print(f"FAIL nobody answers at {options.base_url}: {silence}")
        return 2
    print(f"\n{len(STEPS) - broken} of {len(STEPS)} contracts hold")
    return 1 if broken else 0


def read_options() -> argparse.Namespace:
    """The command line; defaults are the demonstration's."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--email", default="operator@demo.example")
    parser.add_argument("--password", default="leaf-demo-2026")
    parser.add_argument("--outsider", default="outsider@demo.example")
    parser.add_argument("--exact", default="ITR-1001", help="a request with a finished run")
    parser.add_argument("--ambiguous", default="ITR-1002")
    parser.add_argument("--unresolved", default="ITR-1003")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
