"""What a server has loaded is not searched for garbage."""

import atexit
import gc

from leafenterprise.shared.collecting import freeze_loaded


def test_it_freezes_what_is_left_once_the_garbage_is_gone(monkeypatch):
    done = []
    monkeypatch.setattr(gc, "collect", lambda: done.append("collected"))
    monkeypatch.setattr(gc, "freeze", lambda: done.append("frozen"))
    monkeypatch.setattr(atexit, "register", done.append)

    freeze_loaded()

    assert done == ["collected", "frozen", gc.unfreeze]
