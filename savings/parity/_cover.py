"""The cover of a page about a run: parties, window, readiness and digest."""

from collections.abc import Iterator

from savings.parity._html import Node
from savings.parity._surface import Truth

OTHERWISE = ("Contract", "Computed")  # held against the run's manifest with the other numbers


def expect_cover(truth: Truth) -> Iterator[tuple[str, str]]:
    """What it must state."""
    scope = truth.facts["scope"]
    yield "cover.readiness", truth.facts["readiness"]["state"]
    yield "cover.digest", truth.digest
    yield "cover.Client", scope["organization"]
    yield "cover.Group", scope["group"]
    yield "cover.PBM", scope["pbm"]
    yield "cover.TPA or broker", scope["broker"]
    yield "cover.Window", f"{scope['from_date']} to {scope['to_date']}"
    yield "cover.Request", scope["source_request_number"]


def read_cover(root: Node) -> Iterator[tuple[str, str]]:
    """What it is seen to state."""
    cover = root.first("section", "cover")
    yield "cover.readiness", cover.first("span", "badge").text()
    yield "cover.digest", cover.first("code").text()
    for pair in cover.first("dl").all("div"):
        label = pair.first("dt").text()
        if label not in OTHERWISE:
            yield f"cover.{label}", pair.first("dd").text()
