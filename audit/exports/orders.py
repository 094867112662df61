"""What is asked for, and what no file could hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from audit.exports.models import FORMS
from audit.exports.registry import table_named
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.errors import InvalidInput

MOST_SHEETS = 20


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is asked for: sheets of tables with fields, the form, filters, a range of days."""

    title: str
    form: str
    sheets: tuple[Mapping[str, Any], ...]
    organization: Organization | None = None
    filters: Mapping[str, str] = field(default_factory=dict)
    first_day: date | None = None
    last_day: date | None = None


def refuse_impossible(order: Order) -> None:
    """What no file could hold. Raises: UnknownTable, InvalidInput naming what is wrong."""
    tables = [table_named(str(sheet.get("table", ""))) for sheet in order.sheets]
    wrong: dict[str, Any] = {}
    if order.form not in FORMS:
        wrong["form"] = [f"One of {', '.join(FORMS)}."]
    if not 0 < len(tables) <= MOST_SHEETS:
        wrong["sheets"] = [f"Between one and {MOST_SHEETS} tables."]
    if order.form == "csv" and len(tables) > 1:
        wrong["form"] = ["CSV holds one table; take Excel for several."]
    if order.form == "png" and (len(tables) != 1 or tables[0].chart is None):
        wrong["form"] = ["There is no chart of this."]
    if order.first_day and order.last_day and order.first_day > order.last_day:
        wrong["last_day"] = ["The last day is before the first."]
    for table, sheet in zip(tables, order.sheets, strict=True):
        named = {column.id for column in table.columns}
        if unknown := sorted(set(sheet.get("fields", ())) - named):
            wrong["fields"] = [f"{table.title} has no field {', '.join(unknown)}."]
    if wrong:
        raise InvalidInput(**wrong)
