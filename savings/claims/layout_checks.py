"""What a layout must hold to before a file is read with it."""

import codecs
from collections.abc import Iterator

from savings.claims.columns import Column
from savings.claims.dates import FORMATS, conflicts
from savings.claims.layout import TABLES, Layout, LayoutColumn, header_key
from savings.claims.money import WIDE_PLACES

MONEY = ("money", "unit_price")
BOOLEAN_VALUES = ("true", "false")


def layout_problems(layout: Layout) -> tuple[str, ...]:
    """Every problem of the layout, in words an admin can act on."""
    if layout.table not in TABLES:
        return (f"table {layout.table!r} is none of {', '.join(TABLES)}",)
    return (
        *_identity(layout),
        *_coverage(layout),
        *(problem for column in layout.columns for problem in _column(layout, column)),
        *(problem for problem in _guards(layout)),
    )


def _identity(layout: Layout) -> Iterator[str]:
    if not layout.id:
        yield "the layout has no id"
    if layout.version < 1:
        yield "version counts from 1"
    if len(layout.delimiter) > 1 or layout.delimiter in ('"', "\n", "\r", "\0"):
        yield "delimiter is one character, or empty to find it in the header"
    if layout.encoding and not _known_encoding(layout.encoding):
        yield f"encoding {layout.encoding!r} is not known"


def _known_encoding(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True


def _coverage(layout: Layout) -> Iterator[str]:
    named = [column.target for column in layout.columns]
    for target in sorted({name for name in named if named.count(name) > 1}):
        yield f"target {target} is filled twice"
    for column in layout.targets.values():
        if column.required and column.name not in named:
            yield f"target {column.name} is required and not filled"


def _column(layout: Layout, column: LayoutColumn) -> Iterator[str]:
    target = layout.targets.get(column.target)
    if target is None:
        yield f"target {column.target!r} is not a column of the {layout.table} table"
        return
    for name in (*column.sources, *column.aliases):
        if not header_key(name):
            yield f"{target.name}: a source without a name"
    yield from _combination(column, target)
    yield from _codes(column, target)
    yield from _dates(column, target)
    yield from _money(column, target)


def _combination(column: LayoutColumn, target: Column) -> Iterator[str]:
    if column.combine not in ("", "join", "sum_given", "sum_all"):
        yield f"{target.name}: combine {column.combine!r} is not known"
    if bool(column.plus) != bool(column.combine):
        yield f"{target.name}: plus and combine belong together"
    if column.combine.startswith("sum") and target.kind not in MONEY:
        yield f"{target.name}: only amounts can be added up"
    if column.combine == "join" and (target.kind != "text" or target.values):
        yield f"{target.name}: only free text can be joined"


def _codes(column: LayoutColumn, target: Column) -> Iterator[str]:
    admitted = BOOLEAN_VALUES if target.kind == "boolean" else target.values
    if column.codes and not admitted:
        yield f"{target.name}: takes no codes"
        return
    for value in sorted(set(column.codes.values()) - {*admitted, ""}):
        yield f"{target.name}: code value {value!r} is none of {', '.join(admitted)}"
    keys = [key.strip(" ").upper() for key in column.codes]
    if len(set(keys)) < len(keys):
        yield f"{target.name}: a code is listed twice"


def _dates(column: LayoutColumn, target: Column) -> Iterator[str]:
    if column.date_formats and target.kind != "date":
        yield f"{target.name}: date formats on a column that is no date"
    for name in column.date_formats:
        if name not in FORMATS:
            yield f"{target.name}: date format {name!r} is none of {', '.join(FORMATS)}"
    if clash := conflicts(column.date_formats):
        yield f"{target.name}: {' and '.join(clash)} would read the same text differently"


def _money(column: LayoutColumn, target: Column) -> Iterator[str]:
    if target.kind == "money" and not column.declared_meaning.strip():
        yield f"{target.name}: declared_meaning must say what the amount is at its source"
    if column.source_places is None:
        return
    if target.kind not in MONEY:
        yield f"{target.name}: source_places on a column that is no amount"
    if not 2 < column.source_places <= WIDE_PLACES:
        yield f"{target.name}: source_places is between 3 and {WIDE_PLACES}"


def _guards(layout: Layout) -> Iterator[str]:
    for guard in layout.guards:
        if not header_key(guard.source) or not guard.admits:
            yield f"guard {guard.source!r} needs a source and the values it admits"
