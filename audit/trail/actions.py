"""The names of what can happen; an event with an unknown name is refused."""

from django.apps import apps

from leafenterprise.shared.states import Machine

_ACTIONS: dict[str, str] = {}
_LEADS_TO: dict[str, str] = {}


class UnknownAction(RuntimeError):
    """An action that nobody registered: a slip in the code, not of the caller."""


def register(name: str, says: str) -> str:
    """Makes the name known, with what it says to a reader; at module level, once per name."""
    if _ACTIONS.setdefault(name, says) != says:
        raise UnknownAction(f"{name} is registered twice, with different meanings")
    return name


def register_machine(machine: Machine) -> None:
    """Every move of the machine is an action named `machine.move`."""
    for move in machine.moves:
        says = move.label or move.name.replace("_", " ").capitalize()
        _LEADS_TO[register(f"{machine.name}.{move.name}", f"{says} ({machine.name})")] = move.target


def leads_to(name: str) -> str:
    """The state that the action leads to; empty for what is no move of a state machine."""
    return _LEADS_TO.get(name, "")


def register_machines() -> None:
    """The machines of all models, at start-up."""
    for model in apps.get_models():
        machine = getattr(model, "MACHINE", None)
        if isinstance(machine, Machine):
            register_machine(machine)


def known() -> dict[str, str]:
    """Every registered action and what it says, by name."""
    return dict(sorted(_ACTIONS.items()))


def require(name: str) -> str:
    """The name, if it is registered."""
    if name not in _ACTIONS:
        raise UnknownAction(
            f"{name} is not a registered action: add `trail.register({name!r}, '…')` "
            "beside the code that records it"
        )
    return name


DENIED = register(
    "access.denied", "Somebody tried what their role, or the record's state, does not allow"
)
EXPORTED = register("trail.exported", "Audit events were exported")
CHECKPOINTED = register("trail.checkpointed", "A checkpoint of the audit trail was exported")
REDACTED = register("trail.redacted", "Personal data in an audit event were emptied")
