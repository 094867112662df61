"""Which charts stand in which section: drawn from the section's own figures and tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from leafenterprise.shared.charts import Chart, Point, Unit
from savings.sections._blocks import Content, Table

LARGEST = 12
# Beyond so many, columns are too thin to read: a line says more.
COLUMNS = 24


@dataclass(frozen=True)
class Plan:
    """A chart of a table's columns, or (without a table) of figures over the scope."""

    id: str
    title: str
    kind: Literal["column", "bar", "line"]
    unit: Unit
    table: str = ""
    of: tuple[str, ...] = ()
    largest: int = 0
    labels: tuple[str, ...] = ()  # of the figures, where their titles are too long for an axis


PLANS: Mapping[str, tuple[Plan, ...]] = {
    "costs": (
        Plan("by_month", "Plan and gross cost by month", "column", "usd", "months",
             ("gross_cost", "net_plan_cost")),
    ),
    "guarantees": (
        Plan("variance", "Discount variance by component: above zero was overpaid", "bar", "usd",
             "components", ("discount_variance",)),
    ),
    "fees_and_rebates": (
        Plan("fees", "Dispensing-fee variance by component", "bar", "usd", "components",
             ("dispensing_fee_variance",)),
    ),
    "offsets": (
        Plan("policies", "Due under either offset policy", "bar", "usd",
             of=("offset_separate", "offset_combined"),
             labels=("Settled separately", "Offset")),
    ),
    "use": (
        Plan("channels", "Where prescriptions were filled", "bar", "ratio",
             of=("channel_share_retail", "channel_share_mail", "channel_share_specialty",
                 "channel_share_long_term_care", "channel_share_other"),
             labels=("Retail", "Mail order", "Specialty", "Long-term care", "Other")),
    ),
    "audit_findings": (
        Plan("recoverable", "Recoverable dollars by rule", "bar", "usd", "rules",
             ("recoverable_usd",)),
    ),
}  # fmt: skip


def draw(section: str, content: Content) -> tuple[tuple[str, Chart], ...]:
    """The charts of a section with their ids; one without any value is left out."""
    drawn = ((plan.id, _chart(plan, content)) for plan in PLANS.get(section, ()))
    return tuple((name, chart) for name, chart in drawn if has_values(chart))


def has_values(chart: Chart) -> bool:
    """Whether anything can be drawn."""
    return any(point.value is not None for point in chart.points)


def table_chart(
    table: Table, columns: Iterable[str], *, kind: Literal["column", "bar", "line"], title: str,
    unit: Unit, largest: int = 0,
) -> Chart:  # fmt: skip
    """A chart of a table's columns: its first rows, or its largest ones."""
    chosen = list(columns)
    place = {column.id: index for index, column in enumerate(table.columns)}
    titles = {column.id: column.title for column in table.columns}
    rows = table.rows[:largest] if largest else table.rows
    points = tuple(
        Point(
            short(str(row[0])),
            _number(row[place[name]]),
            titles[name] if len(chosen) > 1 else "",
        )
        for row in rows
        for name in chosen
    )
    shape = "line" if kind == "column" and len(rows) > COLUMNS else kind
    return Chart(shape, title, unit, points, height=40 if shape == "bar" else 220)


def short(label: str) -> str:
    """A label that an axis can hold."""
    return label if len(label) <= 30 else f"{label[:29]}…"


def _chart(plan: Plan, content: Content) -> Chart:
    if plan.table:
        table = next(table for table in content.tables if table.id == plan.table)
        return table_chart(
            table, plan.of, kind=plan.kind, title=plan.title, unit=plan.unit, largest=plan.largest
        )
    cards = {card.formula: card for card in content.figures}
    points = tuple(
        Point(label, _number(cards[name].value))
        for name, label in zip(plan.of, plan.labels, strict=True)
        if name in cards
    )
    return Chart(plan.kind, plan.title, plan.unit, points, height=40)


def _number(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))
