"""Every table that can leave, by its full id.

To add one, write `<app>/export_tables/<name>.py`:

    EXPORT = ExportTable(
        id="monthly_summaries",                       # the file's name
        title="Monthly summaries",
        capability="billing.audit",
        rows=lambda asked: list_summaries(asked.user),  # begins at for_user, like every list
        columns=(
            Column("month", "Month", lambda one: one.month, "date"),
            Column("gross_pay", "Gross pay", lambda one: one.gross_usd, "usd"),
        ),
        dated="month",                                # a range of days narrows by it
        filters=SummaryFilter,                        # as the page of the list narrows
        pages=("billing-summaries",),                 # where the export button stands
    )

and an `__init__.py` beside it. Nothing else: CSV, Excel, PDF, button, history, templates
and schedules follow. A chart is `chart=lambda asked: Chart(…)` and leaves as PNG. The lane is the
application's label: this one is `billing.monthly_summaries`; the templates of audit/exports/
builtin.py name tables of the billing lane by such ids and wait for them.
"""

import importlib
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from types import MappingProxyType

from django.apps import apps

from audit.exports.declaration import ExportTable
from leafenterprise.shared.errors import InvalidInput
from leafenterprise.shared.registry import load


class UnknownTable(InvalidInput):
    """No lane declares a table of that name."""

    code = "UNKNOWN_TABLE"
    message = "There is no such table to export."


@cache
def tables() -> Mapping[str, ExportTable]:
    """All tables by full id."""
    found = {}
    for app in apps.get_app_configs():
        place = f"{app.name}.export_tables"
        if find_spec(place) is None:
            continue
        package = importlib.import_module(place)
        for name, table in load(package, "EXPORT", ExportTable).items():
            found[f"{app.label}.{name}"] = table
    return MappingProxyType(dict(sorted(found.items())))


def table_named(full_id: str) -> ExportTable:
    """The table. Raises: UnknownTable."""
    try:
        return tables()[full_id]
    except KeyError:
        raise UnknownTable(table=full_id)


def table_of_page(route: str) -> str:
    """The full id of the table that a page lists; "" where it lists none."""
    return _by_page().get(route, "")


@cache
def _by_page() -> Mapping[str, str]:
    return {page: full_id for full_id, table in tables().items() for page in table.pages}
