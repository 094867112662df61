"""The claims engine with every formula and rule of the registries: what a run computes."""

from functools import partial

from savings.claims import engine
from savings.formulas import FORMULAS
from savings.rules import RULES

compute = partial(engine.compute, formulas=FORMULAS, rules=tuple(RULES.values()))
