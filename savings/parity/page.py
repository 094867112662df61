"""The report page: what its HTML shows of scope, readiness, figures, tables and completeness.

Every other number on it (headings, notes, marks and scales of charts) stands where the report made
anew from the stored results has it, and is itself a number of those results.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.dateformat import format as date_text

from leafenterprise.shared.money import money_text
from savings.models import SavingsRun
from savings.pages.report import report_of
from savings.pages.segments import ON_A_PAGE
from savings.parity._asking import ask
from savings.parity._cover import expect_cover
from savings.parity._html import Node, read_html
from savings.parity._page_reading import cells_of, read_head, read_report
from savings.parity._surface import Stated, Surface, Truth
from savings.parity._ties import held_by_run
from savings.parity._unread import Unread, unread
from savings.report import SECTIONS, build_section
from savings.report_cells import cell_text
from savings.sections._blocks import Table

APART = ("segments", "completeness")
MONTHS = "month"
# The report within the page: the notice that it is superseded, its cover, its sections.
PARTS = (("div", "superseded"), ("section", "cover"), ("div", "report"))
DAYS = ("from_date", "to_date")
STEPS = ("intake", "file", "netting", "scope")


def take(run: SavingsRun, by: Any) -> bytes:
    """The page as the person sees it."""
    return ask(f"/savings/runs/{run.public_id}/report/", by)


def expects(truth: Truth) -> Stated:
    """Every figure and table of the sections that the page lays out, the cover, and the rest."""
    return dict(_expected(truth)) | dict(_expected_rest(truth))


def _expected_rest(truth: Truth) -> Iterator[tuple[str, str]]:
    """The other numbers of the report as it is made of what is stored; none without its source."""
    made = report_of(HttpRequest(), truth.run)
    root = read_html(render_to_string("savings/_report.html", made))
    dict(read_report(root))  # what is read there is compared with the facts themselves
    yield from held_by_run(truth, _rest(root))


def reads(content: bytes) -> Stated:
    """What the page shows."""
    root = read_html(content.decode())
    stated = dict(read_head(root)) | dict(read_report(root))
    return stated | {one.place: one.text for one in _rest(root)}


def _rest(root: Node) -> Iterator[Unread]:
    """The numbers of the report that stand elsewhere; what lies around it is no part of it."""
    for tag, name in PARTS:
        yield from unread(root.first(tag, name))


def _expected(truth: Truth) -> Iterator[tuple[str, str]]:
    scope = truth.facts["scope"]
    window = (date_text(date.fromisoformat(scope[day]), "F j, Y") for day in DAYS)
    yield "header.title", f"Report {scope['source_request_number']} · LeafEnterprise"
    yield "header.heading", f"{scope['group']}: savings and claims audit"
    yield "header.window", f"{scope['pbm']}, {' to '.join(window)}"
    yield "header.request", scope["source_request_number"]
    yield from expect_cover(truth)
    for name in SECTIONS:
        if name in APART:
            continue
        content = build_section(truth.record, name).content
        for card in content.figures:
            shown = "Not computable" if card.value is None else card.display
            yield f"{name}.{card.title}.value", shown
            yield f"{name}.{card.title}.readiness", card.readiness
        for table in content.tables:
            yield from _expected_table(name, table)
        for number, why in enumerate(content.reasons, start=1):
            yield f"{name}.reason.{number}", " ".join(str(why["message"]).split())
    yield from _expected_table("segments", _first_months(truth))
    for row in truth.record.completeness:
        if row.group in STEPS:
            amounts = (row.plan_paid_usd, row.ingredient_cost_usd)
            told = ["not stated" if held is None else money_text(held) for held in amounts]
            yield f"completeness.{row.label}", " ".join((f"{row.rows:,}", *told))


def _first_months(truth: Truth) -> Table:
    """The segments as the page opens: by month, as many as stand on a page."""
    tables = build_section(truth.record, "segments").content.tables
    months = next(table for table in tables if table.id == MONTHS)
    rows = sorted(months.rows, key=lambda row: str(row[0]))
    return replace(months, rows=tuple(rows[:ON_A_PAGE]))


def _expected_table(section: str, table: Table) -> Iterator[tuple[str, str]]:
    rows = [
        [
            cell_text(column.kind, cell, table.missing)
            for column, cell in zip(table.columns, row, strict=True)
        ]
        for row in table.rows
    ]
    yield from cells_of(section, table.title, [column.title for column in table.columns], rows)


APART_WORDS = (
    "scales of charts are compared, but state no fact; navigation, messages and history round the "
    "report are not compared"
)
SURFACE = Surface("page", "Report page", take, expects, reads, APART_WORDS)
