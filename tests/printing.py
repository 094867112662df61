"""PDF files of the tests are laid out by a process that finds the library loaded."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from leafenterprise.shared import pdf
from tests import preloaded

CHILD = pdf.COMMAND[-1]
LIBRARIES = ("weasyprint", "fontTools.ttLib", "fontTools.subset", "PIL.Image")


def run_loaded(work: Path, seconds: int) -> int:
    """As the product does it, but for the start: that takes as long as a short report."""
    told = preloaded.run(
        CHILD,
        str(work),
        str(seconds),
        environment=pdf._environment(work),
        seconds=seconds,
        loaded=LIBRARIES,
    )
    return told.returncode


@pytest.fixture(scope="session", autouse=True)
def quick_pdf() -> Iterator[None]:
    """For every test but those of the start itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "_run", run_loaded)
        yield
