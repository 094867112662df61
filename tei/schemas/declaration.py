"""What a schema file holds: one row for each field, in the order of the report."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tei.amounts import share_string
from tei.models import TEIReport, TEIReportField

FORMAT = "leafenterprise.tei.fields"
FORMAT_VERSION = 1
MOST_FIELDS = 120  # more than a person can govern on one page, and than one form may send
MOST_BYTES = 2 << 20


@dataclass(frozen=True)
class Column:
    """One attribute of a field; choices are what a workbook offers, width how wide it shows."""

    name: str
    meaning: str
    width: int = 14
    choices: tuple[str, ...] = ()
    is_required: bool = False


YES_NO = ("yes", "no")
COLUMNS = (
    Column("table", "benefits or costs", 11, tuple(t for t, _ in TEIReportField.TABLES), True),
    Column("field_key", "lower-case letters, digits and _; once in a report", 30, (), True),
    Column("label", "what people read", 40, (), True),
    Column("field_type", "only currency is summed; the others are recorded assumptions",
           12, tuple(name for name, _ in TEIReportField.TYPES)),
    Column("category", "rows of one category stand together", 22),
    Column("is_annual", "yes: a value for each year; no: one value", 10, YES_NO),
    Column("risk_adjustment", "0 to 1: the share that may not come true; empty for none", 15),
    Column("default_value", "what new tools start with", 16),
    Column("is_required", "yes or no", 11, YES_NO),
    Column("description", "shown beside the field", 50),
    Column("source_notes", "where the field comes from", 50),
)  # fmt: skip
NAMES = tuple(column.name for column in COLUMNS)
YES_OR_NO = tuple(column.name for column in COLUMNS if column.choices == YES_NO)

FieldValues = Mapping[str, Any]


def schema_of(report: TEIReport) -> list[dict[str, Any]]:
    """The report's fields in order, as a file states them: text, true or false, null for none."""
    return [stated(field) for field in report.fields.order_by("sort_order", "pk")]


def stated(field: TEIReportField) -> dict[str, Any]:
    """One field, as a file states it."""
    values = {name: getattr(field, name) for name in NAMES}
    return values | {"risk_adjustment": share_string(field.risk_adjustment)}
