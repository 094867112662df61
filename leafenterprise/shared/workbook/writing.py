"""A workbook that is laid out becomes its file: equal layouts give equal bytes."""

import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.properties import CalcProperties

from leafenterprise.shared.workbook.package import (
    ZipWriter,
    with_cached_values,
    with_fixed_times,
    with_own_label_formats,
)
from leafenterprise.shared.workbook.page import Layout
from leafenterprise.shared.workbook.text import plain_text

# Values are written beside the formulas, so nothing has to be recalculated on opening.
CALCULATED_BY = 191029
DIGEST_PROPERTY = "FactsDigest"
Streamed = Mapping[str, Callable[[bytes], Iterable[bytes]]]


def describe(
    layout: Layout, *, title: str, subject: str, description: str, properties: Mapping[str, str]
) -> None:
    """What the file says of itself; `properties` are its custom ones."""
    workbook = layout.workbook
    workbook.properties.title = plain_text(title)
    workbook.properties.creator = "LeafEnterprise"
    workbook.properties.subject = plain_text(subject)
    workbook.properties.description = plain_text(description)
    for name, value in properties.items():
        workbook.custom_doc_props.append(StringProperty(name, value))  # type: ignore[attr-defined]
    workbook.calculation = CalcProperties(calcId=CALCULATED_BY, fullCalcOnLoad=False)


def write_layout(
    layout: Layout, target: Path, *, made_at: datetime, streamed: Streamed | None = None
) -> None:
    """The finished file at `target`, put in place whole or not at all.

    streamed: by part name, what makes the part's bytes from the laid-out ones in pieces. made_at:
    the time that the file names, never the clock's. Raises: PartTooLarge beyond what XLSX holds.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".workbook-", dir=target.parent) as folder:
        drawn, made = Path(folder, "layout.xlsx"), Path(folder, "made.xlsx")
        layout.workbook.save(drawn)
        with (
            zipfile.ZipFile(drawn) as source,
            made.open("wb") as file,
            tempfile.TemporaryFile(dir=folder) as scratch,
        ):
            writer = ZipWriter(file, scratch)
            for name in sorted(source.namelist()):
                content = source.read(name)
                if streamed and name in streamed:
                    writer.add(name, streamed[name](content), level=3)
                else:
                    writer.add(name, [_finished(layout, name, content, made_at)])
            writer.close()
        os.replace(made, target)


def _finished(layout: Layout, name: str, content: bytes, made_at: datetime) -> bytes:
    if name == "docProps/core.xml":
        return with_fixed_times(content, made_at)
    if name.startswith("xl/charts/"):
        return with_own_label_formats(content)
    if name.startswith("xl/worksheets/sheet"):
        number = int(name.removeprefix("xl/worksheets/sheet").removesuffix(".xml"))
        title = layout.workbook.sheetnames[number - 1]
        return with_cached_values(content, layout.cached.get(title, {}))
    return content
