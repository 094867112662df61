"""Objects that live long: those of a long piece of work, and all that a server has loaded."""

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager

from django.urls import get_resolver


@contextmanager
def collecting_later() -> Iterator[None]:
    """Nothing is looked for among the new objects before the end: it would find nothing, and for
    a batch of ten thousand rows costs a tenth of the time."""
    if not gc.isenabled():  # someone else's to turn on again
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def freeze_loaded() -> None:
    """What a server has loaded stays to its end, and is not searched for garbage again.

    Else all of it is searched after every few long answers, for a fifth of a second of the next.
    """
    _ = get_resolver().url_patterns  # with the routes nearly all that there is comes in
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)  # else modules that count their objects report leaks
