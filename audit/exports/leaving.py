"""For pages that write a table or a chart of their own: it leaves as every export does.

The file is kept by its content, stands in the log and the history, and its asking, making and
taking are events; what is in it is the page's affair.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from audit.exports.actions import store_export, take_export
from audit.exports.models import ExportLog
from audit.exports.writers import TYPES
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.sheets import csv_lines, xlsx_bytes

PIECE = 1 << 16
Row = Sequence[Any]


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """What leaves: its title for the log, its name as a file, whose it is, and the right for it."""

    title: str
    file_name: str
    form: str
    capability: str
    organization: Organization | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def hand_out_table(
    leaving: Leaving, header: Row, rows: Iterable[Row], *, sheet: str, by: Any,
    about: Iterable[tuple[str, str]] = (), drawing: str = "",
) -> HttpResponseBase:  # fmt: skip
    """The table as CSV, Excel or PDF; a PDF shows the drawing of the same figures above it.

    Raises: PdfUnavailable, PdfFailed.
    """

    def write(target: Path) -> int:
        if leaving.form == "csv":
            with target.open("w", encoding="utf-8", newline="") as file:
                return sum(file.write(line) > 0 for line in csv_lines(header, rows)) - 1
        if leaving.form == "pdf":
            from audit.exports.writers.printed import write_table_pdf  # only where one is printed

            return write_table_pdf(leaving.title, header, rows, target, drawing=drawing)
        kept = list(rows)
        target.write_bytes(xlsx_bytes(sheet, header, kept, about))
        return len(kept)

    return _hand_out(leaving, write, by)


def hand_out_written(leaving: Leaving, content: bytes, *, by: Any) -> HttpResponseBase:
    """What its page made whole: a chart as PNG, a formatted workbook."""

    def write(target: Path) -> int:
        return target.write_bytes(content) and 0

    return _hand_out(leaving, write, by)


def hand_out(export: ExportLog, *, by: Any) -> FileResponse:
    """The file of an export that is ready. Raises: NotAllowed, NotReady, ExportGone."""
    place = take_export(export=export, by=by)
    answer = FileResponse(
        place.open("rb"), as_attachment=True, filename=export.file_name,
        content_type=TYPES[export.form],
    )  # fmt: skip
    answer["X-Content-SHA256"] = export.sha256
    return answer


def _hand_out(leaving: Leaving, write: Callable[[Path], int], by: Any) -> HttpResponseBase:
    export = ExportLog(
        organization=leaving.organization, requested_by=by, title=leaving.title[:120],
        form=leaving.form, sheets=[{"title": leaving.title, "capability": leaving.capability}],
        file_name=leaving.file_name[:160],
    )  # fmt: skip
    place = take_export(export=store_export(export=export, write=write, by=by), by=by)
    headers = {
        "Content-Disposition": f'attachment; filename="{leaving.file_name}"',
        "X-Content-SHA256": export.sha256,
        **leaving.headers,
    }
    if leaving.form == "csv":
        return StreamingHttpResponse(_pieces(place), content_type=TYPES["csv"], headers=headers)
    return HttpResponse(place.read_bytes(), content_type=TYPES[leaving.form], headers=headers)


def _pieces(place: Path) -> Iterator[bytes]:
    with place.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
