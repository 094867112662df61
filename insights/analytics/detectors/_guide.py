"""The detectors as a document."""

from insights.analytics.cards import BUDGET, GROUP_LEAST, GROUP_SHARE
from insights.analytics.detectors._registry import DETECTORS

HEAD = f"""# Detectors of the insights lane

Written by `manage.py write_docs` from `insights/analytics/detectors/`, one file each. They look at
what is known up to the last day that is over at every site. A day of which an expected source is
not complete is judged by none of them: it is told as missing data. Of one detector there is one
card about the same thing in a week and for the same days; at most {BUDGET} cards of a site in a
week (missing data beside them); findings of {GROUP_LEAST} sites or more, and of
{GROUP_SHARE:.0%} of all, become one card. Cards are moved on by people alone.

| detector | version | category | what it calls remarkable | least at stake | least sample |
|---|---|---|---|---|---|
"""


def detectors_markdown() -> str:
    """Every detector with what it says and from when on it speaks."""
    return HEAD + "".join(
        f"| `{each.id}` | {each.version} | {each.category} | {each.statement} | "
        f"{each.least_money / 100:,.2f} | {each.least_sample} |\n"
        for each in DETECTORS.values()
    )
