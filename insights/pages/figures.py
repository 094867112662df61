"""Figures as a dashboard shows them: amounts, changes, freshness, and what is complete."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.urls import reverse

from insights.analytics.periods import Period
from insights.pages.dashboard_filters import Filters
from insights.queries.dashboards import money_text
from insights.queries.figures import Amount
from insights.queries.sheets import Sheet
from insights.signals.metrics import METRICS
from leafenterprise.shared.charts import Chart, Point
from leafenterprise.shared.money import amount_text
from leafenterprise.shared.pictures import Picture

MOST_LABELS = 62


@dataclass(frozen=True)
class Tile:
    """One figure. complete_through: the day up to which all its sources are; null while one is
    missing from its first day."""

    figure: Mapping[str, Any]
    href: str
    complete_through: date | None

    @property
    def is_known(self) -> bool:
        """Whether there is a figure at all: nothing sent and something missing is no zero."""
        return bool(self.figure["currencies"]) or self.figure["state"] == "ready"

    @property
    def reasons(self) -> str:
        """Why it is not ready, and what would clear it."""
        return " ".join(reason["clears"] for reason in self.figure["reasons"])


class Cell(NamedTuple):
    """A figure of one site: currencies with amounts, and the way to the signals."""

    label: str
    amounts: list[tuple[str, str]]
    href: str


def tiles_of(figures: Iterable[Mapping[str, Any]], filters: Filters) -> list[Tile]:
    """The figures with the way to their signals."""
    return [
        Tile(
            figure=figure,
            href=f"{reverse('insights-drill-down')}?{filters.query(metric=figure['metric'])}",
            complete_through=_complete_through(figure["sources"]),
        )
        for figure in figures
    ]


def side_by_side(filters: Filters, metrics: Iterable[str], sheet: Sheet) -> list[dict[str, Any]]:
    """Sites as rows: each figure with the way to its signals, the filters kept."""
    chosen = [METRICS[name] for name in metrics]
    drill, dashboard = reverse("insights-drill-down"), reverse("insights-dashboard")
    alone = filters.query_at_site(view="consolidated")
    behind = {metric.id: filters.query_at_site(metric=metric.id) for metric in chosen}
    return [
        {
            "site": site,
            "href": f"{dashboard}?{alone(site.public_id)}",
            "cells": [
                Cell(
                    label=metric.label,
                    amounts=_amounts(sheet.by_site[site.pk][metric.id]),
                    href=f"{drill}?{behind[metric.id](site.public_id)}",
                )
                for metric in chosen
            ],
        }
        for site in filters.asked.sites
    ]


def pictures_of(trend: Mapping[str, Any]) -> list[Picture]:
    """A picture per currency, drawn on the server, with its numbers as a table."""
    return [
        Picture(
            _chart(trend, series),
            ("Days", trend["label"]),
            [
                (_days(point), amount_text(Decimal(point["amount"]), series["currency"]))
                for point in series["points"]
            ],
        )
        for series in trend["series"]
    ]


def _days(point: Mapping[str, Any]) -> str:
    first, last = point["first_day"], point["last_day"]
    words = f"{first.day} {first:%b %Y}"
    return words if first == last else f"{words} to {last.day} {last:%b %Y}"


def bucket_label(first: date, grain: str, *, with_year: bool) -> str:
    """A bucket on the axis, by its first day."""
    if grain == "month":
        return f"{first:%b %Y}"
    return f"{first.day} {first:%b}{f' {first.year}' if with_year else ''}"


def period_words(period: Period) -> str:
    """The days in words."""
    if period.first == period.last:
        return f"{period.first.day} {period.first:%B %Y}"
    return f"{period.first.day} {period.first:%B %Y} to {period.last.day} {period.last:%B %Y}"


def latest(figures: Iterable[Mapping[str, Any]]) -> datetime | None:
    """When the newest of the signals behind the figures was processed."""
    times = [block["data_freshness_timestamp"] for figure in figures
             for block in figure["currencies"] if block["data_freshness_timestamp"]]  # fmt: skip
    return max(times, default=None)


def _amounts(found: Mapping[str, Amount]) -> list[tuple[str, str]]:
    return [(code, money_text(amount.hundredths)) for code, amount in sorted(found.items())]


def _complete_through(sources: Iterable[Mapping[str, Any]]) -> date | None:
    days = [source["complete_through"] for source in sources]
    return None if not days or None in days else min(days)


def _title(trend: Mapping[str, Any], currency: str) -> str:
    return f"{trend['label']} in {currency}"


def _chart(trend: Mapping[str, Any], series: Mapping[str, Any]) -> Chart:
    points = series["points"]
    with_year = points[0]["first_day"].year != points[-1]["last_day"].year
    return Chart(
        kind="line" if trend["kind"] == "balance" or len(points) > MOST_LABELS else "column",
        title=_title(trend, series["currency"]),
        unit="money",
        points=tuple(
            Point(
                bucket_label(point["first_day"], trend["granularity"], with_year=with_year),
                Decimal(point["amount"]),
            )
            for point in points
        ),
        width=1020,
    )
