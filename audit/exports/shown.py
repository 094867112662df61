"""What a page shows leaves as the page shows it: the view that answers the page answers the file.

`{% exportable %}` round a table or a chart in a template puts the links under it. A link asks for
the same page, narrowed and for the same person, with `take` and `as`; the tag notes what it
wraps, and the middleware hands that out through the service instead of the page. So who may see
the page may take it, nobody else, and both state the same facts.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.text import slugify

from audit.exports.leaving import Leaving, hand_out_table, hand_out_written
from audit.exports.markup import read_table
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.api_errors import Failure, failure_of, is_api
from leafenterprise.shared.charts import PRINT, Chart, png, svg
from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.outgoing import clean_words
from leafenterprise.shared.pages import refuse

OF_TABLES, OF_CHARTS = ("csv", "xlsx", "pdf"), ("png", "csv", "xlsx", "pdf")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One table or chart of a page. right: the capability that taking it asks for again."""

    name: str
    title: str
    html: str
    right: str
    organization: Organization | None
    chart: Chart | None

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms it leaves in; a chart without its table leaves as a picture alone."""
        if self.chart is None:
            return OF_TABLES
        return OF_CHARTS if "<table" in self.html else ("png",)


class TakenFromPages:
    """Hands out the table or chart that the address asks a page for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The page's answer, or the file; an unknown name or form is not found."""
        answer = self.get_response(request)
        if not asked_of(request) or answer.status_code != 200 or is_api(request):
            return answer
        if "text/html" not in answer.get("Content-Type", ""):
            return answer
        shown: Shown | None = getattr(request, "taken", None)
        form = request.GET.get("as", "")
        if shown is None or form not in shown.forms:
            return refuse(request, Failure.of_status(404))
        try:
            return _hand_out(request, shown, form)
        except LeafError as problem:
            return refuse(request, failure_of(problem))


def asked_of(request: HttpRequest) -> str:
    """The name of what the address asks a page for; "" where it asks for the page."""
    return request.GET.get("take", "") if request.method == "GET" else ""


def note_taken(request: HttpRequest, shown: Shown) -> None:
    """Remembers it for the middleware, if it is what is asked for.

    Raises: ValueError where a page gives one name to two things.
    """
    if asked_of(request) != shown.name:
        return
    if hasattr(request, "taken"):
        raise ValueError(f"{shown.name} is on the page twice")
    request.taken = shown  # type: ignore[attr-defined]


def _hand_out(request: HttpRequest, shown: Shown, form: str) -> HttpResponseBase:
    leaving = Leaving(
        title=shown.title, file_name=f"{_file_name(request, shown)}.{form}", form=form,
        capability=shown.right, organization=shown.organization,
    )  # fmt: skip
    user: Any = request.user
    if form == "png":
        assert shown.chart is not None
        return hand_out_written(leaving, png(_fit_to_leave(shown.chart)), by=user)
    table = read_table(shown.html)
    return hand_out_table(
        leaving, table.header, table.rows, sheet=shown.title, by=user,
        about=[("What", shown.title), *_narrowed_by(request)],
        drawing=svg(_fit_to_leave(shown.chart), PRINT) if shown.chart and form == "pdf" else "",
    )  # fmt: skip


def _fit_to_leave(chart: Chart) -> Chart:
    """The chart without words that must not leave: a picture is not read again on the way out."""
    points = tuple(
        replace(point, label=clean_words(point.label), series=clean_words(point.series))
        for point in chart.points
    )
    order = tuple(map(clean_words, chart.series_order))
    return replace(chart, title=clean_words(chart.title), points=points, series_order=order)


def _file_name(request: HttpRequest, shown: Shown) -> str:
    """Our own words, and of which record the page is."""
    match = request.resolver_match
    records = [str(value) for value in match.kwargs.values()] if match else []
    return "-".join([slugify(shown.title)[:80] or shown.name, *map(slugify, records)])[:150]


def _narrowed_by(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in request.GET.items()
            if value and name not in ("take", "as", "page")]  # fmt: skip
