"""HTML to PDF in a child process with limits: the same document gives the same bytes everywhere.

The child knows nothing but what it is handed: no network, no files, no user settings, UTC and one
locale. It may die of its limits; this side then says so and goes on.
"""

import base64
import ctypes
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.core.checks import CheckMessage, Warning

from leafenterprise.shared.errors import LeafError

SECONDS = 180
COMMAND = (sys.executable, "-m", "leafenterprise.shared.pdf_child")
LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
INSTALL = "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
_ROOT = Path(__file__).resolve().parents[2]


class PdfUnavailable(LeafError):
    """The libraries that lay out text are not installed; the page can be printed instead."""

    code = "PDF_UNAVAILABLE"
    status = 503
    message = "PDF files cannot be made on this server; print the report page instead."


class PdfFailed(LeafError):
    """The document could not be laid out within the limits, or asked for what it may not have."""

    code = "PDF_FAILED"
    status = 500
    message = "The PDF could not be made."


@dataclass(frozen=True)
class Document:
    """What is laid out: HTML with its style sheet, and the only things its addresses may name.

    assets: name → bytes, for addresses like `asset:name`. Nothing else can be reached.
    """

    html: str
    css: str
    assets: Mapping[str, bytes] = field(default_factory=dict)


def render_pdf(document: Document, *, seconds: int = SECONDS) -> bytes:
    """The document as PDF. Raises: PdfUnavailable, PdfFailed with the reason."""
    with tempfile.TemporaryDirectory(prefix="pdf-") as folder:
        work = Path(folder)
        work.joinpath("document.json").write_text(json.dumps(_sent(document)), encoding="utf-8")
        code = _run(work, seconds)
        answer, made = work / "answer.json", work / "made.pdf"
        if code == 0 and made.is_file():
            return made.read_bytes()
        reason = json.loads(answer.read_text())["reason"] if answer.is_file() else "limits"
    if reason == "libraries":
        raise PdfUnavailable(install=INSTALL)
    raise PdfFailed(reason=reason)


def _sent(document: Document) -> dict[str, object]:
    assets = {name: base64.b64encode(held).decode() for name, held in document.assets.items()}
    return {"html": document.html, "css": document.css, "assets": assets}


def _environment(work: Path) -> dict[str, str]:
    """All that the child is told of this machine."""
    return {
        "PYTHONPATH": str(_ROOT), "PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8",
        "HOME": str(work), "PATH": "/usr/bin:/bin",
    }  # fmt: skip


def _run(work: Path, seconds: int) -> int:
    """The child's exit code; negative where it was stopped."""
    try:
        done = subprocess.run(
            [*COMMAND, str(work), str(seconds)],
            cwd=work,
            env=_environment(work),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return -1
    return done.returncode


def check_libraries(**_: object) -> list[CheckMessage]:
    """`manage.py check`: whether PDF files can be made here, and the line that installs what is."""
    if not sys.platform.startswith("linux"):
        return []  # libraries have other names and places there; the first PDF tells
    lacking = [name for name in LIBRARIES if not _is_there(name)]
    if not lacking:
        return []
    said = f"PDF files cannot be made: {', '.join(lacking)} not found."
    return [Warning(said, hint=INSTALL, id="leaf.W010")]


def _is_there(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
