"""LibreOffice as a second calculator: recalculate a workbook and read its values back.

It keeps cached values unless its profile says otherwise, so each call gets a fresh profile that
asks for a full recalculation on loading (OOXMLRecalcMode 0) and never touches the user's own.
"""

import shutil
import subprocess
import tempfile
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
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise RecalculationFailed("LibreOffice is not installed")
    with tempfile.TemporaryDirectory(prefix="calc-profile-") as profile:
        settings = Path(profile, "user", "registrymodifications.xcu")
        settings.parent.mkdir(parents=True)
        settings.write_text(PROFILE)
        command = [
            program,
            f"-env:UserInstallation={Path(profile).as_uri()}",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(folder),
            str(workbook),
        ]
        _run(command, seconds)
    made = folder / f"{workbook.stem}.{kind}"
    if not made.is_file():
        raise RecalculationFailed("LibreOffice gave no file")
    return made


def _run(command: list[str], seconds: int) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=seconds)
    except (subprocess.SubprocessError, OSError) as error:
        raise RecalculationFailed(type(error).__name__) from error
