"""Documents of the insights lane."""

from insights.analytics.detectors._guide import detectors_markdown
from insights.signals.guide import signals_markdown
from insights.sources._guide import sources_markdown
from insights.states import MACHINES
from leafenterprise.shared.contract_page import contract_page

HEAD = """# States of the insights lane

Written by `manage.py write_docs` from `insights/states.py`. "The system's own" moves are made by no
person: the action that finds their cause makes them. What a person tries that the table lacks
answers 409 `INVALID_TRANSITION`, changes nothing and stands in the trail; the admin moves nothing,
and the database refuses the step whoever asks. `tests/insights/matrix` makes every state, move and
role of these tables and tries them at every door.
"""


def states_page() -> str:
    """Every machine of the lane with its diagram and its moves."""
    parts = [HEAD]
    for machine in MACHINES:
        parts += [f"## {machine.name.replace('_', ' ').capitalize()}", ""]
        parts += [f"```mermaid\n{machine.mermaid()}\n```", ""]
        parts += ["| move | from | to | right needed |", "|---|---|---|---|"]
        parts += [
            f"| {move.name} | {', '.join(move.sources)} | {move.target} | "
            f"{f'`{move.capability}`' if move.capability else 'the system’s own'} |"
            for move in machine.moves
        ]
        parts.append("")
    return "\n".join(parts)


def coverage_page() -> str:
    """What the lane was asked for, line by line, with the tests that hold it."""
    source = "docs/insights-coverage.yaml"
    checked_by = "tests/insights/test_coverage.py"
    return contract_page("Financial insights: contract and tests", source, checked_by, "tests/")


DOCUMENTS = {
    "docs/insights-coverage.md": coverage_page,
    "docs/insights-detectors.md": detectors_markdown,
    "docs/insights-signals.md": signals_markdown,
    "docs/insights-sources.md": sources_markdown,
    "docs/insights-states.md": states_page,
}
