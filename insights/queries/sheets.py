"""Figures over the days asked for beside those of the stretch before, each cell read once.

A page shows a dozen figures over both stretches, and perhaps at two hundred sites: read one by one
they would pass over the same cells of the rollups six times.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from django.db.models import Case, IntegerField, Max, Sum, Value, When

from insights.analytics.periods import Period
from insights.queries.figures import Amount, Figures, Selection, counts, plus, stretches
from insights.signals.metrics import Metric
from insights.signals.types import types_of

CURRENT, BEFORE = "current", "before"
_DAY = timedelta(days=1)
_Use = tuple[str, str]  # kind of figure, the stretch of days it is shown for


@dataclass(frozen=True)
class Sheet:
    """Metric → currency → amount, over the days asked for and over as many before.

    by_site: site → the figures over the days asked for; empty where nobody asked for sites.
    """

    current: Figures
    before: Figures
    by_site: Mapping[int, Figures] = field(default_factory=dict)


class _Piece(NamedTuple):
    """Days in a row, and the figures that they are part of."""

    days: Period
    uses: frozenset[_Use]


def sheet_of(selection: Selection, metrics: Sequence[Metric], *, by_site: bool = False) -> Sheet:
    """The figures, from as few passes over the rollups as hold their days."""
    names = [metric.id for metric in metrics]
    current: Figures = {name: {} for name in names}
    sheets = {CURRENT: current, BEFORE: {name: {} for name in names}}
    sites: dict[int, Figures] = {}
    if by_site:
        sites = {site: {name: {} for name in names} for site in selection.sites}
    fed = _fed(metrics)
    for model, pieces in _passes(selection.period, {metric.kind for metric in metrics}):
        for type_id, state, currency, *place, piece, hundredths, number, at in _rows(
            model, selection, pieces, fed, by_site=by_site
        ):
            amount = Amount(int(hundredths), int(number), at)
            uses = pieces[piece].uses
            for metric in fed[type_id]:
                if not counts(metric.id, type_id, state):
                    continue
                for when, figures in sheets.items():
                    if (metric.kind, when) in uses:
                        _add(figures[metric.id], currency, amount)
                if place and (metric.kind, CURRENT) in uses:
                    _add(sites[place[0]][metric.id], currency, amount)
    return Sheet(current, sheets[BEFORE], sites)


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


def _passes(period: Period, kinds: set[str]) -> list[tuple[Any, list[_Piece]]]:
    """The rollups to be read, each with the days of one reading, cut where their uses change."""
    before = period.before()
    within = {CURRENT: stretches(period.first, period.last, True),
              BEFORE: stretches(before.first, before.last, True)}  # fmt: skip
    covers = [
        (model, days, {("flow", when)}) for when, found in within.items() for model, days in found
    ]
    up_to_then = {("balance", BEFORE), ("balance", CURRENT)}
    covers += [(model, days, up_to_then) for model, days in stretches(None, before.last, True)]
    covers += [(model, days, {("balance", CURRENT)}) for model, days in within[CURRENT]]
    by_model: dict[Any, list[tuple[Period, set[_Use]]]] = defaultdict(list)
    for model, days, uses in covers:
        if asked := {use for use in uses if use[0] in kinds}:
            by_model[model].append((days, asked))
    return [(model, run) for model, found in by_model.items() for run in _runs(_cut(found))]


def _cut(covers: list[tuple[Period, set[_Use]]]) -> list[_Piece]:
    """The days without overlap."""
    edges = sorted({edge for days, _ in covers for edge in (days.first, days.last + _DAY)})
    pieces = []
    for first, following in pairwise(edges):
        uses = [uses for days, uses in covers if days.first <= first <= days.last]
        if uses:
            pieces.append(_Piece(Period(first, following - _DAY), frozenset().union(*uses)))
    return pieces


def _runs(pieces: list[_Piece]) -> list[list[_Piece]]:
    """Neighbours together; but days of balances alone by themselves, with far fewer cells."""
    runs: list[list[_Piece]] = []
    for piece in pieces:
        last = runs[-1][-1] if runs else None
        if last and last.days.last + _DAY == piece.days.first and _moves(last) == _moves(piece):
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return runs


def _moves(piece: _Piece) -> bool:
    return any(kind == "flow" for kind, _ in piece.uses)


def _rows(
    model: Any, selection: Selection, pieces: list[_Piece], fed: Mapping[str, list[Metric]],
    *, by_site: bool,
) -> Iterable[tuple[Any, ...]]:  # fmt: skip
    """One reading: sums by type, payment state, currency, site where asked for, and piece."""
    kinds = {kind for piece in pieces for kind, _ in piece.uses}
    types = [name for name, its in fed.items() if any(metric.kind in kinds for metric in its)]
    rows = model.objects.filter(
        selection.narrowed(),
        day__range=(pieces[0].days.first, pieces[-1].days.last),
        signal_type__in=sorted(types),
    )
    place = ("site",) if by_site else ()
    return rows.values_list(
        "signal_type", "payment_state", "currency_code", *place, _piece_of(pieces)
    ).annotate(Sum("sum_hundredths"), Sum("signal_count"), Max("last_processed_at"))


def _piece_of(pieces: list[_Piece]) -> Any:
    """The place of the piece that a cell's day lies in."""
    ends: list[tuple[int, date]] = [(place, one.days.last) for place, one in enumerate(pieces)]
    whens = [When(day__lte=last, then=Value(place)) for place, last in ends[:-1]]
    return Case(*whens, default=Value(len(pieces) - 1), output_field=IntegerField())
