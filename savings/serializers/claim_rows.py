"""Drill-down rows: claim lines, findings and netted rows, each column declared from its table."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from savings.claims import findings, netting
from savings.claims.columns import CLAIMS_BY_NAME
from savings.claims.declarations import NotComputable
from savings.claims.line_columns import LINE_COLUMNS, LINE_COLUMNS_BY_NAME
from savings.claims.lines import STORED
from savings.serializers.runs import FigureOut

FIELDS: dict[str, type[serializers.Field[Any, Any, Any, Any]]] = {
    "VARCHAR": serializers.CharField,
    "INTEGER": serializers.IntegerField,
    "BIGINT": serializers.IntegerField,
    "BOOLEAN": serializers.BooleanField,
    "DATE": serializers.DateField,
    "DECIMAL": serializers.CharField,
}
RULE_COLUMNS = {
    "rule": ("VARCHAR", "The rule that the line breaks."),
    "rule_order": ("INTEGER", "Its place in the fixed order of rules."),
    "at_stake_usd": ("DECIMAL", "Dollars the rule puts in question; null where unknown."),
    "recoverable_usd": ("DECIMAL", "Dollars counted once over all rules; null where unknown."),
    "readiness": ("VARCHAR", "How far the rule's dollars may be relied on."),
    "reasons": ("VARCHAR", "Codes of what keeps them from being final; empty where nothing does."),
}
NETTING_COLUMNS = {
    "reason": ("VARCHAR", "Why netting took the row out."),
}


def plain_row(value: Any) -> Any:
    """Money as text, dates as ISO 8601, reasons by their fields, at any depth."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, NotComputable):
        return asdict(value)
    if isinstance(value, dict):
        return {name: plain_row(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain_row(item) for item in value]
    return value


class ClaimRow(serializers.Serializer[Any]):
    """A row of a run's files; the declared columns are what the schema states."""

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Every column the file has, as it was stored when the run was made."""
        return dict(plain_row(instance))


def _field(sql_type: str, meaning: str) -> serializers.Field[Any, Any, Any, Any]:
    made = FIELDS[sql_type.partition("(")[0]]
    blank: dict[str, Any] = {"allow_blank": True} if made is serializers.CharField else {}
    return made(allow_null=True, required=False, help_text=meaning, **blank)


def _columns(names: Iterable[str]) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for name in names:
        column = LINE_COLUMNS_BY_NAME.get(name) or CLAIMS_BY_NAME[name]
        found[name] = (column.sql_type, column.meaning)
    return found


def _row(name: str, about: str, columns: dict[str, tuple[str, str]]) -> type[ClaimRow]:
    fields = {column: _field(*stated) for column, stated in columns.items()}
    return type(name, (ClaimRow,), {**fields, "__doc__": about, "__module__": __name__})


ClaimLineOut = _row(
    "ClaimLineOut",
    "An in-scope claim line with its components and the line of the source file.",
    _columns([*STORED, *(column.name for column in LINE_COLUMNS if column.name not in STORED)]),
)
FindingOut = _row(
    "FindingOut",
    "One line and one rule that it breaks.",
    {**RULE_COLUMNS, **_columns(findings.SHOWN)},
)
NettedOut = _row(
    "NettedOut",
    "A row that netting took out, and why.",
    {**NETTING_COLUMNS, **_columns(name.strip() for name in netting.SHOWN.split(","))},
)


class SumOut(serializers.Serializer[Any]):
    """One exact sum of a formula and the lines it runs over."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    adds_up = serializers.CharField()
    where = serializers.CharField()
    value = serializers.CharField(allow_null=True)


class SegmentNameOut(serializers.Serializer[Any]):
    """Which segment value the figure is of."""

    kind = serializers.CharField()
    key = serializers.CharField(allow_blank=True)
    label = serializers.CharField()  # type: ignore[assignment]


class MadeOut(serializers.Serializer[Any]):
    """How the figure was made: formula, exact sums, parameters, evidence it needs."""

    formula = serializers.CharField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    statement = serializers.CharField()
    unit = serializers.CharField()
    places = serializers.IntegerField()
    segment = SegmentNameOut()
    value = serializers.CharField(allow_null=True)
    reason = serializers.JSONField(allow_null=True)
    sums = SumOut(many=True)
    over = serializers.CharField()
    lines = serializers.IntegerField()
    left_out_lines = serializers.IntegerField()
    left_out_usd = serializers.CharField(allow_null=True)
    parameters = serializers.JSONField()
    evidence = serializers.JSONField()
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]


class FigureMadeOut(serializers.Serializer[Any]):
    """A figure, and how it was made."""

    figure = FigureOut()
    made = MadeOut()
