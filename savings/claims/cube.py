"""The cube: every exact sum that any figure needs, for every segment value, in one query.

The query groups the lines once, by four finest groupings (month, drug, group and plan,
pharmacy), each by channel, drug class and which filters of the sums admit a line. So a line is
put to each filter once and adds each of its amounts once, however many sums take it; the sums
are then made from these cells, and the nine segment kinds are additions of those small tables.
Nothing but SUM and COUNT is asked of the lines, so every engine gives the same digits.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

from savings.claims.connection import Engine, EngineError
from savings.claims.declarations import Formula, Parameters
from savings.claims.left_out import lacking
from savings.claims.stand_ins import MODELED_AWP, REFERENCE_AWP, takes_reference_awp

SEGMENT_LIMIT = 500
OTHER_KEY = "~other"
BITS = 60  # filters told by one whole number
KINDS = (
    "total", "component", "month", "channel", "drug_class", "drug", "group", "plan", "pharmacy",
)  # fmt: skip
FINEST = ("month", "ndc11", "group_id", "plan_id", "pharmacy_id")
GROUPINGS = (("month",), ("ndc11",), ("group_id", "plan_id"), ("pharmacy_id",))

# Segment kind → the column that holds its key, and the grouping that carries it.
KEYS: Mapping[str, tuple[str, int]] = {
    "total": ("''", 0),
    "component": ("channel_component || '/' || drug_class", 0),
    "month": ("month", 0),
    "channel": ("channel_component", 0),
    "drug_class": ("drug_class", 0),
    "drug": ("ndc11", 1),
    "group": ("group_id", 2),
    "plan": ("plan_id", 2),
    "pharmacy": ("pharmacy_id", 3),
}

Values = dict[str, Decimal]
_PARAMETER = re.compile(r":([a-z_]+)")


@dataclass
class SumList:
    """The distinct sums of a formula set, each with the name of its column in the cube."""

    parameters: Parameters
    columns: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, column: str, where: str) -> str:
        """The cube column of Σ column over `where`; `*` counts lines."""
        return self.columns.setdefault(
            (column, bound(where, self.parameters)), f"s{len(self.columns)}"
        )

    @property
    def amounts(self) -> list[str]:
        """The distinct columns that are added up."""
        return sorted({column for column, _ in self.columns if column != "*"})

    @property
    def filters(self) -> list[str]:
        """The distinct filters."""
        return list(dict.fromkeys(where for _, where in self.columns if where))

    def admitted(self) -> dict[str, str]:
        """SQL for the numbers whose bits tell which filters admit a line, by column name."""
        found: dict[str, list[str]] = {}
        for place, where in enumerate(self.filters):
            name, bit = _bit(place)
            found.setdefault(name, []).append(
                f"CASE WHEN {where} THEN {bit} ELSE CAST(0 AS BIGINT) END"
            )
        return {name: " + ".join(bits) for name, bits in found.items()}

    def summed(self) -> str:
        """Every sum, made from cells that hold lines alike in what admits them."""
        places = {where: place for place, where in enumerate(self.filters)}
        return ", ".join(
            f"{_added_cells(column, places.get(where))} AS {name}"
            for (column, where), name in self.columns.items()
        )


def _bit(place: int) -> tuple[str, str]:
    """Where the filter's bit stands: the column, and the number with that bit alone."""
    return f"admits_{place // BITS}", f"CAST({2 ** (place % BITS)} AS BIGINT)"


def _added_cells(column: str, place: int | None) -> str:
    value = "cell_lines" if column == "*" else column
    if place is not None:
        name, bit = _bit(place)
        value = f"CASE WHEN ({name} & {bit}) <> 0 THEN {value} END"
    return f"COALESCE(SUM({value}), 0)" if column == "*" else f"SUM({value})"


def both(*predicates: str) -> str:
    """Predicates joined by AND; empty ones admit everything."""
    return " AND ".join(f"({predicate})" for predicate in predicates if predicate)


def bound(where: str, parameters: Parameters) -> str:
    """`:name` replaced by the literal of the numeric contract parameter of that name."""

    def literal(match: "re.Match[str]") -> str:
        name = match.group(1)
        if name not in {item.name for item in fields(parameters)}:
            raise EngineError("PARAMETER_UNKNOWN", f"No contract parameter is called {name}.")
        value = getattr(parameters, name)
        if value is None:
            return "CAST(NULL AS DECIMAL(18,6))"
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise EngineError("PARAMETER_NOT_A_NUMBER", f"{name} cannot stand in a predicate.")
        return f"CAST('{value:f}' AS DECIMAL(18,6))"

    return _PARAMETER.sub(literal, where)


@dataclass(frozen=True)
class FormulaSums:
    """Where a formula's sums stand in the cube.

    admitted: lines its sums are over; lines: those that enter the figure whole. left_out_paid:
    what the plan paid on the others. lacking: lines that should enter and lack something.
    modeled: lines that enter by a stand-in. The last three are "" where there are no such lines.
    """

    totals: Mapping[str, str]
    admitted: str
    lines: str
    left_out_paid: str = ""
    lacking: str = ""
    modeled: str = ""


def list_sums(
    formulas: Iterable[Formula], sums: SumList, stand_ins: Collection[str] = ()
) -> dict[str, FormulaSums]:
    """Every formula's sums, lines and left-out dollars, equal ones named once."""
    placed = {}
    for formula in formulas:
        totals = {
            name: sums.add(item.column, both(formula.over, item.where))
            for name, item in formula.sums.items()
        }
        whole, lacks = both(formula.over, formula.whole), lacking(formula)
        modeled = REFERENCE_AWP in stand_ins and takes_reference_awp(formula)
        placed[formula.id] = FormulaSums(
            totals,
            sums.add("*", both(formula.over)),
            sums.add("*", whole),
            sums.add("plan_paid_usd", f"NOT COALESCE({whole}, FALSE)") if whole else "",
            sums.add("*", lacks) if lacks else "",
            sums.add("*", both(whole, MODELED_AWP)) if modeled else "",
        )
    return placed


def create_cube(engine: Engine, sums: SumList, source: str = "lines") -> None:
    """Make `cube`: one row per finest grouping value × channel × drug class, with every sum."""
    keys = ", ".join(("channel_component", "drug_class", *FINEST))
    _create_cells(engine, sums, source, keys)
    engine.run(
        f"CREATE TEMP TABLE cube AS SELECT {keys}, grouping_no, {sums.summed()} "
        f"FROM cells GROUP BY {keys}, grouping_no"
    )
    engine.run("DROP TABLE cells")


def _create_cells(engine: Engine, sums: SumList, source: str, keys: str) -> None:
    """Make `cells`: as `cube`, but one row for each set of filters that admit the same lines."""
    admitted = sums.admitted()
    shared = ("channel_component", "drug_class", *admitted)
    sets = ", ".join(f"({', '.join((*shared, *one))})" for one in GROUPINGS)
    which = " ".join(
        f"WHEN GROUPING({one[0]}) = 0 THEN {number}" for number, one in enumerate(GROUPINGS)
    )
    shown = "".join(f", {name}" for name in admitted)
    told = "".join(f", {bits} AS {name}" for name, bits in admitted.items())
    amounts = "".join(f", {name}" for name in sums.amounts)
    added = "".join(f", SUM({name}) AS {name}" for name in sums.amounts)
    engine.run(
        f"CREATE TEMP TABLE cells AS SELECT {keys}{shown}, CASE {which} END AS grouping_no, "
        f"COUNT(*) AS cell_lines{added} FROM (SELECT {keys}{told}{amounts} FROM {source}) AS told "
        f"GROUP BY GROUPING SETS ({sets})"
    )


@dataclass(frozen=True)
class SegmentSums:
    """One segment value: its sums in all, and by contract component ("" where unknown)."""

    kind: str
    key: str
    total: Values  # a sum that no line states is not among them
    components: Mapping[str, Values]


def read_segments(engine: Engine, sums: SumList, rank: str, limit: int) -> list[SegmentSums]:
    """Every segment value; beyond `limit` keys of a kind, those of least `rank` stand together."""
    found: dict[str, list[tuple[Any, ...]]] = {kind: [] for kind in KINDS}
    for kind, *row in engine.rows(_kinds_query(sums, rank, limit)):
        found[kind].append(tuple(row))
    return [one for kind, rows in found.items() for one in _segments(kind, rows, sums)]


def _kinds_query(sums: SumList, rank: str, limit: int) -> str:
    """Every kind at once: to plan so wide a query costs more than to run it over a small cube."""
    kinds = ", ".join(f"('{kind}', {KEYS[kind][1]})" for kind in KINDS)
    keys = " ".join(f"WHEN '{kind}' THEN {KEYS[kind][0]}" for kind in KINDS)
    names = ", ".join(f"SUM({name})" for name in sums.columns.values())
    key = f"COALESCE(CASE segment_kind {keys} END, '')"
    return f"""
        WITH kinds AS (SELECT * FROM (VALUES {kinds}) AS listed(segment_kind, of_grouping)),
        ranked AS (
            SELECT segment_kind, segment_key, ROW_NUMBER() OVER (
                PARTITION BY segment_kind
                ORDER BY SUM(ranking) DESC NULLS LAST, segment_key) AS place
            FROM (
                SELECT segment_kind, {key} AS segment_key, {rank} AS ranking
                FROM cube JOIN kinds ON grouping_no = of_grouping) AS keyed
            GROUP BY segment_kind, segment_key),
        cells AS (
            SELECT cube.*, segment_kind, {key} AS segment_key,
                COALESCE(channel_component || '/' || drug_class, '') AS cell_component
            FROM cube JOIN kinds ON grouping_no = of_grouping),
        named AS (
            SELECT c.*, CASE WHEN r.place <= {limit} OR c.segment_key = '' THEN c.segment_key
                ELSE '{OTHER_KEY}' END AS shown_key
            FROM cells c JOIN ranked r
            ON r.segment_kind = c.segment_kind AND r.segment_key = c.segment_key)
        SELECT segment_kind, shown_key, cell_component, {names} FROM named
        GROUP BY segment_kind, shown_key, cell_component
        ORDER BY segment_kind, shown_key, cell_component"""


def _segments(kind: str, rows: list[tuple[Any, ...]], sums: SumList) -> list[SegmentSums]:
    names = list(sums.columns.values())
    found: dict[str, dict[str, Values]] = {"": {}} if kind == "total" else {}
    for key, component, *values in rows:
        stated = zip(names, values, strict=True)
        found.setdefault(key, {})[component] = {
            name: value if isinstance(value, Decimal) else Decimal(value)
            for name, value in stated
            if value is not None
        }
    return [
        SegmentSums(kind, key, _added(list(cells.values())), cells) for key, cells in found.items()
    ]


def _added(cells: list[Values]) -> Values:
    if len(cells) == 1:
        return cells[0]
    added: Values = dict(*cells[:1])
    for cell in cells[1:]:
        for name, value in cell.items():
            before = added.get(name)
            added[name] = value if before is None else before + value
    return added
