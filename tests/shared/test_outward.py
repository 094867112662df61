"""Calls outward against servers that refuse, hang, drip, lie and talk garbage."""

import gzip
import threading
import time

import httpx2
import pytest

from leafenterprise.shared.outward import Answer, Breaker, OutwardError, fetch
from tests.services import free_port
from tests.shared.loopback import raw_server, saying, tls_server

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 13\r\nX-Told: yes\r\n\r\n" + b'{"value": 42}'
DEADLINE_S = 0.6


def kind_of(talk, **options):
    with raw_server(talk) as address, pytest.raises(OutwardError) as caught:
        fetch("GET", address, **({"deadline_s": DEADLINE_S} | options))
    return caught.value


def dripping(first: bytes, each: bytes):
    def talk(connection):
        connection.sendall(first)
        for _ in range(200):
            connection.sendall(each)
            time.sleep(0.05)

    return talk


def test_it_brings_a_whole_answer():
    with raw_server(saying(OK)) as address:
        answer = fetch("GET", address)

    assert (answer.status, answer.headers["x-told"], answer.json()) == (200, "yes", {"value": 42})


def test_it_says_when_nobody_listens():
    with pytest.raises(OutwardError) as caught:
        fetch("GET", f"http://127.0.0.1:{free_port()}")

    assert (caught.value.kind, caught.value.code) == ("refused", "OUTWARD_REFUSED")


@pytest.mark.parametrize(
    "talk",
    [
        lambda connection: threading.Event().wait(3),
        dripping(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a"),
        dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"a"),
        dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    ],
    ids=["hangs", "drips its head", "drips its body", "drips chunks"],
)
def test_it_ends_at_its_deadline(talk):
    started = time.monotonic()

    error = kind_of(talk)

    assert error.kind == "timeout"
    assert time.monotonic() - started < DEADLINE_S + 1


@pytest.mark.parametrize(
    "talk",
    [
        saying(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort"),
        saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        saying(b"SSH-2.0-OpenSSH_9.2\r\n"),
        saying(b"\x00\xff\x00garbage" * 50),
        saying(b""),
        saying(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
            % len(gzip.compress(b"0" * 10_000)),
            gzip.compress(b"0" * 10_000),
        ),
    ],
    ids=["cut short", "broken chunk", "another protocol", "garbage", "nothing", "compressed"],
)
def test_it_calls_what_it_cannot_read_malformed(talk):
    assert kind_of(talk).kind == "malformed"


def test_it_reads_no_more_than_announced():
    with raw_server(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokAND MORE")) as address:
        assert fetch("GET", address).body == b"ok"


def test_it_bounds_the_body():
    endless = saying(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 50_000)

    assert kind_of(endless, max_bytes=10_000).kind == "too_large"


def test_it_follows_no_redirect():
    error = kind_of(saying(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/x\r\n\r\n"))

    assert (error.kind, error.http_status, error.may_pass) == ("bad_status", 302, False)


@pytest.mark.parametrize(
    ("sent", "seconds"), [(b"7", 7.0), (b"999999999999", 3600.0), (b"soon", None), (b"-1", None)]
)
def test_it_tells_how_long_to_wait(sent, seconds):
    error = kind_of(
        saying(b"HTTP/1.1 429 Slow\r\nRetry-After: " + sent + b"\r\nContent-Length: 0\r\n\r\n")
    )

    assert (error.http_status, error.retry_after_s, error.may_pass) == (429, seconds, True)


@pytest.mark.parametrize(
    "url",
    ["http://example.org/", "ftp://127.0.0.1/", "https://user:pw@example.org/", "nonsense",
     "http://[::1", "file:///etc/passwd"],
)  # fmt: skip
def test_it_sends_nothing_where_it_would_not_be_safe(url):
    with pytest.raises(OutwardError) as caught:
        fetch("GET", url)

    assert caught.value.kind == "refused"


def test_it_takes_no_proxy_from_the_environment(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")

    with raw_server(saying(OK)) as address:
        assert fetch("GET", address).status == 200


def test_it_refuses_a_certificate_nobody_vouches_for(tmp_path):
    with tls_server(tmp_path) as port, pytest.raises(OutwardError) as caught:
        fetch("GET", f"https://127.0.0.1:{port}/")

    assert caught.value.kind == "refused"


def test_it_names_no_address_in_its_errors():
    error = kind_of(saying(b"HTTP/1.1 500 No\r\nContent-Length: 6\r\n\r\nsecret"))

    assert "127.0.0.1" not in f"{error} {error.details}"
    assert "secret" not in f"{error}"


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 100_000])
def test_it_calls_broken_json_malformed(body):
    with pytest.raises(OutwardError) as caught:
        Answer(200, {}, body).json()

    assert caught.value.kind == "malformed"


def test_it_leaves_a_failing_system_alone_and_probes_it_later():
    now = [0.0]
    breaker = Breaker(lambda: now[0], failures=2, open_for_s=30)
    state = {"up": False, "asked": 0}

    def fetching():
        state["asked"] += 1
        if not state["up"]:
            raise OutwardError("timeout")
        return Answer(200, {}, b"")

    kinds = [tried(breaker, fetching) for _ in range(4)]
    now[0], state["up"] = 31.0, True
    after = [tried(breaker, fetching), tried(breaker, fetching)]

    assert kinds == ["timeout", "timeout", "open", "open"]
    assert after == ["200", "200"]
    assert state["asked"] == 4


def test_it_opens_again_when_the_probe_fails():
    now = [0.0]
    breaker = Breaker(lambda: now[0], failures=1, open_for_s=30)

    def failing():
        raise OutwardError("refused")

    first = tried(breaker, failing)
    now[0] = 31.0
    probe, later = tried(breaker, failing), tried(breaker, failing)

    assert (first, probe, later, breaker.is_open) == ("refused", "refused", "open", True)


def test_it_does_not_blame_the_system_for_our_own_mistake():
    breaker = Breaker(lambda: 0.0, failures=1)

    def refused():
        raise OutwardError("bad_status", http_status=400)

    assert [tried(breaker, refused) for _ in range(3)] == ["bad_status"] * 3


def test_it_takes_another_transport_for_a_test():
    transport = httpx2.MockTransport(lambda request: httpx2.Response(200, json={"a": 1}))

    assert fetch("GET", "https://example.org/", transport=transport).json() == {"a": 1}


def tried(breaker, fetching):
    try:
        return str(breaker.call(fetching).status)
    except OutwardError as error:
        return error.kind


def test_it_writes_no_address_into_the_log(caplog):
    with raw_server(saying(OK)) as address:
        fetch("GET", f"{address}/lists/secret-list")

    assert "secret-list" not in caplog.text
