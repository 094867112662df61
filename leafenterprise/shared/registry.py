"""A folder of modules as a table: one file is one entry, and the file name is its id."""

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType, ModuleType
from typing import TypeVar

Entry = TypeVar("Entry")


class RegistryError(RuntimeError):
    """An entry file that does not keep the rules; it stops the start-up."""


def load(package: ModuleType, name: str, kind: type[Entry]) -> Mapping[str, Entry]:
    """Every `name` object of the package's modules, by id, in order of file name.

    Files that start with an underscore are not entries.
    """
    entries: dict[str, Entry] = {}
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda found: found.name):
        if not info.name.startswith("_"):
            entries[info.name] = _entry(f"{package.__name__}.{info.name}", info.name, name, kind)
    return MappingProxyType(entries)


def _entry(path: str, file_name: str, name: str, kind: type[Entry]) -> Entry:
    entry = getattr(importlib.import_module(path), name, None)
    if not isinstance(entry, kind):
        raise RegistryError(f"{path} must define {name}, an instance of {kind.__name__}")
    found: str = entry.id  # type: ignore[attr-defined]
    if found != file_name:
        raise RegistryError(f"{path}.{name} has id {found!r}; it must be {file_name!r}")
    return entry
