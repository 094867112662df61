"""Reading and computing once what many tests only start from: a run over the usual files.

The same bytes are read once in a process, the same inputs computed once; after that their files
are put where they would lie, and everything round them happens as always. What reads, computes or
compares computations itself goes round this: only the builders come here.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import patch

import shortuuid

from leafenterprise.shared.ids import LENGTH
from leafenterprise.shared.records import Record
from savings import computation
from savings.claims.connection import open_engine
from savings.claims.declarations import RunInputs, RunResult
from savings.claims.results import IngestResult
from savings.lake import lake

Files = dict[str, bytes]
_read: dict[Any, tuple[Path, Files]] = {}
_computed: dict[str, tuple[RunResult, Files, list[tuple[str, Decimal]]]] = {}


def read_once(read: Callable[[], IngestResult], *key: Any) -> IngestResult:
    """What the reading of the key gives. The lake finds it by its content, or it is read."""
    if key not in _read:
        result = read()
        _read[key] = result.path.parent.relative_to(lake()), _files_of(result.path.parent)
        return result
    place, files = _read[key]
    is_there = (lake() / place).is_dir()
    if not is_there:
        _put(files, lake() / place)
    return replace(read(), reused=is_there)


def forget() -> None:
    """The next file is read and the next run computed whatever was made before."""
    _read.clear()
    _computed.clear()


@contextmanager
def computing_once() -> Iterator[None]:
    """Runs that are worked off meanwhile take the results of equal inputs over."""
    with patch("savings.actions.results.compute", _compute):
        yield


@contextmanager
def named_alike(model: type[Record], content: str) -> Iterator[None]:
    """The record made meanwhile is called as in other tests, so that its inputs are equal."""
    name = shortuuid.uuid(name=f"{content} {model._default_manager.count()}")[:LENGTH]
    with patch.object(model._meta.get_field("public_id"), "_get_default", lambda: name):
        yield


def _compute(inputs: RunInputs, *, workdir: Path, **options: Any) -> RunResult:
    if options["opened"] is not open_engine:
        return computation.compute(inputs, workdir=workdir, **options)
    key = _key_of(inputs)
    if key not in _computed:
        told: list[tuple[str, Decimal]] = []

        def progress(stage: str, share: Decimal) -> None:
            told.append((stage, share))
            options["progress"](stage, share)

        made = computation.compute(inputs, workdir=workdir, **{**options, "progress": progress})
        _computed[key] = made, _files_of(workdir), told
        return made
    made, files, told = _computed[key]
    _put(files, workdir)
    for stage, share in told:
        options["progress"](stage, share)
    paths = ("lines_path", "findings_path", "netted_path")
    return replace(made, **{name: workdir / getattr(made, name).name for name in paths})


def _key_of(inputs: RunInputs) -> str:
    """What decides the results: the files' bytes, the contract, and what is computed."""
    text = repr(replace(inputs, prices=tuple(replace(p, reference_id="") for p in inputs.prices)))
    files = (*inputs.claims, *inputs.prices, *([inputs.eligibility] if inputs.eligibility else []))
    for file in files:
        text = text.replace(repr(file.path), hashlib.sha256(file.path.read_bytes()).hexdigest())
    versions = [(one.id, one.version) for one in (*_formulas(), *computation.RULES.values())]
    return f"{text} {versions}"


def _formulas() -> list[Any]:
    return list(computation.FORMULAS.values())


def _files_of(folder: Path) -> Files:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def _put(files: Files, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
