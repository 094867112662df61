"""The finished workbook: as it is written and, where LibreOffice is installed, recalculated."""

import io
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from leafenterprise.shared.workbook.recalculate import RecalculationFailed, recalculate
from savings.models import SavingsRun
from savings.parity._files import take_file
from savings.parity._surface import NOTHING, Stated, Surface, Truth
from savings.report import build_section
from savings.report_workbook import workbook_facts
from savings.workbook.detail import FIRST_ROW
from savings.workbook.segment_plan import KINDS, plan_segments

HEADER = 5
MADE_AT = "Run finished (UTC)"  # the one line of the sheet that is no fact
# Beyond so many places a spreadsheet's double is noise.
PLACES = Decimal("0.000000001")
NOISE = 4e-7  # of sums up to a million; below the last place of a rate
EMPTY = ("–", "—", "", None, "not computable", "not stated", "not known")


def take(run: SavingsRun, by: Any) -> bytes:
    """The governed file, or the draft where the run may not leave as final."""
    return take_file(run, "workbook", by)


def is_recalculated() -> bool:
    """Whether a second calculator is here; without it the cached values are compared."""
    return bool(shutil.which("soffice") or shutil.which("libreoffice"))


def expects(truth: Truth) -> Stated:
    """Figures, rules, completeness, evidence, segments, scope and seal."""
    return dict(_expected(truth))


def reads(content: bytes) -> Stated:
    """The values a spreadsheet program shows. Raises: RecalculationFailed."""
    from openpyxl import load_workbook  # slow to load

    book = load_workbook(io.BytesIO(content), data_only=True)
    properties = book.custom_doc_props.props  # type: ignore[attr-defined]
    stated = {f"property.{one.name}": str(one.value) for one in properties}
    written, shown = dict(_read(book)), dict(_numbers(book))
    del book  # or two would lie in memory at once
    if not is_recalculated():
        return stated | written
    with tempfile.TemporaryDirectory(prefix="parity-") as folder:
        source, made = Path(folder, "workbook.xlsx"), Path(folder, "made")
        source.write_bytes(content)
        made.mkdir()
        again = load_workbook(recalculate(source, made), data_only=True)
        return stated | both(written, dict(_read(again))) | _healed(shown, dict(_numbers(again)))


def both(written: Stated, again: Stated) -> dict[str, str]:
    """What viewers show unasked and what a recalculation gives; apart, neither is the fact."""
    return {
        name: found
        if (found := written.get(name, NOTHING)) == (counted := again.get(name, NOTHING))
        else f"{found} as written, {counted} recalculated"
        for name in {**written, **again}
    }


def _numbers(book: Any) -> Iterator[tuple[str, float]]:
    """Every number on the sheets that sum up; the long lists hold no formula."""
    for sheet in (one for one in book if "detail" not in one.title):
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, int | float):
                    yield f"{sheet.title}!{cell.coordinate}", float(cell.value)


def _healed(written: Mapping[str, float], again: Mapping[str, float]) -> dict[str, str]:
    """The cells whose written number a recalculation would replace, beyond a double's noise."""
    return {
        name: f"{number} as written, {again.get(name)} recalculated"
        for name, number in written.items()
        if abs(number - again.get(name, float("inf"))) > NOISE * max(1.0, abs(number) / 1_000_000)
    }


def _expected(truth: Truth) -> Iterator[tuple[str, str]]:
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
        yield f"{name}.value", _number(figure["value"])
        yield f"{name}.readiness", figure["readiness"].replace("_", " ") if made else "(nothing)"
        yield f"{name}.lines", _number(figure["lines"])
    for rule in facts["metrics"]["findings"]:
        for key in ("findings", "claims", "at_stake_usd", "recoverable_usd"):
            yield f"rule.{rule['rule']}.{key}", _number(rule[key] if rule["evaluable"] else None)
        standing = truth.record.finding_standing(rule["rule"]).state
        state = rule.get("readiness", standing).replace("_", " ")
        yield f"rule.{rule['rule']}.readiness", state
        if rule["findings"]:
            yield f"rule.{rule['rule']}.readiness of each finding", state
    for row in facts["metrics"]["completeness"]:
        for key in ("rows", "plan_paid_usd", "ingredient_cost_usd"):
            yield f"completeness.{row['group']}.{row['code']}.{key}", _number(row[key])
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
    for number, piece in enumerate(pieces, start=1):
        name = f"{piece['kind']}: {piece['subject']}" if piece["subject"] else piece["kind"]
        yield f"evidence.{number}.kind", name
        yield f"evidence.{number}.state", piece["state"].replace("_", " ")
        yield f"evidence.{number}.sha256", _text(piece["sha256"])
        yield f"evidence.{number}.object", _text(piece["object_id"])


def _segments(truth: Truth) -> Iterator[tuple[str, str]]:
    """The figures of each stored segment that the sheet has room for, under its own heads."""
    plan = plan_segments(workbook_facts(truth.record), 0)
    shown = {formula.id: formula.title for formula in plan.formulas}
    for row in plan.rows:
        name = f"segment.{_kind_title(row.kind)}.{row.key}"
        yield f"{name}.lines", _number(row.lines)
        for figure in row.figures:
            if figure.formula in shown:
                value = None if figure.value is None else str(figure.value)
                yield f"{name}.{shown[figure.formula]}", _number(value)


def _kind_title(kind: str) -> str:
    return KINDS.get(kind, (kind.replace("_", " ").capitalize(), ""))[0]


def _read(book: Any) -> Iterator[tuple[str, str]]:
    yield from _pairs("lineage", book["Lineage"])
    yield from _cover(book["Cover"])
    for row in _rows(book["Summary"], "Formula"):
        formula, _, version = row["Formula"].partition(" · v")
        yield f"figure.{formula}.version", version
        yield f"figure.{formula}.value", _number(row["Value"])
        yield f"figure.{formula}.readiness", _text(row["Readiness"])
        yield f"figure.{formula}.lines", _number(row["Lines"])
    heads = {"Findings": "findings", "Claims": "claims", "At stake": "at_stake_usd",
             "Recoverable": "recoverable_usd"}  # fmt: skip
    for row in _rows(book["Audit findings"], "Order"):
        for head, key in heads.items():
            yield f"rule.{row['Rule']}.{key}", _number(row[head])
        yield f"rule.{row['Rule']}.readiness", _text(row["Readiness"])
    yield from _read_findings(book)
    heads = {"Rows": "rows", "Plan paid": "plan_paid_usd", "Ingredient cost": "ingredient_cost_usd"}
    for row in _rows(book["Completeness"], "Code"):
        for head, key in heads.items():
            group = row["Statement"].lower().replace(" ", "_")
            yield f"completeness.{group}.{row['Code']}.{key}", _number(row[head])
    for number, row in enumerate(_rows(book["Evidence"], "State"), start=1):
        yield f"evidence.{number}.kind", _text(row["Kind"])
        yield f"evidence.{number}.state", _text(row["State"]).replace("_", " ")
        yield f"evidence.{number}.sha256", _text(row["SHA-256"])
        yield f"evidence.{number}.object", _text(row["Object"])
    yield from _read_segments(book)


def _read_findings(book: Any) -> Iterator[tuple[str, str]]:
    """How ready the findings of each rule are said to be, row by row: one word where all agree."""
    found: dict[str, set[str]] = {}
    for sheet in (one for one in book if one.title.startswith("Finding detail")):
        rows = sheet.iter_rows(min_row=FIRST_ROW - 1, values_only=True)
        heads = next(rows)
        for row in rows:
            named = dict(zip(heads, row, strict=True))
            if named.get("Rule"):
                found.setdefault(named["Rule"], set()).add(_text(named.get("Readiness")))
    for rule, states in found.items():
        yield f"rule.{rule}.readiness of each finding", ", ".join(sorted(states))


def _read_segments(book: Any) -> Iterator[tuple[str, str]]:
    for sheet in (one for one in book if one.title.startswith("Segments")):
        for row in _rows(sheet, "Lines"):
            kind = row["Kind"]
            key = "" if row["Value"] in EMPTY else row["Value"]
            yield f"segment.{kind}.{key}.lines", _number(row["Lines"])
            for head, value in row.items():
                if head not in ("Kind", "Value", "Name", "Lines", None):
                    yield f"segment.{kind}.{key}.{head}", _number(value)


def _rows(sheet: Any, needed: str) -> Iterator[dict[str, Any]]:
    """The rows of the sheet's table, each by the heads of its columns, to the first empty one."""
    rows = sheet.iter_rows(min_row=HEADER, values_only=True)
    heads = next(rows)
    for row in rows:
        named = dict(zip(heads, row, strict=True))
        if named.get(needed) in (None, ""):
            return
        yield named


def _pairs(name: str, sheet: Any) -> Iterator[tuple[str, str]]:
    for row in sheet.iter_rows(min_row=HEADER + 1, values_only=True):
        cells = [cell for cell in row if cell is not None]
        if len(cells) > 1 and cells[0] != MADE_AT:
            yield f"{name}.{cells[0]}", str(cells[1])


def _cover(sheet: Any) -> Iterator[tuple[str, str]]:
    labels = {"Client", "PBM", "TPA or broker", "Group", "Window", "Request", "Scope key"}
    for row in sheet.iter_rows(min_row=10, max_row=15, values_only=True):
        cells = [cell for cell in row if cell is not None]
        for label, value in pairwise(cells):
            if label in labels:
                yield f"cover.{label}", str(value)


def _number(value: Any) -> str:
    """A number without trailing zeros; a dash where there is none."""
    if value in EMPTY or value == "(nothing)":
        return "(nothing)"
    try:
        number = Decimal(repr(value) if isinstance(value, float) else str(value))
    except ArithmeticError:
        return str(value)
    return format(number.quantize(PLACES).normalize(), "f")


def _text(value: Any) -> str:
    return "(nothing)" if value in EMPTY else str(value)


__all__ = ["SURFACE", "RecalculationFailed", "is_recalculated"]
SURFACE = Surface("workbook", "Workbook", take, expects, reads)
