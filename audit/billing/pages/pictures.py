"""Charts of the pages: drawn, told as a table, and handed out as PNG, CSV and Excel."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.text import slugify

from audit.billing.models import BillingProvider
from audit.billing.queries.own import AUDIT
from audit.exports.leaving import Leaving, hand_out_table, hand_out_written
from leafenterprise.shared.charts import Chart, png, svg

FORMS = ("png", "csv", "xlsx")


@dataclass(frozen=True)
class Picture:
    """A chart and the same figures as a table."""

    chart: Chart
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    forms: Sequence[str] = FORMS

    @property
    def title(self) -> str:
        """What stands over it."""
        return self.chart.title

    @property
    def name(self) -> str:
        """What its files are asked for by."""
        return slugify(self.title)

    @property
    def drawing(self) -> str:
        """The chart as SVG."""
        return svg(self.chart)


def picture_file(
    request: HttpRequest, provider: BillingProvider, pictures: Iterable[Picture]
) -> HttpResponseBase | None:
    """The file that the address asks for (`picture` and `as`); None where it asks for the page.

    Raises: Http404 for a picture or form that the page does not have.
    """
    wanted, form = request.GET.get("picture", ""), request.GET.get("as", "")
    if not wanted:
        return None
    picture = next((one for one in pictures if one.name == wanted), None)
    if picture is None or form not in picture.forms:
        raise Http404
    leaving = Leaving(
        title=f"{picture.title} of {provider}",
        file_name=f"billing-{provider.public_id}-{picture.name}.{form}",
        form=form,
        capability=AUDIT,
        organization=provider.organization,
    )
    if form == "png":
        return hand_out_written(leaving, png(picture.chart), by=request.user)
    return hand_out_table(
        leaving, picture.head, picture.rows, sheet=picture.title[:31], by=request.user,
        about=[("Provider", str(provider)), ("Chart", picture.title)],
    )  # fmt: skip
