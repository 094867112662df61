"""The gateway: a class of traffic says so, keeps to its limit and ends in time."""

import pytest
from django.core.cache import caches

from leafenterprise.shared.gateway import Gateway
from leafenterprise.shared.outward import Breaker, OutwardError
from tests.savings.outward.receiver import receiving


@pytest.fixture(autouse=True)
def _own_counters():
    caches["counters"].clear()


def push(gateway: Gateway, address: str) -> int:
    return gateway.fetch("POST", address, content=b"{}", headers={"Idempotency-Key": "k"}).status


def test_it_says_its_class_of_traffic():
    with receiving() as receiver:
        push(Gateway("bi", 5, 5.0), receiver.address)

    assert [call["X-Traffic-Class"] for call in receiver.calls] == ["bi"]


def test_it_sends_nothing_beyond_its_limit_and_says_when_again():
    at = [60.0 * 100 + 20]
    gateway = Gateway("bi", 2, 5.0, clock=lambda: at[0])
    with receiving() as receiver:
        push(gateway, receiver.address)
        push(gateway, receiver.address)
        with pytest.raises(OutwardError) as refused:
            push(gateway, receiver.address)
        at[0] += 40
        push(gateway, receiver.address)

    assert len(receiver.calls) == 3
    assert (refused.value.kind, refused.value.retry_after_s) == ("throttled", 40.0)
    assert refused.value.may_pass


def test_it_leaves_other_classes_their_own_limit():
    with receiving() as receiver:
        push(Gateway("bi", 1, 5.0), receiver.address)
        push(Gateway("other", 1, 5.0), receiver.address)

    assert len(receiver.calls) == 2


def test_it_gives_up_in_time():
    with receiving("slow") as receiver, pytest.raises(OutwardError) as late:
        push(Gateway("bi", 5, 0.2), receiver.address)

    assert late.value.kind == "timeout"


def test_it_is_not_taken_for_a_broken_system_when_it_holds_calls_back():
    breaker = Breaker(lambda: 0.0, failures=1)
    gateway = Gateway("bi", 0, 1.0)

    with pytest.raises(OutwardError):
        breaker.call(lambda: push(gateway, "http://127.0.0.1:9/"))

    assert not breaker.is_open
