"""From text cells to canonical values, as SQL: one expression per value, one per problem.

Every source is read as text first. A cell becomes a *part* (typed, NULL where the grammar does
not admit it), parts become *targets*, and a *problem* is a part that is NULL though its cell is
not empty, or a required target without a value. The same expressions serve the fast pass over the
file and the explanation of rejects, so the two cannot disagree.
"""

from dataclasses import dataclass

from savings.claims.cells import (
    PART_MAKERS,
    kind_of,
    read_again_sql,
    trimmed_sql,
    with_formats,
)
from savings.claims.columns import Column
from savings.claims.duck_session import literal
from savings.claims.header import FoundColumn, Header
from savings.claims.layout import Layout, LayoutColumn
from savings.claims.money import WIDE_PLACES, WIDE_TYPE, amount_sql
from savings.claims.ndc import NDC_SOURCE, problem_sql


@dataclass(frozen=True)
class Problem:
    """Something that rejects a row: SQL for whether, why, and the cell to classify."""

    target: str
    condition: str
    reason: str
    cell: str


@dataclass(frozen=True)
class Amount:
    """A money target in SQL, in a valued row and, of whatever size, in its bare cells.

    read is a second reading of the cells that shares nothing with `exact` but the grammar's slow
    way. It agrees on every row that is accepted; what it makes of others cancels out.
    """

    target: str
    exact: str
    wide: str
    given: str
    read: str


@dataclass(frozen=True)
class Projection:
    """The SQL pieces for one file and layout; see `valued` for how they fit together."""

    cells: tuple[str, ...]
    casts: tuple[tuple[str, str], ...]
    parts: tuple[tuple[str, str], ...]
    targets: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]
    amounts: tuple[Amount, ...]

    def valued(self, relation: str) -> str:
        """The relation of cells with its parts and targets beside them."""
        for level in (self.casts, self.parts, self.targets):
            made = "".join(f", {sql} AS {name}" for name, sql in level)
            relation = f"SELECT *{made} FROM ({relation})"
        return relation

    @property
    def is_bad(self) -> str:
        """SQL for whether a valued row is rejected."""
        return " OR ".join(f"({problem.condition})" for problem in self.problems)


def project(layout: Layout, header: Header, *, native_dates: bool) -> Projection:
    """The expressions for a layout on a file; native_dates: the reader writes dates as ISO."""
    maker = _Maker(layout, native_dates)
    for found in header.columns:
        maker.add(found)
    for guard, position in header.guards:
        maker.guard(f"c{position}", guard.source, guard.admits)
    maker.check_spans()
    return Projection(
        tuple(f"c{position}" for position in header.used),
        tuple(maker.casts.items()),
        tuple(maker.parts),
        tuple(maker.targets),
        tuple(maker.problems),
        tuple(maker.amounts),
    )


class _Maker:
    """Collects the pieces column by column; part names count up."""

    def __init__(self, layout: Layout, native_dates: bool) -> None:
        self.layout = layout
        self.native_dates = native_dates
        self.casts: dict[str, str] = {}
        self.parts: list[tuple[str, str]] = []
        self.targets: list[tuple[str, str]] = []
        self.problems: list[Problem] = []
        self.amounts: list[Amount] = []

    def add(self, found: FoundColumn) -> None:
        """Parts, target and problems of one layout column."""
        target = self.layout.targets[found.column.target]
        column = (
            with_formats(found.column, self.native_dates) if target.kind == "date" else found.column
        )
        cells = [f"c{position}" for position in found.positions]
        names = [self._part(cell, column, target) for cell in cells]
        self.targets.append((target.name, _combined(names, column, target)))
        if target.name == "ndc11":
            self._ndc(cells[0], names[0])
        if target.required:
            self.problems.append(
                Problem(target.name, f"{target.name} IS NULL", "'missing_value'", cells[0])
            )
        if target.kind == "money":
            self._amount(cells, names, column)

    def _part(self, cell: str, column: LayoutColumn, target: Column) -> str:
        part = PART_MAKERS[kind_of(target)](cell, column, target)
        if part.cast:
            self.casts[part.cast_name] = part.cast
        name = f"p{len(self.parts)}"
        self.parts.append((name, part.value))
        if part.reason:
            self.problems.append(Problem(target.name, unread_sql(name, cell), part.reason, cell))
        return name

    def _ndc(self, cell: str, name: str) -> None:
        if self.layout.table == "prices":
            problem = problem_sql(cell, name)
            self.problems.insert(0, Problem("ndc11", f"{name} IS NULL", problem, cell))
            return
        written = f"CASE WHEN {name} = {cell} THEN {cell} ELSE {trimmed_sql(cell)} END"
        self.targets.append((NDC_SOURCE, written))

    def _amount(self, cells: list[str], names: list[str], column: LayoutColumn) -> None:
        exact = column.target
        if column.source_places is not None:
            exact = f"x_{column.target}"
            self.targets.append((exact, _added(names, column)))
        wide = [amount_sql(cell, WIDE_PLACES, WIDE_TYPE) for cell in cells]
        given = " OR ".join(f"coalesce(trim({cell}), '') <> ''" for cell in cells)
        read = [read_again_sql(cell, column.source_places) for cell in cells]
        self.amounts.append(
            Amount(column.target, exact, _added(wide, column), given, _added(read, column))
        )

    def guard(self, cell: str, source: str, admits: tuple[str, ...]) -> None:
        """Rows that the source itself marks as no claim are rejects."""
        admitted = " ".join(f"WHEN {literal(value.upper())} THEN false" for value in admits)
        condition = f"CASE upper(trim(coalesce({cell}, ''))) {admitted} ELSE true END"
        self.problems.append(Problem(source.lower(), condition, "'not_admitted'", cell))

    def check_spans(self) -> None:
        """An interval that ends before it starts is no interval."""
        names = [name for name, _ in self.targets]
        for start in ("start_date", "effective_date"):
            if start in names and "end_date" in names:
                condition = f"coalesce(end_date < {start}, false)"
                self.problems.append(Problem("end_date", condition, "'ends_before_start'", "''"))
        if self.layout.table == "prices":
            condition = "coalesce(unit_price_usd <= 0, false)"
            self.problems.append(Problem("unit_price_usd", condition, "'not_positive'", "''"))


def unread_sql(part: str, cell: str) -> str:
    """SQL: the cell holds something that its grammar does not admit."""
    return f"CASE WHEN {part} IS NOT NULL OR {cell} IS NULL THEN false ELSE trim({cell}) <> '' END"


def _combined(names: list[str], column: LayoutColumn, target: Column) -> str:
    if column.combine == "join":
        return " || '-' || ".join(names)
    if len(names) > 1 or column.source_places is not None:
        return f"CAST({_added(names, column)} AS {target.sql_type})"
    return names[0]


def _added(values: list[str], column: LayoutColumn) -> str:
    """The sum of what is given, NULL where nothing is; sum_all is NULL where anything lacks."""
    if column.combine != "sum_given" or len(values) == 1:
        return " + ".join(f"({value})" for value in values)
    total = " + ".join(f"coalesce({value}, 0)" for value in values)
    return f"CASE WHEN coalesce({', '.join(values)}) IS NOT NULL THEN {total} END"
