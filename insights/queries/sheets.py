"""Figures over the days asked for beside those of the stretch before, each cell read once.

A page shows a dozen figures over both stretches, and perhaps at two hundred sites: read one by one
they would pass over the same cells of the rollups six times. All is one statement, so that no
signal that is taken in meanwhile is in one of its sums and not in another.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import IntegerField, Max, QuerySet, Sum, Value

from insights.analytics.periods import Period, add_months
from insights.models import DailyRollup, MonthlyRollup
from insights.queries.figures import Amount, Figures, Selection, counts, plus, stretches
from insights.signals.metrics import Metric
from insights.signals.types import types_of

CURRENT, BEFORE = "current", "before"
_DAY = timedelta(days=1)
_Use = tuple[str, str]  # kind of figure, the stretch of days it is shown for
_Cover = tuple[Any, Period, dict[_Use, int]]  # rollup, days, and how often they count


@dataclass(frozen=True)
class Sheet:
    """Metric → currency → amount, over the days asked for and over as many before; of the latter
    it does not say when they were processed.

    by_site: site → the figures over the days asked for; empty where nobody asked for sites.
    """

    current: Figures
    before: Figures
    by_site: Mapping[int, Figures] = field(default_factory=dict)


class _Piece(NamedTuple):
    """Days in a row, and how often they count: 1, or -1 where a month holds days too many."""

    model: Any
    days: Period
    uses: Mapping[_Use, int]


def sheet_of(selection: Selection, metrics: Sequence[Metric], *, by_site: bool = False) -> Sheet:
    """The figures, from as few cells of the rollups as hold their days."""
    sheet = Sheet(
        current={metric.id: {} for metric in metrics},
        before={metric.id: {} for metric in metrics},
        by_site={
            site: {metric.id: {} for metric in metrics} for site in selection.sites if by_site
        },
    )
    fed = _fed(metrics)
    pieces = _pieces(selection.period, {metric.kind for metric in metrics})
    for type_id, state, currency, *place, piece, hundredths, number, at in _read(
        selection, pieces, fed, by_site=by_site
    ):
        amount, uses = Amount(int(hundredths), int(number), at), pieces[piece].uses
        for metric in fed.get(type_id, ()):
            if not counts(metric.id, type_id, state):
                continue
            if sign := uses.get((metric.kind, BEFORE)):
                counted = Amount(sign * amount.hundredths, sign * amount.signals, None)
                _add(sheet.before[metric.id], currency, counted)
            if (metric.kind, CURRENT) in uses:
                _add(sheet.current[metric.id], currency, amount)
                if place:
                    _add(sheet.by_site[place[0]][metric.id], currency, amount)
    for name, found in sheet.before.items():  # a month less all its signals is no figure
        sheet.before[name] = {code: amount for code, amount in found.items() if amount.signals}
    return sheet


def _add(amounts: dict[str, Amount], currency: str, amount: Amount) -> None:
    known = amounts.get(currency)
    amounts[currency] = plus(known, amount) if known else amount


def _fed(metrics: Iterable[Metric]) -> dict[str, list[Metric]]:
    """Signal type → the figures that it feeds."""
    found: dict[str, list[Metric]] = defaultdict(list)
    for metric in metrics:
        for type_ in types_of(metric.id):
            found[type_.id].append(metric)
    return found


def _covers(period: Period) -> Iterable[_Cover]:
    """What every figure is made of.

    Where the stretch before ends within a month whose other days are asked for, it is the month
    less those days, which are read anyway.
    """
    within: dict[_Use, int] = {("flow", CURRENT): 1, ("balance", CURRENT): 1}
    for model, days in stretches(period.first, period.last, True):
        yield model, days, within
    before = period.before()
    first_of_month = before.last.replace(day=1)
    end = add_months(first_of_month, 1) - _DAY
    lends = before.last < end <= period.last
    firsts: dict[_Use, tuple[date | None, bool]] = {
        ("flow", BEFORE): (before.first, lends and before.first <= first_of_month),
        ("balance", BEFORE): (None, lends),
        ("balance", CURRENT): (None, lends),
    }
    for use, (first, is_lent) in firsts.items():
        for model, days in stretches(first, end if is_lent else before.last, True):
            yield model, days, {use: 1}
        if is_lent:
            yield DailyRollup, Period(period.first, end), {use: -1}


def _pieces(period: Period, kinds: set[str]) -> list[_Piece]:
    """The covers cut where their uses change, without overlap; what adds up to nothing is out."""
    by_model: dict[Any, list[tuple[Period, dict[_Use, int]]]] = {MonthlyRollup: [], DailyRollup: []}
    for model, days, uses in _covers(period):
        last = days.last.replace(day=1) if model is MonthlyRollup else days.last
        by_model[model].append((Period(days.first, last), uses))
    return [
        _Piece(model, Period(first, following - _DAY), uses)
        for model, covers in by_model.items()
        for first, following in pairwise(_edges(covers))
        if (uses := _uses(covers, first, kinds))
    ]


def _edges(covers: list[tuple[Period, dict[_Use, int]]]) -> list[date]:
    return sorted({edge for days, _ in covers for edge in (days.first, days.last + _DAY)})


def _uses(
    covers: list[tuple[Period, dict[_Use, int]]], day: date, kinds: set[str]
) -> dict[_Use, int]:
    found: Counter[_Use] = Counter()
    for days, uses in covers:
        if days.first <= day <= days.last:
            found.update(uses)
    return {use: times for use, times in found.items() if times and use[0] in kinds}


def _read(
    selection: Selection, pieces: list[_Piece], fed: Mapping[str, list[Metric]], *, by_site: bool
) -> Iterable[tuple[Any, ...]]:
    """Sums by type, payment state, currency, site where asked for, and place of the piece."""
    by = ("signal_type", "payment_state", "currency_code", *(["site"] if by_site else []))
    first, *others = [
        _cells(selection, piece, fed)
        .values_list(*by, Value(place, output_field=IntegerField()))
        .annotate(Sum("sum_hundredths"), Sum("signal_count"), Max("last_processed_at"))
        for place, piece in enumerate(pieces)
    ]
    return first.union(*others, all=True) if others else first


def _cells(
    selection: Selection, piece: _Piece, fed: Mapping[str, list[Metric]]
) -> QuerySet[Any, Any]:
    """The piece's cells, of the types that are counted; perhaps of others too, which do not harm.

    With a dozen types PostgreSQL would search its index a dozen times at every site, or read the
    whole table. Where there are flows most types are wanted.
    """
    kinds = {kind for kind, _ in piece.uses}
    cells: QuerySet[Any, Any] = piece.model.objects.filter(
        selection.narrowed(), day__range=(piece.days.first, piece.days.last)
    )
    if connection.vendor == "postgresql" and "flow" in kinds:
        return cells
    types = [name for name, its in fed.items() if any(metric.kind in kinds for metric in its)]
    return cells.filter(signal_type__in=sorted(types))
