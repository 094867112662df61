"""Named overlays on a case: other values, other risks, rows switched off."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from tei.case.declarations import Case, Field, Value

Cell = tuple[str, int | None]


@dataclass(frozen=True)
class Scenario:
    """What differs from the case as entered; cells are (field key, year or None).

    amounts, risks: replace what is entered; an amount of None blanks the cell. off: fields that
    count for nothing, as in a study's “without soft benefits”.
    """

    name: str
    amounts: Mapping[Cell, Decimal | None] = field(default_factory=dict)
    risks: Mapping[Cell, Decimal | None] = field(default_factory=dict)
    off: frozenset[str] = frozenset()


def apply_scenario(case: Case, scenario: Scenario) -> Case:
    """The case under the scenario. Raises: KeyError for a cell that the case does not have."""
    known = {(each.key, value.year) for each in case.fields for value in each.values}
    keys = {each.key for each in case.fields}
    if unknown := ({*scenario.amounts, *scenario.risks} - known) | (scenario.off - keys):
        raise KeyError(f"{scenario.name} names what the case does not have: {sorted(unknown)}")
    kept = tuple(_overlaid(each, scenario) for each in case.fields if each.key not in scenario.off)
    return replace(case, fields=kept)


def _overlaid(entered: Field, scenario: Scenario) -> Field:
    values = tuple(_value(entered.key, value, scenario) for value in entered.values)
    return replace(entered, values=values)


def _value(key: str, value: Value, scenario: Scenario) -> Value:
    cell = (key, value.year)
    return replace(
        value,
        amount=scenario.amounts.get(cell, value.amount),
        risk_adjustment=scenario.risks.get(cell, value.risk_adjustment),
    )
