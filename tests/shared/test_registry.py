"""One file is one entry, and a wrong file stops the start-up."""

import sys
from types import ModuleType

import pytest

from leafenterprise.shared.registry import RegistryError, load


class Thing:
    def __init__(self, id_: str) -> None:
        self.id = id_


@pytest.fixture
def package(tmp_path, monkeypatch) -> ModuleType:
    (tmp_path / "things").mkdir()
    (tmp_path / "things" / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    module = ModuleType("things")
    module.__path__ = [str(tmp_path / "things")]
    monkeypatch.setitem(sys.modules, "things", module)
    return module


def write(package: ModuleType, name: str, body: str) -> None:
    with open(f"{package.__path__[0]}/{name}.py", "w") as file:
        file.write(f"from {__name__} import Thing\n{body}\n")
    sys.modules.pop(f"things.{name}", None)


def test_it_finds_every_entry_by_its_file_name(package):
    write(package, "beta", "THING = Thing('beta')")
    write(package, "alpha", "THING = Thing('alpha')")
    write(package, "_draft", "")

    assert list(load(package, "THING", Thing)) == ["alpha", "beta"]


@pytest.mark.parametrize("body", ["", "THING = 3", "THING = Thing('other')"])
def test_it_refuses_a_file_without_its_entry(package, body):
    write(package, "gamma", body)

    with pytest.raises(RegistryError, match="gamma"):
        load(package, "THING", Thing)
