"""Everything of a restore that takes the place of something, and how all of it is taken back.

The plan is written down before the first rename. Whoever finds one afterwards undoes it: a restore
that was killed half way leaves the old state.
"""

import json
import os
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.conf import settings

from audit.backup.databases import Beside, database
from audit.backup.places import flush_folder, folder, kept_folders, put_in_place
from leafenterprise.shared.failpoints import failpoint

JOURNAL = "restoring.json"


@dataclass
class Swap:
    """The folders of one restore: living, fresh and aside, by the restore's mark."""

    mark: str
    places: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, mark: str) -> "Swap":
        """For the folders and the anchors as they are configured."""
        anchors = Path(settings.TRAIL_ANCHOR_FILE)
        return cls(mark, [*map(str, kept_folders().values()), str(anchors)])

    def fresh(self, name: str) -> Path:
        """Where a kept folder is restored to, beside the living one."""
        place = kept_folders()[name]
        return place.with_name(f"{place.name}.restoring-{self.mark}")

    def do(self, beside: Beside) -> None:
        """Writes the plan down, then everything takes its place. Raises: StillInUse, OSError."""
        draft = _journal().with_suffix(".draft")
        draft.write_text(json.dumps(asdict(self)))
        put_in_place(draft, _journal())
        for living, fresh, aside in self._named():
            if living.exists():
                os.rename(living, aside)
            failpoint("restore.folder_aside")
            if fresh.exists():
                os.rename(fresh, living)
        failpoint("restore.folders_swapped")
        beside.swap_in()
        failpoint("restore.swapped")

    def undo(self, beside: Beside) -> None:
        """The old state, whatever has been done of the plan."""
        if _journal().exists():
            beside.swap_back()
            for living, fresh, aside in self._named():
                if aside.exists():
                    _remove(fresh)
                    if living.exists():
                        os.rename(living, fresh)
                    os.rename(aside, living)
            _journal().unlink()
            flush_folder(folder())
        self.forget_fresh()
        beside.discard()

    def settle(self, beside: Beside) -> None:
        """The new state stays: from the moment the plan is gone nothing takes it back."""
        _journal().unlink()
        flush_folder(folder())
        beside.settle()
        self.forget_aside()

    def forget_aside(self) -> None:
        """What was replaced goes, but for the anchors, which tell of it."""
        for living, _, aside in self._named():
            if living.name != Path(settings.TRAIL_ANCHOR_FILE).name:
                _remove(aside)

    def forget_fresh(self) -> None:
        """What was restored beside goes."""
        for _, fresh, _ in self._named():
            _remove(fresh)

    def anchors_aside(self) -> Path:
        """The anchors of what was replaced: they speak of another chain from now on."""
        place = Path(settings.TRAIL_ANCHOR_FILE)
        return place.with_name(f"{place.name}.before-{self.mark}")

    def _named(self) -> list[tuple[Path, Path, Path]]:
        return [
            (
                living,
                living.with_name(f"{living.name}.restoring-{self.mark}"),
                living.with_name(f"{living.name}.before-{self.mark}"),
            )
            for living in map(Path, self.places)
        ]


def undo_interrupted() -> bool:
    """Takes a restore back that was killed; whether there was one. Only for who is alone."""
    if not _journal().exists():
        return False
    swap = Swap(**json.loads(_journal().read_text()))
    swap.undo(database().beside(swap.mark))
    return True


def forget_left() -> int:
    """What restores left that were killed before their plan stood or after it was done; how many.

    Only for who is alone, and not while a plan stands: then it is undone instead.
    """
    if _journal().exists():
        return 0
    kind = database()
    marks = kind.left_beside()
    for mark in marks:
        swap, beside = Swap.of(mark), kind.beside(mark)
        swap.forget_fresh()
        swap.forget_aside()
        beside.settle()
        beside.discard()
    return len(marks)


def _journal() -> Path:
    return folder() / JOURNAL


def _remove(place: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)
