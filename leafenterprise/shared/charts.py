"""Charts as SVG drawn on the server: the same marks on a page, in a PDF and as PNG.

Vega-Lite lays out the axes; nothing runs in the browser. Colours are attributes that name CSS
variables on a page, and plain colours in print, so no style attribute is needed under the CSP.
"""

import json
import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from typing import Any, Literal
from xml.sax.saxutils import escape

from leafenterprise.shared.money import money_text, ratio_text

Unit = Literal["usd", "ratio", "count", "money"]  # money: of the currency that the title names
FORMATS: dict[Unit, str] = {"usd": "$~s", "ratio": ".0%", "count": "~s", "money": "~s"}
FONT = "system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif"


@dataclass(frozen=True)
class Theme:
    """Colours of a surface."""

    ink: str
    series: tuple[str, ...]
    font: str = FONT


PAGE = Theme("currentColor", tuple(f"var(--chart-{number})" for number in range(1, 7)))
PRINT = Theme(
    "#22332b",
    ("#1f7a4d", "#2f5fa8", "#b7791f", "#8a4fa3", "#b0413e", "#4f6d7a"),
    "Liberation Sans, Arial, Helvetica, DejaVu Sans, sans-serif",
)


@dataclass(frozen=True)
class Point:
    """One mark: its label on the axis, its value, and the series it belongs to."""

    label: str
    value: Decimal | None
    series: str = ""


@dataclass(frozen=True)
class Chart:
    """What to draw. `column` stands on labels in order, `bar` lies, `line` runs over time.

    A point without a value is left out of the picture (and stands as “not computable” in the
    chart's table): a gap is never drawn as zero.
    """

    kind: Literal["column", "bar", "line"]
    title: str
    unit: Unit
    points: tuple[Point, ...]
    height: int = 240
    width: int = 640
    series_order: tuple[str, ...] = field(default=())
    # Series lie on one another instead of side by side: a tornado's two directions.
    stacked: bool = False
    # A label of the axis to be marked across the picture, and what is written there.
    marked: str = ""
    marked_text: str = ""


def svg(chart: Chart, theme: Theme = PAGE) -> str:
    """The chart as an SVG element that scales with its container."""
    drawn = _svg_of(json.dumps(specification(chart, theme), sort_keys=True))
    label = escape(chart.title, {'"': "&quot;"})
    marks = f'class="chart" role="group" aria-label="{label}" focusable="false"'
    drawn = drawn.replace('class="marks"', marks, 1)
    return (
        drawn.replace(">", f"><title>{escape(_said(chart))}</title>", 1)
        if theme is PRINT
        else drawn
    )


def _said(chart: Chart) -> str:
    """What the picture shows, in words: what a reader of the print hears instead of it."""
    marks = (_text(point, chart.unit) for point in chart.points if point.value is not None)
    return f"{chart.title}: {'; '.join(marks)}"


def png(chart: Chart, scale: float = 2.0) -> bytes:
    """The chart as PNG on white, for exports."""
    import vl_convert  # heavy: only where something is drawn

    drawn = specification(chart, PRINT) | {"background": "#ffffff"}
    return bytes(vl_convert.vegalite_to_png(json.dumps(drawn), scale=scale))


def specification(chart: Chart, theme: Theme) -> dict[str, Any]:
    """The Vega-Lite specification of the chart."""
    names = chart.series_order or tuple(dict.fromkeys(point.series for point in chart.points))
    labels = list(dict.fromkeys(point.label for point in chart.points))
    rows = [
        {
            "label": point.label,
            "value": None if point.value is None else format(point.value, "f"),
            "series": point.series,
            "text": _text(point, chart.unit),
        }
        for point in chart.points
    ]
    drawn = {
        "mark": _mark(chart.kind, theme),
        "encoding": _encoding(chart, theme, list(names), labels),
    }
    return {
        "width": chart.width,
        "height": max(chart.height, 22 * len(labels)) if chart.kind == "bar" else chart.height,
        "background": None,
        "data": {"values": rows, "format": {"parse": {"value": "number"}}},
        **({"layer": [drawn, *_marker(chart, theme)]} if chart.marked in labels else drawn),
        "config": _configuration(theme),
    }


def _marker(chart: Chart, theme: Theme) -> list[dict[str, Any]]:
    """A line across the picture at the marked label, with its words at the top."""
    line = {"type": "rule", "color": theme.ink, "strokeDash": [4, 3], "aria": False}
    words = {
        "type": "text", "align": "left", "baseline": "top", "dx": 6, "dy": 2, "fontSize": 12,
        "color": theme.ink, "text": chart.marked_text, "aria": False,
    }  # fmt: skip
    at = {"x": {"datum": chart.marked, "type": "ordinal"}}
    return [
        {"data": {"values": [{}]}, "mark": line, "encoding": at},
        {"data": {"values": [{}]}, "mark": words, "encoding": {**at, "y": {"value": 0}}},
    ]


def _text(point: Point, unit: Unit) -> str:
    value = point.value or Decimal(0)
    words = {
        "usd": money_text, "ratio": ratio_text, "count": lambda count: f"{count:,.0f}",
        "money": lambda amount: f"{amount:,.2f}",
    }  # fmt: skip
    return " · ".join(filter(None, (point.label, point.series, words[unit](value))))


def _mark(kind: str, theme: Theme) -> dict[str, Any]:
    if kind == "line":
        return {"type": "line", "point": {"size": 36, "filled": True}, "strokeWidth": 2}
    return {"type": "bar", "color": theme.series[0], "cornerRadiusEnd": 2}


def _encoding(
    chart: Chart, theme: Theme, names: list[str], labels: list[str]
) -> dict[str, dict[str, Any]]:
    category: dict[str, Any] = {
        "field": "label", "type": "ordinal", "sort": labels,
        "axis": {"title": None, "labelAngle": 0, "labelLimit": 220, "labelOverlap": "parity"},
    }  # fmt: skip
    amount: dict[str, Any] = {
        "field": "value", "type": "quantitative",
        "axis": {"title": None, "format": FORMATS[chart.unit], "tickCount": 5},
    }  # fmt: skip
    lying = chart.kind == "bar"
    encoding = {"y": category, "x": amount} if lying else {"x": category, "y": amount}
    if len(names) > 1:
        palette = list(theme.series[: len(names)])
        encoding["color"] = {
            "field": "series", "type": "nominal",
            "scale": {"domain": names, "range": palette},
            "legend": {"title": None, "orient": "top"},
        }  # fmt: skip
        if chart.kind != "line" and not chart.stacked:
            encoding["yOffset" if lying else "xOffset"] = {"field": "series", "sort": names}
    encoding["description"] = {"field": "text", "type": "nominal"}
    return encoding


def _configuration(theme: Theme) -> dict[str, Any]:
    axis = dict.fromkeys(("labelColor", "titleColor", "domainColor", "tickColor"), theme.ink)
    return {
        "font": theme.font,
        "view": {"stroke": None},
        "axis": axis | {"gridColor": theme.ink, "gridOpacity": 0.12, "labelFontSize": 12},
        "legend": {"labelColor": theme.ink, "labelFontSize": 12},
        "line": {"color": theme.series[0]},
        "point": {"color": theme.series[0]},
    }


@lru_cache(maxsize=256)
def _svg_of(text: str) -> str:
    import vl_convert  # heavy: only where something is drawn

    drawn = vl_convert.vegalite_to_svg(json.loads(text))
    # The library numbers its clip paths and gradients through the life of the process. Naming them
    # after what is drawn makes equal charts equal text, and keeps those of one page apart.
    seen: dict[str, str] = {}
    drawing = sha256(text.encode()).hexdigest()[:8]
    return re.sub(
        r"\b(clip|gradient)_?(\d+)\b",
        lambda found: seen.setdefault(found.group(0), f"{found.group(1)}-{drawing}-{len(seen)}"),
        drawn,
    )
