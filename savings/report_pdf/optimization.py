"""The optimization as a printed report: what to do, what it is worth, and what stands behind it."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from leafenterprise.shared.money import money_text
from leafenterprise.shared.printed import Grid, PrintedCell, columns_of
from savings.models import SavingsRun
from savings.optimization import (
    Driver,
    NotAssessed,
    NothingFound,
    Optimization,
    Pot,
    Recommendation,
    build_optimization,
)
from savings.report_pdf.client_report import printed_of
from savings.report_pdf.layout import write_printed
from savings.report_pdf.printed import Chapter, Printed, words
from savings.report_pdf.register import register_of

KINDS = {
    "contract": "Due under the contract",
    "recovery": "Recoveries from the audit",
    "opportunity": "Opportunities",
}
MOST_DRIVERS = 10


def write_optimization(run: SavingsRun, target: Path, draft: bool) -> None:
    """The optimization of a finished run at `target`; the same run gives the same bytes."""
    write_printed(print_optimization(run, draft=draft), target)


def print_optimization(run: SavingsRun, *, draft: bool) -> Printed:
    """Everything the report prints, derived from the run's stored results."""
    found = build_optimization(run)
    chapters = (
        _ranking(found),
        *(
            _chapter(kind, title, found)
            for kind, title in KINDS.items()
            if any(one.kind == kind for one in found.recommendations)
        ),
        *_rest(found),
        register_of(run.facts),
    )
    return replace(
        printed_of(run, draft=draft), title="Optimization: what to do", chapters=chapters
    )


def _ranking(found: Optimization) -> Chapter:
    """Totals that may be stated, then every recommendation in order."""
    grids = (_pots(found.pots), _ranked(found.recommendations))
    return Chapter(
        id="ranking",
        title="Recommendations in order",
        intro="Ranked by dollars and by how well they can be had. Every amount is a stored figure "
        "of the run; totals of different kinds are never added up.",
        grids=tuple(grid for grid in grids if grid.rows),
        notes=found.notes,
    )


def _pots(pots: Iterable[Pot]) -> Grid:
    columns = columns_of(("Total", "text"), ("Dollars", "usd"), ("Readiness", "readiness"))
    rows = tuple(
        (
            PrintedCell(pot.title, "text", pot.fact_id),
            PrintedCell(pot.display, "usd"),
            PrintedCell(words(pot.readiness), "readiness"),
        )
        for pot in pots
    )
    return Grid("pots", "Totals", columns, rows)


def _ranked(entries: Iterable[Recommendation]) -> Grid:
    columns = columns_of(
        ("#", "count"), ("Recommendation", "text"), ("Worth", "usd"), ("Lines", "count"),
        ("Achievable", "text"), ("Lever", "text"), ("Readiness", "readiness"),
    )  # fmt: skip
    rows = tuple(
        (
            PrintedCell(str(one.rank), "count"),
            PrintedCell(one.title, "text", f"{one.fact_id} v{one.version}"),
            PrintedCell(one.display, "usd"),
            PrintedCell(f"{one.lines:,}", "count"),
            PrintedCell(one.achievability.level),
            PrintedCell(one.achievability.lever),
            PrintedCell(words(one.readiness), "readiness"),
        )
        for one in entries
    )
    return Grid("ranked", "All recommendations", columns, rows)


def _chapter(kind: str, title: str, found: Optimization) -> Chapter:
    chosen = [one for one in found.recommendations if one.kind == kind]
    grids = [grid for one in chosen for grid in _detail(one)]
    return Chapter(id=kind, title=title, grids=tuple(grids))


def _detail(one: Recommendation) -> Iterable[Grid]:
    """What it says, what to do, what that touches, and who is behind most of the dollars."""
    preview, support = one.preview, one.achievability
    facts = [
        ("Worth", f"{one.display}, from {one.lines:,} lines"),
        ("What it says", one.statement),
        ("Counted once", one.counted_display),
        ("Next action", one.next_action),
        ("Achievable", f"{support.level}: {support.reason}"),
        ("Disruption and effort", f"{support.disruption}; {support.effort}"),
        ("Touches", f"{preview.lines:,} lines worth {money_text(Decimal(preview.value_usd))}"),
        ("Readiness", words(one.readiness)),
        ("Evidence", "; ".join(_piece(piece.kind, piece.subject, piece.state)
                               for piece in one.evidence)),
        *(("Reason", f"{why['code']}: {why['message']}") for why in one.reasons),
    ]  # fmt: skip
    rows = tuple((PrintedCell(name), PrintedCell(text)) for name, text in facts if text)
    heads = columns_of(("What", "text"), ("How", "text"))
    yield Grid(f"advice-{one.id}", f"{one.rank}. {one.title}", heads, rows)
    for name, drivers in (("drugs", one.drugs), ("pharmacies", one.pharmacies)):
        if drivers:
            yield _drivers(one, name, drivers)


def _piece(kind: str, subject: str, state: str) -> str:
    return f"{words(kind)}{f' {subject}' if subject else ''} {words(state)}"


def _drivers(one: Recommendation, name: str, drivers: tuple[Driver, ...]) -> Grid:
    columns = columns_of((name.capitalize(), "text"), ("Lines", "count"), ("Dollars", "usd"))
    rows = tuple(
        (
            PrintedCell(driver.label, "text", driver.key if driver.key != driver.label else ""),
            PrintedCell(f"{driver.lines:,}", "count"),
            PrintedCell(driver.display, "usd"),
        )
        for driver in drivers[:MOST_DRIVERS]
    )
    title = f"{one.rank}. {name.capitalize()} behind it"
    return Grid(f"drivers-{one.id}-{name}", title, columns, rows, dense=True)


def _rest(found: Optimization) -> Iterable[Chapter]:
    """What cannot be assessed, without a number, and what was looked at in vain."""
    if found.not_assessed:
        grid = _not_assessed(found.not_assessed)
        yield Chapter(id="not-assessed", title="What cannot be assessed", grids=(grid,))
    if found.nothing_found:
        grid = _nothing_found(found.nothing_found)
        yield Chapter(id="nothing-found", title="Assessed, nothing to do", grids=(grid,))


def _not_assessed(entries: Iterable[NotAssessed]) -> Grid:
    columns = columns_of(("What", "text"), ("Why", "text"), ("What would clear it", "text"))
    rows = tuple(
        (
            PrintedCell(one.title, "text", one.fact_id),
            PrintedCell(" ".join(str(why["message"]) for why in one.reasons)),
            PrintedCell(" ".join(str(why["clears"]) for why in one.reasons)),
        )
        for one in entries
    )
    return Grid("not-assessed-list", "Not assessed", columns, rows)


def _nothing_found(entries: Iterable[NothingFound]) -> Grid:
    columns = columns_of(("What", "text"), ("Lines looked at", "count"))
    rows = tuple(
        (PrintedCell(one.title, "text", one.fact_id), PrintedCell(f"{one.lines:,}", "count"))
        for one in entries
    )
    return Grid("nothing-found-list", "Nothing found", columns, rows)
