"""Sites beside one another and together, as figures that are never bare."""

from collections.abc import Iterable, Mapping
from typing import Any

from insights.queries.dashboards import headline, money_text, source_row
from insights.queries.figures import Amount
from insights.queries.selections import Asked
from insights.queries.sheets import sheet_of
from insights.signals.metrics import HEADLINES, METRICS


def group_view(asked: Asked, metrics: Iterable[str] = HEADLINES) -> dict[str, Any]:
    """The figures of all sites with their change, and each site's own with its sources."""
    chosen = [METRICS[name] for name in metrics]
    sheet = sheet_of(asked.selection, chosen, by_site=True)
    sources: dict[int, list[dict[str, Any]]] = {site.pk: [] for site in asked.sites}
    for each in asked.marked.over(asked.selection.period):
        sources[each.site.pk].append(source_row(each))
    return {
        "consolidated": headline(asked, [metric.id for metric in chosen], sheet),
        "sites": [
            {
                "site": site.public_id,
                "site_name": site.name,
                "figures": [
                    {
                        "metric": metric.id,
                        "label": metric.label,
                        "currencies": _blocks(sheet.by_site[site.pk][metric.id]),
                    }
                    for metric in chosen
                ],
                "sources": sources[site.pk],
            }
            for site in asked.sites
        ],
    }


def _blocks(amounts: Mapping[str, Amount]) -> list[dict[str, Any]]:
    """Currencies without a signal are left out: nothing sent is no zero."""
    return [
        {
            "currency": currency,
            "amount": money_text(amount.hundredths),
            "signals": amount.signals,
            "data_freshness_timestamp": amount.processed_at,
        }
        for currency, amount in sorted(amounts.items())
    ]
