"""A chart as pages show it: drawn, and told as a table of the same figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import slugify

from leafenterprise.shared.charts import Chart, svg


@dataclass(frozen=True)
class Picture:
    """A chart and the same figures as a table; `templates/_parts/picture.html` shows both.

    called: what its files are asked for by, where the title alone would not tell it from another.
    """

    chart: Chart
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    called: str = ""

    @property
    def title(self) -> str:
        """What stands over it."""
        return self.chart.title

    @property
    def name(self) -> str:
        """What its files are asked for by."""
        return self.called or slugify(self.title)

    @property
    def drawing(self) -> str:
        """The chart as SVG."""
        return svg(self.chart)
