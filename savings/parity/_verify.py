"""Every surface of a run held against its stored facts."""

from collections.abc import Mapping
from typing import Any

from leafenterprise.shared.canonical import digest
from savings.models import SavingsRun
from savings.parity._surface import NOTHING, Difference, Surface, Truth
from savings.queries.results import read_result

STORED = "store"


def read_truth(run: SavingsRun) -> Truth:
    """The facts and results of a finished run as they are stored."""
    return Truth(run, run.facts, run.facts_digest, read_result(run))


def check_store(truth: Truth) -> list[Difference]:
    """Whether the stored facts have their digest, and the stored results state the same figures."""
    found = []
    if digest(truth.facts) != truth.digest:
        found.append(Difference(STORED, "facts digest", truth.digest, digest(truth.facts)))
    for figure in truth.facts["metrics"]["figures"]:
        held = truth.record.total_figures.get(figure["formula"])
        value = None if held is None or held.value is None else format(held.value, "f")
        if value != figure["value"]:
            name = f"figure.{figure['formula']}.value"
            found.append(Difference(STORED, name, figure["value"] or NOTHING, value or NOTHING))
    return found


def compare(
    truth: Truth, contents: Mapping[str, bytes], surfaces: Mapping[str, Surface]
) -> dict[str, list[Difference]]:
    """The differences of each surface that has content, by its id."""
    return {
        name: surfaces[name].differences(truth, content)
        for name, content in contents.items()
        if content
    }


def take_all(run: SavingsRun, by: Any, surfaces: Mapping[str, Surface]) -> dict[str, bytes]:
    """Every surface as it leaves; empty where the run has none of it."""
    return {name: surface.take(run, by) for name, surface in surfaces.items()}
