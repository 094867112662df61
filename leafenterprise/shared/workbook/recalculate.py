"""LibreOffice as a second calculator: recalculate a workbook and read its values back.

It keeps cached values unless its profile says otherwise, so each call gets a fresh profile that
asks for a full recalculation on loading (OOXMLRecalcMode 0) and never touches the user's own.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
 oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


class RecalculationFailed(RuntimeError):
    """LibreOffice is missing, took too long or gave no file."""


def recalculate(workbook: Path, folder: Path, *, kind: str = "xlsx", seconds: int = 300) -> Path:
    """The workbook after a full recalculation, in `folder`; kind may be xlsx or pdf.

    Raises RecalculationFailed.
    """
    return recalculate_all([workbook], folder, kind=kind, seconds=seconds)[0]


def recalculate_all(
    workbooks: Sequence[Path], folder: Path, *, kind: str = "xlsx", seconds: int = 300
) -> list[Path]:
    """The same of many workbooks in one start of the program, which is what takes time.

    Raises RecalculationFailed.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise RecalculationFailed("LibreOffice is not installed")
    with tempfile.TemporaryDirectory(prefix="calc-profile-") as profile:
        settings = Path(profile, "user", "registrymodifications.xcu")
        settings.parent.mkdir(parents=True)
        settings.write_text(PROFILE)
        command = [program, f"-env:UserInstallation={Path(profile).as_uri()}", "--headless"]
        command += ["--convert-to", kind, "--outdir", str(folder), *map(str, workbooks)]
        _run(command, seconds)
    made = [folder / f"{workbook.stem}.{kind}" for workbook in workbooks]
    if not all(path.is_file() for path in made):
        raise RecalculationFailed("LibreOffice gave no file")
    return made


def _run(command: list[str], seconds: int) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=seconds)
    except (subprocess.SubprocessError, OSError) as error:
        raise RecalculationFailed(type(error).__name__) from error
