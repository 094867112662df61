"""Every surface of a run held against its stored facts."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from leafenterprise.shared.canonical import decimal_text, digest
from savings.file_digests import digest_as_it_lies
from savings.lake import artifact_path
from savings.models import SavingsRun
from savings.parity._surface import NOTHING, Difference, Surface, Truth
from savings.queries.results import RunRecord, read_result

STORED = "store"
KEPT, DOLLARS = ("value", "readiness"), ("at_stake_usd", "recoverable_usd")


class Compared(NamedTuple):
    """A surface against the stored facts: how many there are, and which it states otherwise."""

    facts: int
    differences: list[Difference]


def read_truth(run: SavingsRun) -> Truth:
    """The facts and results of a finished run as they are stored."""
    return Truth(run, run.facts, run.facts_digest, read_result(run))


def check_store(truth: Truth) -> list[Difference]:
    """Whether facts and files have their digests, and stored results state the same figures."""
    found = [*_altered_files(truth.run)]
    if digest(truth.facts) != truth.digest:
        found.append(Difference(STORED, "facts digest", truth.digest, digest(truth.facts)))
    stated, held = _stated(truth.facts["metrics"]), _held(truth.record)
    for name, fact in stated.items():
        if fact != (stored := held.get(name, NOTHING)):
            found.append(Difference(STORED, name, fact, stored))
    return found


def _altered_files(run: SavingsRun) -> Iterator[Difference]:
    """Files made from the run that do not lie as they were made; one that is gone is made anew."""
    for made in run.artifacts.order_by("pk"):
        path = artifact_path(made.sha256)
        if path.is_file() and (now := digest_as_it_lies(path)) != made.sha256:
            yield Difference(STORED, f"file {made.file_name}", made.sha256, now)


def _stated(metrics: Mapping[str, Any]) -> dict[str, str]:
    """Values and readiness of the figures and findings in the facts."""
    found = {
        f"figure.{one['formula']}.{key}": one[key] for one in metrics["figures"] for key in KEPT
    }
    found |= {
        f"finding.{one['rule']}.{key}": one[key]
        for one in metrics["findings"]
        for key in (*DOLLARS, "readiness")
        if key in one  # findings of older facts had no readiness
    }
    return {name: NOTHING if value is None else str(value) for name, value in found.items()}


def _held(record: RunRecord) -> dict[str, str]:
    """The same of the stored results."""
    found: dict[str, Any] = {}
    for name, figure in record.total_figures.items():
        value = None if figure.value is None else decimal_text(figure.value)
        found[f"figure.{name}.value"] = value
        found[f"figure.{name}.readiness"] = record.standings[name].state
    for rule in record.rules:
        name = f"finding.{rule.rule}"
        found[f"{name}.readiness"] = record.finding_standing(rule.rule).state
        for key in DOLLARS:
            amount = getattr(rule, key)
            found[f"{name}.{key}"] = None if amount is None else decimal_text(amount)
    return {name: NOTHING if value is None else str(value) for name, value in found.items()}


def compare(
    truth: Truth, contents: Mapping[str, bytes], surfaces: Mapping[str, Surface]
) -> dict[str, Compared]:
    """How many facts each surface that has content must state, and where it does not."""
    return {
        name: _compared(surfaces[name], truth, content)
        for name, content in contents.items()
        if content
    }


def _compared(surface: Surface, truth: Truth, content: bytes) -> Compared:
    stored = surface.expects(truth)
    return Compared(len(stored), surface.unlike(stored, surface.reads(content)))


def take_all(run: SavingsRun, by: Any, surfaces: Mapping[str, Surface]) -> dict[str, bytes]:
    """Every surface as it leaves; empty where the run has none of it."""
    return {name: surface.take(run, by) for name, surface in surfaces.items()}
