"""The public dictionary of columns, layouts and grammars, as Markdown made from the code itself."""

from collections.abc import Iterable, Sequence

from savings.claims.columns import CLAIM_COLUMNS, ELIGIBILITY_COLUMNS, PRICE_COLUMNS, Column
from savings.claims.dates import FORMATS
from savings.claims.layout import Layout, LayoutColumn
from savings.claims.layouts import BUILT_IN
from savings.claims.ndc import PROBLEMS
from savings.claims.prices import PRICE_LAYOUTS
from savings.claims.rejects import REASONS

_INTRODUCTION = """# Columns

Made by `savings.claims.dictionary.columns_markdown()`; a test keeps it fresh.

Every file is mapped to these columns by a layout. Money is decimal, never floating point. A column
that a file does not fill is *absent*: figures that need it say so, and nothing stands in for it."""

_AMOUNTS = """An amount is `12.34`, `-12.34`, `+12.34`, `.50`, `12.`, `$12.34`, `-$12.34`,
`(12.34)` and `12.34-` for minus, `1,234.50` with groups of three; blanks around it are ignored.
`NaN`, exponents, a decimal comma and amounts of a trillion or more are rejects. So is a value with
more decimals than its column stores, unless these are zeros, or the layout declares that its
source carries more: then it is rounded half-up, and the totals show received and stored dollars."""

_TABLES: tuple[tuple[str, Sequence[Column]], ...] = (
    ("Claims", CLAIM_COLUMNS),
    ("Eligibility", ELIGIBILITY_COLUMNS),
    ("Prices", PRICE_COLUMNS),
)


def columns_markdown() -> str:
    """The whole page; ends with one newline."""
    parts = [_INTRODUCTION]
    for title, columns in _TABLES:
        parts += [f"## {title}", _columns_table(columns)]
    parts += [
        "Beside every row stands `source_line`, its line in the file (row of the sheet, number of "
        "the Parquet row). Claims also keep `ndc_source`, the code as the source wrote it, and "
        "`ndc_problem`.",
        "## Amounts",
        _AMOUNTS,
        "## Dates",
        _table(("format", "example"), ((f"`{f.name}`", f.example) for f in FORMATS.values())),
        "## NDC problems",
        _coded(PROBLEMS),
        "## Reasons for rejecting a row",
        _coded(REASONS),
        "## Layouts",
    ]
    for layout in (*BUILT_IN.values(), *PRICE_LAYOUTS.values()):
        parts += [f"### `{layout.id}`: {layout.title}", *_layout(layout)]
    return "\n\n".join(parts) + "\n"


def _columns_table(columns: Sequence[Column]) -> str:
    return _table(
        ("column", "type", "meaning", "values", "required"),
        (
            (
                f"`{column.name}`",
                column.sql_type,
                column.meaning,
                ", ".join(column.values),
                "yes" if column.required else "",
            )
            for column in columns
        ),
    )


def _layout(layout: Layout) -> Iterable[str]:
    if any(column.source != column.target for column in layout.columns):
        yield _table(
            ("source", "column", "declared meaning, codes, formats"),
            (
                (_sources(column), f"`{column.target}`", _reading(column))
                for column in layout.columns
            ),
        )
    for guard in layout.guards:
        admitted = ", ".join(value or "empty" for value in guard.admits)
        yield f"Rows are admitted where `{guard.source}` is {admitted}: {guard.meaning}"


def _sources(column: LayoutColumn) -> str:
    sign = " - " if column.combine == "join" else " + "
    return sign.join(f"`{name}`" for name in column.sources)


def _reading(column: LayoutColumn) -> str:
    codes = ", ".join(
        f"{key or 'empty'} → {value or 'no value'}" for key, value in column.codes.items()
    )
    rounding = "" if column.source_places is None else "Rounded half-up to cents."
    formats = ", ".join(f"`{name}`" for name in column.date_formats)
    return " ".join(part for part in (column.declared_meaning, codes, formats, rounding) if part)


def _coded(sentences: dict[str, str]) -> str:
    return _table(("code", "meaning"), ((f"`{code}`", text) for code, text in sentences.items()))


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines
    )
