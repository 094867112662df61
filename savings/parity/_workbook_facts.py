"""What a workbook must state: figures, rules, completeness, evidence, segments, scope and seal."""

from collections.abc import Iterator, Mapping
from typing import Any

from savings.parity._surface import NOTHING, Truth
from savings.parity._workbook_cells import number, text_of
from savings.report import build_section
from savings.report_workbook import workbook_facts
from savings.workbook.segment_plan import KINDS, plan_segments


def expected_facts(truth: Truth) -> Iterator[tuple[str, str]]:
    """What the sheets that sum up must state, by the name of each fact."""
    run, facts = truth.run, truth.facts
    yield "property.FactsDigest", truth.digest
    yield "property.RunId", run.public_id
    yield "lineage.Facts digest (SHA-256)", truth.digest
    for table in build_section(truth.record, "lineage").content.tables:
        for name, value in table.rows:
            yield f"lineage.{name}", str(value)
    for name, value in _lineage(facts["lineage"]):
        yield f"lineage.{name}", value
    for label, value in _scope(facts["scope"]):
        yield f"cover.{label}", value
    for figure in facts["metrics"]["figures"]:
        name = f"figure.{figure['formula']}"
        made = figure["value"] is not None
        yield f"{name}.version", str(figure["version"])
        yield f"{name}.value", number(figure["value"])
        yield f"{name}.readiness", figure["readiness"].replace("_", " ") if made else NOTHING
        yield f"{name}.lines", number(figure["lines"])
    for rule in facts["metrics"]["findings"]:
        for key in ("findings", "claims", "at_stake_usd", "recoverable_usd"):
            yield f"rule.{rule['rule']}.{key}", number(rule[key] if rule["evaluable"] else None)
        standing = truth.record.finding_standing(rule["rule"]).state
        state = rule.get("readiness", standing).replace("_", " ")
        yield f"rule.{rule['rule']}.readiness", state
        if rule["findings"]:
            yield f"rule.{rule['rule']}.readiness of each finding", state
    for row in facts["metrics"]["completeness"]:
        for key in ("rows", "plan_paid_usd", "ingredient_cost_usd"):
            yield f"completeness.{row['group']}.{row['code']}.{key}", number(row[key])
    yield from _evidence(facts["evidence"])
    yield from _segments(truth)


def _scope(scope: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield "Client", scope["organization"]
    yield "PBM", scope["pbm"]
    yield "TPA or broker", scope["broker"]
    yield "Group", scope["group"]
    yield "Window", f"{scope['from_date']} to {scope['to_date']}"
    yield "Request", scope["source_request_number"]
    yield "Scope key", scope["selected_scope_key"]


def _lineage(lineage: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "Run", lineage["run_id"]
    yield "Trace", lineage["trace_id"]
    yield "Queue", lineage["queue_id"]
    yield "Manifest digest", lineage["manifest_digest"]
    yield "Result digest", lineage["result_digest"]
    yield "Code version", lineage["code_version"]
    for dataset in lineage["datasets"]:
        yield f"Dataset {dataset['id']} ({dataset['layout']})", dataset["sha256"]
    for price in lineage["prices"]:
        yield f"Price reference {price['title']}", price["sha256"]


def _evidence(pieces: Any) -> Iterator[tuple[str, str]]:
    for place, piece in enumerate(pieces, start=1):
        name = f"{piece['kind']}: {piece['subject']}" if piece["subject"] else piece["kind"]
        yield f"evidence.{place}.kind", name
        yield f"evidence.{place}.state", piece["state"].replace("_", " ")
        yield f"evidence.{place}.sha256", text_of(piece["sha256"])
        yield f"evidence.{place}.object", text_of(piece["object_id"])


def _segments(truth: Truth) -> Iterator[tuple[str, str]]:
    """The figures of each stored segment that the sheet has room for, under its own heads."""
    plan = plan_segments(workbook_facts(truth.record), 0)
    shown = {formula.id: formula.title for formula in plan.formulas}
    for row in plan.rows:
        name = f"segment.{_kind_title(row.kind)}.{row.key}"
        yield f"{name}.lines", number(row.lines)
        for figure in row.figures:
            if figure.formula in shown:
                value = None if figure.value is None else str(figure.value)
                yield f"{name}.{shown[figure.formula]}", number(value)


def _kind_title(kind: str) -> str:
    return KINDS.get(kind, (kind.replace("_", " ").capitalize(), ""))[0]
