"""Scenarios by what they say of a report's fields."""

from collections.abc import Mapping
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from tei.models import TEIReportField, TEIScenario


def list_scenarios_of(field: TEIReportField) -> list[TEIScenario]:
    """The scenarios, of every tool on the report, that change the field or leave it out."""
    rows = TEIScenario.objects.filter(tool__report=field.report_id).select_related("tool")
    rows = rows.annotate(said=Cast("overlay", TextField()))
    found = rows.filter(said__contains=f'"{field.field_key}"').order_by("pk")
    return [each for each in found if field.field_key in keys_of(each.overlay)]


def keys_of(overlay: Mapping[str, Any]) -> set[str]:
    """The fields that an overlay names."""
    return {*(cell["field_key"] for cell in overlay["cells"]), *overlay["off"]}
