"""The cells of a tool: one for each year of an annual field, one for a one-time field."""

from collections.abc import Iterable, Iterator

from tei.models import TEIFieldValue, TEIReport, TEIReportField, TEITool


def add_rows(
    report: TEIReport,
    fields: Iterable[TEIReportField],
    tools: Iterable[TEITool],
    *,
    with_defaults: bool,
) -> int:
    """Adds the cells of these fields to these tools; how many there are now more."""
    known = list(fields)
    rows = [
        TEIFieldValue(tool=tool, field=field, year=year, value=_first(field, with_defaults))
        for tool in tools
        for field in known
        for year in years_of(report, field)
    ]
    return len(TEIFieldValue.objects.bulk_create(rows, batch_size=2000))


def years_of(report: TEIReport, field: TEIReportField) -> Iterator[int | None]:
    """The years in which the field takes a value; None for a one-time field."""
    yield from report.years() if field.is_annual else (None,)


def _first(field: TEIReportField, with_defaults: bool) -> str:
    return field.default_value if with_defaults else ""
