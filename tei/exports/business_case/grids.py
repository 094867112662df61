"""The tables of a printed business case."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from leafenterprise.shared.printed import Grid, PrintedCell, columns_of
from tei.case.declarations import Field, Flow, Table
from tei.case.flows import total
from tei.case.sensitivity import Bar
from tei.case_charts import year_label
from tei.exports.business_case.texts import NOTHING, dollars, exact_figure, percent
from tei.exports.conventions import conventions_of
from tei.exports.facts import TYPES, Assumption, CaseFacts
from tei.exports.order import figures_in_order
from tei.exports.workbook.running import running_of

# More years than an upright page holds turn it.
UPRIGHT_YEARS = 5
MOST_LEADING = 3
WHOLE = "Whole dollars, risk-adjusted, not discounted; cents stand in the workbook."
Row = tuple[PrintedCell, ...]


def figure_grid(facts: CaseFacts) -> Grid:
    """Every figure with all its places."""
    rows = tuple(
        (
            PrintedCell(one.title, "text", f"{one.id} v{one.version}"),
            PrintedCell(exact_figure(one, facts.summary.figures[one.id]), "usd"),
        )
        for one in figures_in_order()
    )
    return Grid("figures", "All figures", columns_of(("Figure", "text"), ("Value", "usd")), rows)


def leading_grid(facts: CaseFacts, table: Table) -> Grid:
    """The fields that weigh most today, and what part of the whole each is."""
    whole = total(flow.present_value for flow in facts.flows.of(table))
    worth = {field.key: _worth(facts, field) for field in _fields(facts, table)}
    fields = sorted(_fields(facts, table), key=lambda field: (-worth[field.key], field.key))
    rows = tuple(
        (
            PrintedCell(_label(field), "text"),
            PrintedCell(dollars(worth[field.key]), "usd"),
            PrintedCell(percent((worth[field.key] / whole).quantize(Decimal("0.001"))), "ratio"),
        )
        for field in fields[:MOST_LEADING]
        if whole and worth[field.key]
    )
    columns = columns_of(
        (f"Largest {table}", "text"), ("Present value", "usd"), ("Of the whole", "ratio")
    )
    return Grid(f"leading-{table}", f"Largest {table}", columns, rows)


def yearly_grid(facts: CaseFacts) -> Grid:
    """Flows by year, undiscounted and at their present value."""
    years = running_of(facts.flows).years
    rows = tuple(
        _cells(
            year_label(number), year.benefits, year.costs, year.net, year.running,
            year.net * year.factor, year.running_pv,
        )
        for number, year in years.items()
    )  # fmt: skip
    sums = (total(getattr(year, name) for year in years.values())
            for name in ("benefits", "costs", "net"))  # fmt: skip
    worth = total(year.net * year.factor for year in years.values())
    last = (*_cells("Total", *sums), PrintedCell(""), _usd(worth), PrintedCell(""))
    columns = columns_of(
        ("Year", "text"), ("Benefits", "usd"), ("Costs", "usd"), ("Net", "usd"),
        ("Running net", "usd"), ("Present value of net", "usd"), ("Running present value", "usd"),
    )  # fmt: skip
    return Grid("yearly", "By year", columns, (*rows, last), WHOLE)


def table_grids(facts: CaseFacts, table: Table) -> tuple[Grid, ...]:
    """The fields of one table, a grid a category, and what all of them come to."""
    categories = dict.fromkeys(field.category for field in _fields(facts, table))
    several = len(categories) > 1
    grids = [_category(facts, table, name, number) for number, name in enumerate(categories)]
    if several:
        grids.append(_whole(facts, table))
    return tuple(grids)


def risk_grid(facts: CaseFacts) -> Grid:
    """What risk does to each field that has any."""
    rows = []
    for field in facts.case.fields:
        flows = tuple(facts.flows.of_field(field.key))
        entered = total(flow.nominal for flow in flows)
        adjusted = total(flow.risk_adjusted for flow in flows)
        if any(flow.risk_adjustment for flow in flows):
            risks = PrintedCell(_risks(flows), "ratio")
            amounts = (_usd(entered), _usd(adjusted), _usd(adjusted - entered))
            rows.append((PrintedCell(_label(field), "text", field.table), risks, *amounts))
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
            PrintedCell(_label(labels[bar.field_key]), "text", bar.table),
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
    labels = {field.key: _label(field) for field in facts.case.fields}
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


def _category(facts: CaseFacts, table: Table, category: str, number: int) -> Grid:
    fields = [field for field in _fields(facts, table) if field.category == category]
    rows = [_field_row(facts, field) for field in fields]
    flows = [flow for field in fields for flow in facts.flows.of_field(field.key)]
    if len(fields) > 1:
        rows.append(_sum_row(facts, "Together", flows))
    title = category or ("Without a category" if number else table.capitalize())
    return Grid(f"{table}-{number}", title, _year_columns(facts), tuple(rows), dense=_many(facts))


def _whole(facts: CaseFacts, table: Table) -> Grid:
    row = _sum_row(facts, f"All {table}", list(facts.flows.of(table)))
    title = f"All {table} together"
    return Grid(f"{table}-all", title, _year_columns(facts), (row,), WHOLE, dense=_many(facts))


def _year_columns(facts: CaseFacts) -> Row:
    years = ((year_label(year), "usd") for year in facts.case.periods())
    return columns_of(("Field", "text"), *years, ("Total", "usd"), ("Present value", "usd"))


def _field_row(facts: CaseFacts, field: Field) -> Row:
    flows = list(facts.flows.of_field(field.key))
    risk = f"risk {_risks(flows)}" if any(flow.risk_adjustment for flow in flows) else ""
    small = " · ".join(filter(None, (_kind(flows), risk)))
    return (PrintedCell(_label(field), "text", small), *_sum_row(facts, "", flows)[1:])


def _kind(flows: Sequence[Flow]) -> str:
    return "one-time" if any(flow.is_one_time for flow in flows) else ""


def _sum_row(facts: CaseFacts, label: str, flows: Sequence[Flow]) -> Row:
    by_year = (
        total(flow.risk_adjusted for flow in flows if flow.year == year)
        for year in facts.case.periods()
    )
    whole = total(flow.risk_adjusted for flow in flows)
    return _cells(label, *by_year, whole, total(flow.present_value for flow in flows))


def _risks(flows: Iterable[Flow]) -> str:
    """The risk that counts; more than one where a year has its own."""
    found = sorted({flow.risk_adjustment for flow in flows})
    return " to ".join(percent(risk) for risk in dict.fromkeys((found[0], found[-1])))


def _entries(one: Assumption) -> str:
    unit = " %" if one.field_type == "percentage" else ""
    told = {year: f"{entry}{unit}" for year, entry in one.entries.items() if entry is not None}
    if len(told) > 1 and len(told) == len(one.entries) and len(set(told.values())) == 1:
        return f"{next(iter(told.values()))} in every year"
    by_year = (f"{'' if y is None else f'{year_label(y)}: '}{text}" for y, text in told.items())
    return "; ".join(by_year) or "blank"


def _fields(facts: CaseFacts, table: Table) -> list[Field]:
    return [field for field in facts.case.fields if field.table == table]


def _worth(facts: CaseFacts, field: Field) -> Decimal:
    return total(flow.present_value for flow in facts.flows.of_field(field.key))


def _label(field: Field) -> str:
    return field.label or field.key


def _many(facts: CaseFacts) -> bool:
    return len(facts.case.periods()) > UPRIGHT_YEARS


def _cells(label: str, *amounts: Decimal) -> Row:
    return (PrintedCell(label), *map(_usd, amounts))


def _usd(amount: Decimal) -> PrintedCell:
    return PrintedCell(dollars(amount), "usd")
