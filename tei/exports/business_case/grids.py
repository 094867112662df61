"""The tables of a printed business case."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from leafenterprise.shared.money import divide
from leafenterprise.shared.printed import Grid, PrintedCell, columns_of
from tei.case.declarations import Field, Formula, Table
from tei.case.flows import total
from tei.case.sensitivity import Bar
from tei.case_charts import year_label
from tei.exports.business_case.fields import fields_of, label_of, risks_of
from tei.exports.business_case.texts import NOTHING, dollars, exact_figure, percent
from tei.exports.conventions import conventions_of
from tei.exports.facts import TYPES, Assumption, CaseFacts
from tei.exports.order import figures_in_order

MOST_LEADING = 3


def figure_grid(facts: CaseFacts) -> Grid:
    """Every figure with all its places."""
    rows = tuple(
        (
            PrintedCell(one.title, "text", _about(facts, one)),
            PrintedCell(exact_figure(one, facts.summary.figures[one.id]), "usd"),
        )
        for one in figures_in_order()
    )
    return Grid("figures", "All figures", columns_of(("Figure", "text"), ("Value", "usd")), rows)


def _about(facts: CaseFacts, one: Formula) -> str:
    """By which formula, and what must be said beside it."""
    return " · ".join(filter(None, (f"{one.id} v{one.version}", facts.summary.caveats.get(one.id))))


def leading_grid(facts: CaseFacts, table: Table) -> Grid:
    """The fields that weigh most today, and what part of the whole each is."""
    whole = total(flow.present_value for flow in facts.flows.of(table))
    worth = {field.key: _worth(facts, field) for field in fields_of(facts, table)}
    fields = sorted(fields_of(facts, table), key=lambda field: (-worth[field.key], field.key))
    rows = tuple(
        (
            PrintedCell(label_of(field), "text"),
            PrintedCell(dollars(worth[field.key]), "usd"),
            PrintedCell(percent(divide(worth[field.key], whole, 3)), "ratio"),
        )
        for field in fields[:MOST_LEADING]
        if whole and worth[field.key]
    )
    columns = columns_of(
        (f"Largest {table}", "text"), ("Present value", "usd"), ("Of the whole", "ratio")
    )
    return Grid(f"leading-{table}", f"Largest {table}", columns, rows)


def risk_grid(facts: CaseFacts) -> Grid:
    """What risk does to each field that has any."""
    rows = []
    for field in facts.case.fields:
        flows = tuple(facts.flows.of_field(field.key))
        entered = total(flow.nominal for flow in flows)
        adjusted = total(flow.risk_adjusted for flow in flows)
        if any(flow.risk_adjustment for flow in flows):
            risks = PrintedCell(risks_of(flows), "ratio")
            amounts = (_usd(entered), _usd(adjusted), _usd(adjusted - entered))
            rows.append((PrintedCell(label_of(field), "text", field.table), risks, *amounts))
    columns = columns_of(
        ("Field", "text"), ("Risk", "ratio"), ("As entered", "usd"), ("Risk-adjusted", "usd"),
        ("Difference", "usd"),
    )  # fmt: skip
    return Grid("risk", "What risk does", columns, tuple(rows), "Whole dollars, not discounted.")


def sensitivity_grid(facts: CaseFacts, bars: Sequence[Bar], share: str) -> Grid:
    """The net present value with each field lower and higher, and where it breaks even."""
    labels = {field.key: field for field in facts.case.fields}
    rows = tuple(
        (
            PrintedCell(label_of(labels[bar.field_key]), "text", bar.table),
            _usd(bar.low_npv),
            _usd(bar.high_npv),
            PrintedCell(
                NOTHING if bar.break_even_nominal is None else dollars(bar.break_even_nominal),
                "usd",
            ),
        )
        for bar in bars
        if bar.swing
    )
    columns = columns_of(
        ("Field", "text"), (f"Net present value at −{share}", "usd"), (f"At +{share}", "usd"),
        ("Total at which nothing is left", "usd"),
    )  # fmt: skip
    note = (
        "The last column: the total, as entered, at which the net present value is 0; a negative "
        "one says that nothing of the benefit is needed for it."
    )
    return Grid("sensitivity", "Field by field", columns, rows, note)


def assumption_grid(entries: Iterable[Assumption]) -> Grid:
    """What is recorded beside the money."""
    rows = tuple(
        (
            PrintedCell(one.label, "text", " · ".join(filter(None, (one.category, one.table)))),
            PrintedCell(TYPES[one.field_type]),
            PrintedCell(_entries(one)),
        )
        for one in entries
    )
    columns = columns_of(("Assumption", "text"), ("Type", "text"), ("Entered", "text"))
    return Grid("assumptions", "Recorded assumptions", columns, rows)


def source_grid(facts: CaseFacts) -> Grid:
    """Where amounts come from, and what was noted beside them."""
    labels = {field.key: label_of(field) for field in facts.case.fields}
    labels |= {one.key: one.label for one in facts.assumptions}
    rows = tuple(
        (PrintedCell(labels[key]), PrintedCell(texts.source), PrintedCell(texts.notes))
        for key, texts in facts.texts.items()
        if texts.source or texts.notes
    )
    columns = columns_of(("Field", "text"), ("Source", "text"), ("Notes", "text"))
    return Grid("sources", "Sources and notes", columns, rows)


def method_grids(facts: CaseFacts) -> tuple[Grid, ...]:
    """Conventions, formulas and versions."""
    conventions = tuple(
        (PrintedCell(name), PrintedCell(words)) for name, words in conventions_of(facts.case)
    )
    formulas = tuple(
        (
            PrintedCell(one.title, "text", f"{one.id} v{one.version}"),
            PrintedCell(one.statement + (f" None where {one.null_when}." if one.null_when else "")),
        )
        for one in figures_in_order()
    )
    versions = tuple(
        (PrintedCell(str(one.number)), PrintedCell(one.date), PrintedCell(one.note or NOTHING))
        for one in facts.versions
    )
    two = columns_of(("Convention", "text"), ("What is done", "text"))
    grids = (
        Grid("conventions", "Conventions", two, conventions),
        Grid("formulas-of-case", "Formulas", columns_of(("Figure", "text"), ("How", "text")),
             formulas),
        Grid("versions", "Saved versions",
             columns_of(("Version", "text"), ("Date", "text"), ("Note", "text")), versions),
    )  # fmt: skip
    return tuple(grid for grid in grids if grid.rows)


def _entries(one: Assumption) -> str:
    unit = " %" if one.field_type == "percentage" else ""
    told = {year: f"{entry}{unit}" for year, entry in one.entries.items() if entry is not None}
    if len(told) > 1 and len(told) == len(one.entries) and len(set(told.values())) == 1:
        return f"{next(iter(told.values()))} in every year"
    by_year = (f"{'' if y is None else f'{year_label(y)}: '}{text}" for y, text in told.items())
    return "; ".join(by_year) or "blank"


def _worth(facts: CaseFacts, field: Field) -> Decimal:
    return total(flow.present_value for flow in facts.flows.of_field(field.key))


def _usd(amount: Decimal) -> PrintedCell:
    return PrintedCell(dollars(amount), "usd")
