"""A run computed once more from its manifest: the same digests, or which input has changed.

Nothing is stored and nothing of the run is touched. The manifest holds every term, parameter and
version; files are read again where it says they lie.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from leafenterprise.shared.canonical import canonical_json, digest
from savings.claims.store import MANIFEST, file_sha256
from savings.computation import compute
from savings.engines import chosen_engine
from savings.facts import build_facts, shaped_like
from savings.formulas import FORMULAS
from savings.lake import dataset_path
from savings.models import ContractVersion, SavingsRun
from savings.queries.evidence import describe_standing, standing_for
from savings.queries.lifecycle import require_source
from savings.queries.manifests import read_inputs
from savings.rules import RULES
from savings.settling import settle

SHOWN = 20
CODE = "code version"  # the one input that may differ while nothing has been touched


@dataclass(frozen=True)
class Changed:
    """An input that is not what the manifest says.

    moves: whether the results of this replay can differ for it; what a person signed or froze
    since the run does not change the run, it would give another one. gone: a file without which
    nothing can be computed.
    """

    input: str
    recorded: str
    now: str
    moves: bool = True
    gone: bool = False


@dataclass(frozen=True)
class Replay:
    """What computing a run again gave.

    facts: facts that differ, by name, as recorded and as computed now.
    """

    result_digest: str
    facts_digest: str
    facts: tuple[Changed, ...]

    def equals(self, run: SavingsRun) -> bool:
        """Whether both digests are the run's."""
        return (self.result_digest, self.facts_digest) == (run.result_digest, run.facts_digest)


def find_changes(run: SavingsRun) -> tuple[Changed, ...]:
    """Every input of the manifest that is not there as recorded, in a fixed order."""
    return (
        *_manifest(run),
        *_files(run, "datasets"),
        *_files(run, "prices"),
        *_contract(run),
        *_versions("formula", run.formula_versions, {f.id: f.version for f in FORMULAS.values()}),
        *_versions("rule", run.rule_versions, {r.id: r.version for r in RULES.values()}),
        *_code(run),
        *_evidence(run),
    )


def replay_run(run: SavingsRun, *, threads: int | None = None, engine: str = "") -> Replay:
    """Compute the run's manifest again, in a folder that is gone afterwards.

    Raises: EngineError where the inputs cannot be read any more.
    """
    require_source(run)
    with tempfile.TemporaryDirectory(prefix="replay-") as folder:
        result = compute(
            read_inputs(run.manifest),
            workdir=Path(folder, "work"),
            threads=threads or settings.ENGINE_THREADS,
            memory_limit=settings.ENGINE_MEMORY,
            opened=chosen_engine(engine),
        )
    built = build_facts(run, settle(run.manifest, result))
    facts = json.loads(canonical_json(shaped_like(run, built)))
    return Replay(result.digest, digest(facts), tuple(_differing(run.facts, facts)))


def _manifest(run: SavingsRun) -> Iterator[Changed]:
    if digest(run.manifest) != run.manifest_digest:
        yield Changed("manifest", run.manifest_digest, digest(run.manifest))


def _files(run: SavingsRun, kind: str) -> Iterator[Changed]:
    """Stored files whose bytes are not those that were published with them."""
    for file in run.manifest[kind]:
        path = dataset_path(file["address"])
        name = f"{kind.removesuffix('s')} {file.get('file_name') or file['title']} ({file['id']})"
        told = path.with_name(MANIFEST)
        if not path.is_file() or not told.is_file():
            yield Changed(name, file["sha256"], "not there any more", gone=True)
            continue
        published = json.loads(told.read_text(encoding="utf-8"))
        if published["sha256"] != file["sha256"]:
            yield Changed(name, file["sha256"], published["sha256"])
        elif (found := file_sha256(path)) != published["parquet_sha256"]:
            yield Changed(f"{name}, its bytes", published["parquet_sha256"], found)


def _contract(run: SavingsRun) -> Iterator[Changed]:
    """Terms and parameters of the frozen version against those in the manifest."""
    recorded = run.manifest["contract"]
    if recorded is None:
        return
    version = ContractVersion.objects.filter(
        contract__public_id=recorded["id"], number=recorded["number"]
    ).first()
    name = f"contract {recorded['name']} v{recorded['number']}"
    if version is None:
        yield Changed(name, recorded["digest"], "not there any more", moves=False)
        return
    for part in ("terms", "settlements"):
        yield from _parts(f"{name}, {part}", recorded[part], getattr(version, part))
    yield from _parts(f"{name}, parameter", run.manifest["parameters"], version.parameters)
    if version.digest != recorded["digest"]:
        yield Changed(name, recorded["digest"], version.digest)


def _parts(name: str, recorded: Any, now: Any) -> Iterator[Changed]:
    old, new = dict(_flat(recorded)), dict(_flat(now))
    for place in sorted({*old, *new}):
        if old.get(place) != new.get(place):
            yield Changed(f"{name} {place}", str(old.get(place)), str(new.get(place)))


def _versions(kind: str, recorded: Mapping[str, int], now: Mapping[str, int]) -> Iterator[Changed]:
    for name in sorted({*recorded, *now}):
        if recorded.get(name) != now.get(name):
            old, new = recorded.get(name, "not there"), now.get(name, "not there any more")
            yield Changed(f"{kind} {name}, version", str(old), str(new))


def _code(run: SavingsRun) -> Iterator[Changed]:
    if run.code_version != settings.CODE_VERSION:
        yield Changed(CODE, run.code_version, settings.CODE_VERSION)


def _evidence(run: SavingsRun) -> Iterator[Changed]:
    """What was found, signed or blocked since: it belongs to another run."""
    recorded = {piece["id"]: piece for piece in run.manifest.get("evidence", ())}
    now = {piece["id"]: piece for piece in map(describe_standing, standing_for(run.scope))}
    for name in sorted({*recorded, *now}):
        old, new = recorded.get(name), now.get(name)
        if old != new:
            yield Changed(f"evidence {name}", _standing(old), _standing(new), moves=False)


def _standing(piece: Mapping[str, Any] | None) -> str:
    return "not there" if piece is None else str(piece.get("state", "stated"))


def _differing(recorded: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Changed]:
    old, new = dict(_flat(recorded)), dict(_flat(now))
    for name in [*old, *(name for name in new if name not in old)]:
        if old.get(name) != new.get(name):
            yield Changed(name, str(old.get(name)), str(new.get(name)))


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every single value under its dotted name; entries of lists by what they call themselves."""
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            yield from _flat(item, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list | tuple) and value:
        for number, item in enumerate(value, start=1):
            known = item.get("id") or item.get("rule") if isinstance(item, Mapping) else None
            yield from _flat(item, f"{name}.{known or number}" if name else str(known or number))
    else:
        yield name, value
