"""The registry as a document."""

from insights.signals.declarations import SignalType
from insights.signals.metrics import METRICS, STANDINGS
from insights.signals.source_modules import SOURCE_MODULES
from insights.signals.types import SIGNAL_TYPES, types_of

HEAD = """# Financial signals

Written by `manage.py write_docs` from `insights/signals/`. Amounts carry their effect: what takes
away is negative, so that every figure is the plain sum of the signals behind it. Attributes marked
with * are needed.
"""


def signals_markdown() -> str:
    """Standings, figures, types and sources."""
    return "\n".join([HEAD, *_standings(), *_metrics(), *_types(), *_sources()])


def _standings() -> list[str]:
    rows = [f"- **{name}**: {says}" for name, says in STANDINGS.items()]
    return ["## Standings", "", *rows, ""]


def _metrics() -> list[str]:
    rows = [
        f"| `{metric.id}` | {metric.label} | {metric.kind} | {metric.standing} | "
        f"{metric.statement} | {', '.join(f'`{type_.id}`' for type_ in types_of(metric.id))} |"
        for metric in METRICS.values()
    ]
    head = [
        "| figure | label | kind | standing | what it is | sum of |",
        "|---|---|---|---|---|---|",
    ]
    return ["## Figures", "", *head, *rows, ""]


def _types() -> list[str]:
    rows = [_type(type_) for type_ in SIGNAL_TYPES.values()]
    head = [
        "| type | what it is | from | amount | standing | figures | attributes |",
        "|---|---|---|---|---|---|---|",
    ]
    return [f"## Types ({len(rows)})", "", *head, *rows, ""]


def _type(type_: SignalType) -> str:
    states = f" ({', '.join(type_.payment_states)})" if type_.payment_states else ""
    attributes = ", ".join(
        f"`{each.name}`{'*' if each.required else ''} "
        f"{' / '.join(each.choices) if each.choices else each.kind}"
        for each in type_.attributes
    )
    figures = ", ".join(f"`{metric}`" for metric in type_.feeds) or "none"
    return (
        f"| `{type_.id}`{states} | {type_.statement} | {', '.join(type_.sources)} | {type_.sign} | "
        f"{type_.standing} | {figures} | {attributes} |"
    )


def _sources() -> list[str]:
    rows = [
        f"| `{module.id}` | {module.label} | {module.contract} |"
        for module in SOURCE_MODULES.values()
    ]
    return ["## Sources", "", "| module | name | contract |", "|---|---|---|", *rows, ""]
