"""What a test run itself holds, modules and thousands of tests, is not searched for garbage."""

import gc
from collections.abc import Iterator

import pytest

THRESHOLDS = (50_000, 20, 50)


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    """Imports make next to no garbage; what is there at their end stays to the end of the run."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(*THRESHOLDS)
        gc.enable()
