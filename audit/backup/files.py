"""Claims, uploads and made files: each content once in the store, however many backups name it."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import uuid4

from audit.backup import encryption
from audit.backup.packing import StoredFile, digest_of, pack, unpack
from audit.backup.places import flush_folder, folder, kept_folders, objects, put_in_place
from leafenterprise.shared.failpoints import failpoint

UNFINISHED = ("making-", ".workbook-")  # what a worker is writing has no place in a backup


def keep_files(before: Iterable[StoredFile]) -> list[StoredFile]:
    """Every file of the kept folders, copied where its content is not in the store yet.

    before: the files of the last backup. One of the same size and time is taken to be the same, as
    the lake's files are never written twice; verify and drill read the contents.
    """
    known = {file.path: file for file in before if file.encrypted == encryption.is_on()}
    found = []
    for path, place in _files():
        old, seen = known.get(path), place.stat()
        same = old and (old.bytes, old.changed_ns) == (seen.st_size, seen.st_mtime_ns)
        if old and same and (folder() / old.stored).is_file():
            found.append(old)
        elif kept := _keep(path, place):
            found.append(kept)
    return found


def restore_files(files: Iterable[StoredFile], names: dict[str, Path]) -> int:
    """Writes the files below the folders that `names` gives for lake and uploads; how many.

    Raises: DamagedFile, WrongKey.
    """
    count = 0
    for file in files:
        root, _, rest = file.path.partition("/")
        unpack(file, folder() / file.stored, names[root] / rest)
        count += 1
    return count


def forget_unused(used: set[str]) -> int:
    """Removes what no backup names from the store; how many."""
    gone = 0
    for place in objects().rglob("*"):
        if place.is_file() and str(place.relative_to(folder())) not in used:
            place.unlink()
            gone += 1
    return gone


def _files() -> Iterator[tuple[str, Path]]:
    for name, root in kept_folders().items():
        for place in sorted(root.rglob("*")) if root.is_dir() else ():
            rest = place.relative_to(root)
            if place.is_file() and not any(part.startswith(UNFINISHED) for part in rest.parts):
                yield f"{name}/{rest.as_posix()}", place


def _keep(path: str, place: Path) -> StoredFile | None:
    """The file's content in the store; None where the file went away meanwhile."""
    objects().mkdir(parents=True, exist_ok=True)
    draft = objects() / f".{uuid4().hex}"
    try:
        kept = pack(place, draft, path=path, stored="", squeeze=False)
    except FileNotFoundError:
        draft.unlink(missing_ok=True)
        return None
    failpoint("backup.object_copied")
    end = ".enc" if kept.encrypted else ""
    target = objects() / kept.sha256[:2] / f"{kept.sha256}{end}"
    target.parent.mkdir(exist_ok=True)
    if target.is_file() and (not kept.encrypted or target.stat().st_size == kept.stored_bytes):
        draft.unlink()
        digest = digest_of(target)
        if kept.encrypted or digest == kept.stored_sha256:
            return _placed(kept, target, digest)
        target.unlink()  # damaged meanwhile: made anew from the file that is well
        return _keep(path, place)
    put_in_place(draft, target)
    flush_folder(target.parent)
    return _placed(kept, target, kept.stored_sha256)


def _placed(kept: StoredFile, target: Path, digest: str) -> StoredFile:
    stored = str(target.relative_to(folder()))
    return StoredFile(**{**kept.to_json(), "stored": stored, "stored_sha256": digest})
