"""The finished workbook: as it is written and, where LibreOffice is installed, recalculated."""

import io
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from leafenterprise.shared.workbook.recalculate import RecalculationFailed, recalculate
from savings.artifacts import ARTIFACTS
from savings.models import SavingsRun
from savings.parity._files import take_file
from savings.parity._surface import NOTHING, Stated, Surface, Truth
from savings.parity._workbook_facts import expected_facts
from savings.parity._workbook_reading import numbers_of, read_book
from savings.parity._workbook_sheets import cells_of
from savings.report_workbook import write_run_workbook

NOISE = 4e-7  # of sums up to a million; below the last place of a rate


def take(run: SavingsRun, by: Any) -> bytes:
    """The governed file, or the draft where the run may not leave as final."""
    return take_file(run, "workbook", by)


def is_recalculated() -> bool:
    """Whether a second calculator is here; without it the cached values are compared."""
    return bool(shutil.which("soffice") or shutil.which("libreoffice"))


def expects(truth: Truth) -> Stated:
    """The facts that the sheets sum up, and every cell as the run gives it once more."""
    draft = bool(ARTIFACTS["workbook"].refusals(truth.run, False))
    with tempfile.TemporaryDirectory(prefix="parity-") as folder:
        again = Path(folder, "workbook.xlsx")
        write_run_workbook(truth.run, again, draft=draft)
        return {**dict(cells_of(again)), **dict(expected_facts(truth))}


def reads(content: bytes) -> Stated:
    """The values a spreadsheet program shows. Raises: RecalculationFailed."""
    from openpyxl import load_workbook  # slow to load

    book = load_workbook(io.BytesIO(content), data_only=True)
    properties = book.custom_doc_props.props  # type: ignore[attr-defined]
    stated = dict(cells_of(io.BytesIO(content)))
    stated |= {f"property.{one.name}": str(one.value) for one in properties}
    written, shown = dict(read_book(book)), dict(numbers_of(book))
    del book  # or two would lie in memory at once
    if not is_recalculated():
        return stated | written
    with tempfile.TemporaryDirectory(prefix="parity-") as folder:
        source, made = Path(folder, "workbook.xlsx"), Path(folder, "made")
        source.write_bytes(content)
        made.mkdir()
        again = load_workbook(recalculate(source, made), data_only=True)
        return (
            stated | both(written, dict(read_book(again))) | _healed(shown, dict(numbers_of(again)))
        )


def both(written: Stated, again: Stated) -> dict[str, str]:
    """What viewers show unasked and what a recalculation gives; apart, neither is the fact."""
    return {
        name: found
        if (found := written.get(name, NOTHING)) == (counted := again.get(name, NOTHING))
        else f"{found} as written, {counted} recalculated"
        for name in {**written, **again}
    }


def _healed(written: Mapping[str, float], again: Mapping[str, float]) -> dict[str, str]:
    """The cells whose written number a recalculation would replace, beyond a double's noise."""
    return {
        name: f"{number} as written, {again.get(name)} recalculated"
        for name, number in written.items()
        if abs(number - again.get(name, float("inf"))) > NOISE * max(1.0, abs(number) / 1_000_000)
    }


__all__ = ["SURFACE", "RecalculationFailed", "is_recalculated"]
SURFACE = Surface("workbook", "Workbook", take, expects, reads)
