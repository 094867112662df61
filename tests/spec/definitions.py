"""What a version of a formula or rule stands for: its declaration, by digest.

`python -m tests.spec.definitions` writes the list anew, after a version was raised.
"""

import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from leafenterprise.shared.canonical import digest
from savings.claims.declarations import Formula, Rule
from savings.formulas import FORMULAS
from savings.rules import RULES

LIST = Path(__file__).with_name("definitions.json")
# Words may be mended, and where a figure is shown may change, without its number changing.
WORDS = {"id", "version", "family", "title", "statement", "explanation", "source", "headline",
         "finalise", "order"}  # fmt: skip


def definition(entry: Formula | Rule) -> str:
    """The digest of everything declared that decides a number or whether it is stated."""
    told: dict[str, Any] = {
        field.name: getattr(entry, field.name) for field in fields(entry) if field.name not in WORDS
    }
    if isinstance(entry, Formula):
        told["sums"] = {name: [one.column, one.where] for name, one in entry.sums.items()}
    told["legs"] = [asdict(leg) for leg in entry.legs]
    return digest(json.loads(json.dumps(told)))


def definitions() -> dict[str, list[str]]:
    """Version and digest of every formula and rule there is."""
    entries = [*FORMULAS.values(), *RULES.values()]
    return {entry.id: [str(entry.version), definition(entry)] for entry in entries}


if __name__ == "__main__":
    LIST.write_text(json.dumps(definitions(), indent=1, sort_keys=True) + "\n")
