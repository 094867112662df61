"""The garbage collector is kept from work that makes much, and from what a server has loaded."""

import atexit
import gc

import pytest

from leafenterprise.shared.collecting import collecting_later, freeze_loaded


@pytest.fixture(autouse=True)
def as_it_was():
    was_on = gc.isenabled()
    gc.enable()
    yield
    if not was_on:
        gc.disable()


def test_it_collects_nothing_before_the_end():
    with collecting_later():
        assert not gc.isenabled()

    assert gc.isenabled()


def test_it_collects_again_after_a_failure():
    with pytest.raises(ZeroDivisionError), collecting_later():
        1 / 0  # noqa: B018

    assert gc.isenabled()


def test_it_leaves_off_what_another_turned_off():
    gc.disable()

    with collecting_later():
        pass

    assert not gc.isenabled()


def test_it_freezes_what_is_left_once_the_garbage_is_gone(monkeypatch):
    done = []
    monkeypatch.setattr(gc, "collect", lambda: done.append("collected"))
    monkeypatch.setattr(gc, "freeze", lambda: done.append("frozen"))
    monkeypatch.setattr(atexit, "register", done.append)

    freeze_loaded()

    assert done == ["collected", "frozen", gc.unfreeze]
