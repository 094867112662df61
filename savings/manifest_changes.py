"""What changed between the inputs of two runs, cause by cause, read from their manifests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from leafenterprise.shared.canonical import digest
from savings.models import SavingsRun

Manifest = Mapping[str, Any]
# Inputs that can move any figure. Of the rest, a formula's version moves that figure alone, rules
# move findings alone, and evidence decides whether a figure is stated at all, never its value.
ANY_FIGURE = ("scope", "rows", "prices", "contract", "models", "engine", "code")
TITLES = {
    "scope": "Scope",
    "rows": "Claims rows",
    "prices": "Price references",
    "contract": "Contract terms and parameters",
    "models": "Models for missing data",
    "evidence": "Evidence",
    "formulas": "Formula versions",
    "rules": "Rule versions",
    "engine": "Engine",
    "code": "Code",
    "newer_code": "Code of the newer run",
}


@dataclass(frozen=True)
class Change:
    """One thing that is different; null is absent on that side."""

    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Cause:
    """One kind of input that changed, and how."""

    id: str
    title: str
    changes: tuple[Change, ...]


def find_causes(older: SavingsRun, newer: SavingsRun) -> tuple[Cause, ...]:
    """Every kind of input that differs between two runs, in a fixed order."""
    found = {name: _changes(read(older), read(newer)) for name, read in READERS.items()}
    return tuple(Cause(name, TITLES[name], said) for name, said in found.items() if said)


def formula_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether a figure was made by another version of its formula, or only on one side."""
    return old.get("version") != new.get("version")


def _scope(run: SavingsRun) -> dict[str, str]:
    return {name: _text(value) for name, value in run.manifest["scope"].items()}


def _rows(run: SavingsRun) -> dict[str, str]:
    return {
        f"{dataset['kind']} {dataset['file_name']} {dataset['sha256'][:12]}": (
            f"{dataset['rows_accepted']} rows accepted, {dataset['rows_rejected']} rejected"
        )
        for dataset in run.manifest["datasets"]
    }


def _prices(run: SavingsRun) -> dict[str, str]:
    return {
        f"{price['kind']} {price['title']} {price['sha256'][:12]}": (
            f"{price['first_date']} to {price['last_date']}"
        )
        for price in run.manifest["prices"]
    }


def _contract(run: SavingsRun) -> dict[str, str]:
    contract = run.manifest["contract"] or {}
    found = {f"parameter {name}": _text(value) for name, value in run.parameters.items()}
    if contract:
        found["contract"] = f"{contract['name']} v{contract['number']}"
    for term in contract.get("terms", ()):
        place = f"{term['channel']}/{term['drug_class']} from {term['from_date']}"
        found |= {f"{place}: {name}": _text(value) for name, value in term.items() if value}
    for stated in contract.get("settlements", ()):
        place = f"{stated['kind']} {stated['component']} {stated['from_date']}".replace("  ", " ")
        found[place] = stated["amount_usd"]
    return found


def _evidence(run: SavingsRun) -> dict[str, str]:
    """How far each kind of evidence reaches; which file or contract it is stands elsewhere."""
    found: dict[str, set[str]] = {}
    for piece in run.evidence:
        name = f"{piece['kind']} {piece.get('subject', '')}".strip()
        found.setdefault(name, set()).add(f"{piece['state']} {piece['reason_code']}".strip())
    signed = run.manifest.get("evidence", [])
    return {name: ", ".join(sorted(states)) for name, states in found.items()} | {
        "signed items": f"{len(signed)}, {digest(signed)[:12]}"
    }


def _versions(of: str) -> Callable[[SavingsRun], dict[str, str]]:
    def read(run: SavingsRun) -> dict[str, str]:
        return {name: f"version {version}" for name, version in getattr(run, of).items()}

    return read


READERS: Mapping[str, Callable[[SavingsRun], dict[str, str]]] = {
    "scope": _scope,
    "rows": _rows,
    "prices": _prices,
    "contract": _contract,
    "models": lambda run: dict.fromkeys(run.manifest.get("stand_ins", ()), "declared"),
    "evidence": _evidence,
    "formulas": _versions("formula_versions"),
    "rules": _versions("rule_versions"),
    "engine": lambda run: {"engine": run.engine},
    "code": lambda run: {"code": run.code_version},
}


def _changes(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Change, ...]:
    return tuple(
        Change(name, old.get(name), new.get(name))
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    )


def _text(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "none", True: "yes", False: "no"}[value]
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
