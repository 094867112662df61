"""Documents that are written from the code. An app offers its own in a module `generated_docs.py`:

    DOCUMENTS = {"docs/access.md": access_markdown}

`manage.py write_docs` writes them; `--check` names those that are not as the code would write them.
"""

import importlib
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps

Writer = Callable[[], str]


def documents() -> dict[str, Writer]:
    """Every document of every app, by its path from the project's root."""
    found: dict[str, Writer] = {}
    for app in apps.get_app_configs():
        if find_spec(f"{app.name}.generated_docs") is not None:
            offered = importlib.import_module(f"{app.name}.generated_docs").DOCUMENTS
            if twice := found.keys() & offered.keys():
                raise ValueError(f"{app.name} offers {sorted(twice)}, which another app writes")
            found |= offered
    return dict(sorted(found.items()))


def stale(root: Path) -> list[str]:
    """The documents that are missing or differ from what the code would write."""
    return [path for path, writer in documents().items() if _kept(root / path) != writer()]


def write(root: Path) -> list[str]:
    """Writes the stale ones and says which."""
    written = stale(root)
    for path in written:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(documents()[path](), encoding="utf-8")
    return written


def _kept(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None
