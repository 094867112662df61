"""The page of the optimization: totals, recommendations, and what cannot be assessed.

Every other number on it stands where the page made anew from the stored results has it, and is
itself a number of those results. What a model advises stands below and is no part of it.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string

from leafenterprise.shared.money import money_text
from savings.models import SavingsRun
from savings.optimization import build_optimization
from savings.pages.optimize import optimization_of
from savings.parity._asking import ask
from savings.parity._cover import expect_cover, read_cover
from savings.parity._html import Node, read_html
from savings.parity._surface import Stated, Surface, Truth
from savings.parity._ties import held_by_run
from savings.parity._unread import Unread, unread
from savings.parity.optimization import dollars_of

TEMPLATE = "savings/_optimization.html"
UNKNOWN = "cannot be assessed"


def take(run: SavingsRun, by: Any) -> bytes:
    """The page as the person sees it."""
    return ask(f"/savings/runs/{run.public_id}/optimize/", by)


def expects(truth: Truth) -> Stated:
    """Head, cover, totals and recommendations, their dollars from the facts, and the rest."""
    return dict(_expected(truth)) | dict(_expected_rest(truth))


def _expected(truth: Truth) -> Iterator[tuple[str, str]]:
    scope, dollars = truth.facts["scope"], dollars_of(truth.facts)
    made = build_optimization(truth.run)
    yield "header.title", f"Optimization {scope['source_request_number']} · LeafEnterprise"
    yield "header.heading", f"{scope['group']}: what to do"
    yield from expect_cover(truth)
    for pot in made.pots:
        yield f"total {pot.title}.value", _shown(dollars.get(pot.fact_id))
        yield f"total {pot.title}.readiness", pot.readiness
    for one in made.recommendations:
        yield f"{one.id}.rank", str(one.rank)
        yield f"{one.id}.title", one.title
        yield f"{one.id}.value", _shown(dollars.get(one.fact_id))
        yield f"{one.id}.readiness", one.readiness
        yield f"{one.id}.claims", f"{one.lines:,}"
    yield "not assessed", ", ".join(one.title for one in made.not_assessed)
    yield "nothing to do", ", ".join(one.title for one in made.nothing_found)


def _shown(value: Any) -> str:
    return UNKNOWN if value is None else money_text(Decimal(str(value)))


def _expected_rest(truth: Truth) -> Iterator[tuple[str, str]]:
    """The other numbers of the page as it is made of what is stored; none without its source."""
    root = read_html(render_to_string(TEMPLATE, optimization_of(truth.run)))
    dict(_read_body(root))  # what is read there is compared with the facts themselves
    yield from held_by_run(truth, _rest(root))


def reads(content: bytes) -> Stated:
    """What the page shows."""
    root = read_html(content.decode())
    stated = dict(_read_head(root)) | dict(_read_body(root))
    return stated | {one.place: one.text for one in _rest(root)}


def _rest(root: Node) -> Iterator[Unread]:
    return unread(root.first("div", "advised"))


def _read_head(root: Node) -> Iterator[tuple[str, str]]:
    yield "header.title", root.first("title").text()
    yield "header.heading", root.first("header", "page-head").first("h1").text()


def _read_body(root: Node) -> Iterator[tuple[str, str]]:
    yield from read_cover(root)
    for tile in root.first("div", "pots").all("article", "tile"):
        title = tile.first("h3").text()
        yield f"total {title}.value", tile.first("p", "tile-value").text()
        yield f"total {title}.readiness", tile.first("span", "badge").text()
    for item in root.all("li", "recommendation"):
        name = item.attributes.get("id", "")
        yield f"{name}.rank", item.first("div", "recommendation-rank").text()
        yield f"{name}.title", item.first("h3").text()
        yield f"{name}.value", item.first("p", "figure-value").text()
        yield f"{name}.readiness", item.first("span", "badge").text()
        yield f"{name}.claims", _fact(item, "Claims")
    yield "not assessed", _titles(root, "unknown-title")
    yield "nothing to do", _titles(root, "nothing-title")


def _fact(item: Node, label: str) -> str:
    pairs = item.first("dl", "facts").all("div")
    return next((pair.first("dd").text() for pair in pairs if pair.first("dt").text() == label), "")


def _titles(root: Node, heading: str) -> str:
    """What the section under the heading lists."""
    named = (one for one in root.all("section") if _is_under(one, heading))
    return ", ".join(item.first("span").text() for one in named for item in one.all("li"))


def _is_under(section: Node, heading: str) -> bool:
    return section.attributes.get("aria-labelledby") == heading


SURFACE = Surface(
    "optimization_page",
    "Optimization page",
    take,
    expects,
    reads,
    "what a model advises, its questions and answers, stands below and is not compared",
)
