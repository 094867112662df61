"""Scenarios of a tool: stored under a name, checked against the tool's cells."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from audit import trail
from leafenterprise.accounts.access import check
from leafenterprise.shared.errors import Conflict, InvalidInput
from leafenterprise.shared.outgoing import clean_words
from leafenterprise.shared.redaction import REMOVED
from tei.actions.calculation import CalculationError
from tei.actions.tools import EDIT, lock_open_tool
from tei.actions.values import CellReader
from tei.amounts import NotOfType, amount_of, read_entry, refuse_unstorable
from tei.case.declarations import Case
from tei.case.scenarios import Scenario
from tei.models import TEIScenario, TEITool
from tei.queries.tools import list_cells

KEPT = trail.register("tei.scenario.kept", "A scenario of a TEI tool was kept")
DROPPED = trail.register("tei.scenario.dropped", "A scenario of a TEI tool was dropped")
MOST = 20
NEW = 0  # the revision of a scenario that is not there yet


class ScenarioChanged(Conflict):
    """Another person kept or dropped the scenario since the caller read it."""

    code = "CHANGED_MEANWHILE"
    message = "This scenario is not as you saw it. Read it again before you keep or drop it."
    example_details = {"revision": 3}


class ScenarioUnreadable(CalculationError):
    """The scenario was kept when a field took something other than dollars."""

    message = "A scenario holds a value that is not in dollars. Keep it anew or drop it."
    example_details = {"scenario": "Ab3Cd5Ef7Gh9", "field_key": "licences", "year": 2}


@transaction.atomic
def keep_scenario(
    *,
    tool: TEITool,
    name: str,
    cells: Sequence[Any],
    off: Sequence[str],
    by: Any,
    revision: int = NEW,
) -> TEIScenario:
    """The scenario of that name with this overlay, new or in place of the one before.

    revision: of the scenario that the caller saw under the name; NEW where there was none.
    Raises: ScenarioChanged with the revision that there is; ToolArchived; InvalidInput and its
    kinds, naming each bad cell.
    """
    check(by, EDIT, tool.organization)
    _check_name(name)
    stored = lock_open_tool(tool)
    overlay = _overlay(stored, cells, off)
    found = stored.scenarios.select_related("changed_by").filter(name=name).first()
    _check_seen(found, name, revision)
    if found is None and stored.scenarios.count() >= MOST:
        raise InvalidInput(name=[f"a tool keeps up to {MOST} scenarios"])
    scenario = found or TEIScenario(tool=stored, name=name, created_by=by, revision=NEW)
    before = dict(scenario.overlay)
    scenario.overlay, scenario.changed_by = overlay, by
    scenario.revision += 1
    scenario.save()
    trail.record(
        KEPT,
        organization=stored.organization,
        actor=by,
        target=stored,
        before={"name": name, **before} if found else None,
        after={"name": name, **overlay},
    )
    return scenario


@transaction.atomic
def drop_scenario(*, scenario: TEIScenario, by: Any, revision: int | None = None) -> None:
    """Forgets the scenario.

    revision: the one the caller saw; None for callers that do not mind. Raises: ScenarioChanged
    where it is another or the scenario is gone; ToolArchived.
    """
    check(by, EDIT, scenario.organization)
    tool = lock_open_tool(scenario.tool)
    found = tool.scenarios.filter(pk=scenario.pk).first()
    _check_seen(found, scenario.name, scenario.revision if revision is None else revision)
    trail.record(
        DROPPED,
        organization=scenario.organization,
        actor=by,
        target=scenario.tool,
        before={"name": scenario.name, **scenario.overlay},
    )
    scenario.delete()


def _check_name(name: str) -> None:
    """Raises InvalidInput for a name by which nobody could find the scenario again."""
    try:
        refuse_unstorable(name)
    except NotOfType as wrong:
        raise InvalidInput(name=[str(wrong)]) from None
    if REMOVED in name or clean_words(name) != name:
        raise InvalidInput(name=["must hold no link, path or secret; it could not be shown"])


def _check_seen(found: TEIScenario | None, name: str, revision: int) -> None:
    """Raises ScenarioChanged where the stored one is not the one that was seen."""
    stands = found.revision if found else NEW
    if stands == revision:
        return
    if found is None:
        raise ScenarioChanged(f"“{name}” was dropped after you read it.", revision=NEW)
    who = found.changed_by or "somebody"
    raise ScenarioChanged(
        f"“{name}” was kept by {who} at {found.updated_at:%H:%M} UTC, after you read it.",
        revision=stands,
    )


def case_scenario(scenario: TEIScenario, case: Case) -> Scenario:
    """The stored overlay as the calculation core takes it.

    What a changed report no longer has is passed over: the overlay is laid on what there is.
    Raises: ScenarioUnreadable where a value was not kept as dollars and the field now takes them.
    """
    known = {(field.key, value.year) for field in case.fields for value in field.values}
    cells = [
        (cell["field_key"], cell["year"], cell)
        for cell in scenario.overlay["cells"]
        if (cell["field_key"], cell["year"]) in known
    ]
    return Scenario(
        name=scenario.name,
        amounts={
            (key, year): _dollars(scenario, cell) for key, year, cell in cells if "value" in cell
        },
        risks={
            (key, year): _risk(cell["risk_adjustment"])
            for key, year, cell in cells
            if "risk_adjustment" in cell
        },
        off=frozenset(scenario.overlay["off"]) & {field.key for field in case.fields},
    )


def _overlay(tool: TEITool, cells: Sequence[Any], off: Sequence[str]) -> dict[str, Any]:
    stored = {(cell.field.field_key, cell.year): cell for cell in list_cells(tool)}
    keys = {key for key, _ in stored}
    if unknown := sorted(set(off) - keys):
        raise InvalidInput(off=[f"names no field of the report: {', '.join(unknown)}"])
    reader = CellReader(stored)
    for index, row in enumerate(cells):
        reader.read(index, row)
    reader.refuse()
    types = {cell.field.field_key: cell.field.field_type for cell in stored.values()}
    return {
        "cells": [_plain(row, stored) for row in cells],
        "off": sorted(set(off)),
        # By which each value was read: another type would make another thing of it.
        "types": {row["field_key"]: types[row["field_key"]] for row in cells if "value" in row},
    }


def _plain(row: Mapping[str, Any], stored: Mapping[Any, Any]) -> dict[str, Any]:
    """The row with what the reader made of it."""
    cell = stored[row["field_key"], row.get("year")]
    told: dict[str, Any] = {"field_key": row["field_key"], "year": row.get("year")}
    if "value" in row:
        told["value"] = cell.value
    if "risk_adjustment" in row:
        told["risk_adjustment"] = (
            None if cell.risk_adjustment is None else str(cell.risk_adjustment)
        )
    return told


def _dollars(scenario: TEIScenario, cell: Mapping[str, Any]) -> Decimal | None:
    """The amount of a cell of a currency field."""
    key, value = cell["field_key"], cell["value"]
    was = scenario.overlay.get("types", {}).get(key, "currency")
    try:
        if was == "currency":
            return amount_of("currency", read_entry("currency", value))
    except NotOfType:
        pass
    about = {"scenario": scenario.public_id, "field_key": key, "year": cell["year"]}
    raise ScenarioUnreadable(
        f"The scenario “{scenario.name}” holds a value of {key} that is not in dollars. "
        "Keep it anew or drop it.",
        **about,
    )


def _risk(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
