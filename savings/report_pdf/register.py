"""The register at the end of a printed report: every fact once more, as the facts block has it.

A reader or a program can check any other surface against it, down to the last digit.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from leafenterprise.shared.printed import Grid, PrintedCell, columns_of
from savings.readiness import EVERYTHING, stored_reason
from savings.report_cells import EVERY_FIGURE
from savings.report_pdf.printed import Chapter, words

NOTHING = "–"
# Table id → where its rows lie in the facts, its title, and its columns with their kinds.
TABLES: Mapping[str, tuple[tuple[str, ...], str, tuple[tuple[str, str], ...]]] = {
    "figures": (
        ("metrics", "figures"),
        "Figures",
        (
            ("formula", "code"), ("version", "count"), ("value", "exact"), ("unit", "text"),
            ("lines", "count"), ("left_out_lines", "count"), ("left_out_usd", "exact"),
            ("readiness", "text"), ("reasons", "text"),
        ),
    ),
    "findings": (
        ("metrics", "findings"),
        "Audit rules",
        (
            ("rule", "code"), ("version", "count"), ("evaluable", "text"), ("findings", "count"),
            ("claims", "count"), ("at_stake_usd", "exact"), ("recoverable_usd", "exact"),
            ("at_stake_unknown", "count"), ("recoverable_unknown", "count"),
        ),
    ),
    "findings_standing": (
        ("metrics", "findings"),
        "Audit rules: how far their findings may be relied on",
        (
            ("rule", "code"), ("reason", "text"), ("lines_judged", "count"),
            ("lines_unjudged", "count"), ("readiness", "text"), ("reasons", "text"),
        ),
    ),
    "completeness": (
        ("metrics", "completeness"),
        "Completeness",
        (
            ("group", "text"), ("code", "code"), ("rows", "exact"), ("plan_paid_usd", "exact"),
            ("ingredient_cost_usd", "exact"),
        ),
    ),
    "evidence": (
        ("evidence",),
        "Evidence",
        (
            ("kind", "text"), ("subject", "text"), ("state", "text"), ("reason_code", "text"),
            ("object_id", "code"), ("from_date", "text"), ("to_date", "text"), ("sha256", "code"),
        ),
    ),
    "evidence_words": (
        ("evidence",),
        "Evidence: source, items, signatures and what is missing",
        (
            ("kind", "text"), ("subject", "text"), ("source_system", "text"), ("items", "code"),
            ("signed_by", "text"), ("signed_at", "text"), ("message", "text"), ("clears", "text"),
        ),
    ),
    "reasons": (
        ("readiness", "reasons"),
        "Reasons",
        (("code", "code"), ("message", "text"), ("clears", "text"), ("touches", "code")),
    ),
}  # fmt: skip
ROWS = ("figures", "findings", "findings_standing", "completeness")
PAIRS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "scope": (("scope",), "Scope"),
    "price_match": (("metrics", "price_match"), "Match to price references"),
    "segments": (("metrics", "segments"), "Segments"),
    "lineage": (("lineage",), "Lineage"),
}


def register_of(facts: Mapping[str, Any]) -> Chapter:
    """Every fact of the block, in tables of exact values."""
    grids = [_whole(facts), _pairs("scope", facts)]
    grids += [_rows(name, facts) for name in ROWS]
    grids += [_pairs(name, facts) for name in ("price_match", "segments")]
    grids += [_rows(name, facts) for name in ("evidence", "evidence_words", "reasons")]
    grids.append(_pairs("lineage", facts))
    return Chapter(
        id="register",
        title="Register of facts",
        intro="Every fact behind this report, exactly as stored; the digest below seals them. "
        f"The readiness of the run is {words(facts['readiness']['state'])}.",
        grids=tuple(grid for grid in grids if grid.rows),
    )


def flat(value: Any, name: str = "") -> Iterable[tuple[str, str]]:
    """Every single value below a value, under its dotted name; rows of lists by number."""
    if isinstance(value, Mapping):
        for key, item in sorted(value.items()):
            yield from flat(item, f"{name}.{key}" if name else key)
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value, 1):
            yield from flat(item, f"{name}.{number}")
    else:
        yield name, plain(value)


def plain(value: Any) -> str:
    """A stored value, letter for letter; a dash where there is none."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(plain, value)) or NOTHING
    return str(value)


def held(facts: Mapping[str, Any], place: Sequence[str]) -> Any:
    """What lies at a place of the facts; None where there is nothing."""
    value: Any = facts
    for key in place:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _rows(name: str, facts: Mapping[str, Any]) -> Grid:
    place, title, columns = TABLES[name]
    rows = tuple(
        tuple(PrintedCell(_cell(row, key), kind) for key, kind in columns)
        for row in held(facts, place) or ()
    )
    heads = columns_of(*((words(key), kind) for key, kind in columns))
    return Grid(f"register-{name}", title, heads, rows, dense=True)


def _cell(row: Mapping[str, Any], key: str) -> str:
    """A stored value, but in words where a reason touches everything."""
    if key == "touches" and stored_reason(row).touches == EVERYTHING:
        return EVERY_FIGURE
    return plain(row.get(key))


def _whole(facts: Mapping[str, Any]) -> Grid:
    """What is said of the whole."""
    whole = {
        "schema": facts["schema"],
        "lines in scope": held(facts, ("metrics", "lines")),
        "readiness": facts["readiness"]["state"],
    }
    rows = tuple((PrintedCell(k, "code"), PrintedCell(plain(v), "code")) for k, v in whole.items())
    heads = columns_of(("fact", "code"), ("value", "code"))
    return Grid("register-whole", "The whole", heads, rows, dense=True)


def _pairs(name: str, facts: Mapping[str, Any]) -> Grid:
    place, title = PAIRS[name]
    rows = tuple(
        (PrintedCell(key, "code"), PrintedCell(value, "code"))
        for key, value in flat(held(facts, place) or {})
    )
    heads = columns_of(("fact", "code"), ("value", "code"))
    return Grid(f"register-{name}", title, heads, rows, dense=True)
