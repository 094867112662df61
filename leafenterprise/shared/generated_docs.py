"""The state machines of all models as a document with diagrams."""

from django.apps import apps

from leafenterprise.shared.states import Machine, Move

HEAD = """# States

Written by `manage.py write_docs` from the tables in each lane's `states.py`. A record moves only
along these arrows; a move that does not exist from where the record is answers 409
`INVALID_TRANSITION`, a move without the right answers 403 `PERMISSION_DENIED`.
"""


def states_markdown() -> str:
    """One section per machine, in order of name."""
    machines = {machine.name: machine for machine in _machines()}
    return "\n".join([HEAD, *(_section(machines[name]) for name in sorted(machines))])


def _machines() -> list[Machine]:
    offered = (getattr(model, "MACHINE", None) for model in apps.get_models())
    return [machine for machine in offered if isinstance(machine, Machine)]


def _section(machine: Machine) -> str:
    rows = [
        "| move | from | to | right needed |",
        "|---|---|---|---|",
        *(_row(move) for move in machine.moves),
    ]
    title = machine.name.replace("_", " ").capitalize()
    diagram = f"```mermaid\n{machine.mermaid()}\n```"
    return "\n".join([f"## {title}", "", diagram, "", *rows, ""])


def _row(move: Move) -> str:
    needed = f"`{move.capability}`" if move.capability else "the system's own"
    return f"| {move.name} | {', '.join(move.sources)} | {move.target} | {needed} |"


DOCUMENTS = {"docs/states.md": states_markdown}
