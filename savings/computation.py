"""The claims engine with every formula and rule of the registries: what a run computes."""

from typing import Any

from savings.claims import engine
from savings.claims.declarations import RunInputs, RunResult
from savings.formulas import FORMULAS
from savings.rules import RULES


def compute(inputs: RunInputs, **options: Any) -> RunResult:
    """The engine's `compute` with every formula and rule there is, unless others are given."""
    everything = {"formulas": FORMULAS, "rules": tuple(RULES.values())}
    return engine.compute(inputs, **{**everything, **options})
