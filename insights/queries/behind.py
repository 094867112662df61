"""What a figure rests on: the signals that are there, and the sums of those that were deleted."""

from typing import Any

from django.db.models import Q, Sum

from insights.models import DeletedSum
from insights.queries.dashboards import money_text
from insights.queries.figures import NOTHING, Selection, counted_in, figures_of, signals_of, sum_of
from insights.signals.metrics import Metric


def totals_behind(selection: Selection, metric: Metric) -> list[dict[str, Any]]:
    """By currency: the figure, what is listed, what was deleted, and whether both make the figure.

    A deletion leaves the sum of what it took, so that a figure of deleted days is still explained.
    """
    figures = figures_of(selection, [metric])[metric.id]
    sums = sum_of(signals_of(selection, metric))
    deleted = deleted_of(selection, metric)
    found = []
    for code in sorted(figures.keys() | sums.keys() | deleted.keys()):
        figure, (hundredths, number) = figures.get(code, NOTHING), sums.get(code, (0, 0))
        gone = deleted.get(code, [])
        whole = (
            hundredths + sum(one["hundredths"] for one in gone),
            number + sum(one["signals"] for one in gone),
        )
        found.append(
            {
                "currency": code,
                "amount": money_text(figure.hundredths),
                "signals": figure.signals,
                "sum_of_signals": money_text(hundredths),
                "number_of_signals": number,
                "deleted": [{**one, "amount": money_text(one["hundredths"])} for one in gone],
                "agrees": whole == (figure.hundredths, figure.signals),
            }
        )
    return found


def deleted_of(selection: Selection, metric: Metric) -> dict[str, list[dict[str, Any]]]:
    """Currency → what each deletion took of the figure, and when it began."""
    days = Q(day__lte=selection.period.last)
    if metric.kind == "flow":
        days &= Q(day__gte=selection.period.first)
    rows = (
        DeletedSum.objects.filter(selection.narrowed(), counted_in(metric), days)
        .values_list("currency_code", "deletion__public_id", "deletion__begun_at")
        .annotate(Sum("sum_hundredths"), Sum("signal_count"))
        .order_by("currency_code", "deletion__begun_at")
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for code, deletion, at, hundredths, number in rows:
        told = {"deletion": deletion, "deleted_at": at, "hundredths": int(hundredths),
                "signals": int(number)}  # fmt: skip
        found.setdefault(code, []).append(told)
    return found
