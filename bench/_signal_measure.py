"""What is measured of one store: one database, one number of signals, in a process of its own.

python -m bench._signal_measure FOLDER DATABASE SIZE SITES CALLS AGAIN
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench._signal_ingest import Found, ingest, senders, timed  # noqa: E402
from bench._signal_looks import HEADLINE, cells_on, looks, p95, raw, shown  # noqa: E402
from bench._signal_store import Group, group, keep, kept, lay, opened  # noqa: E402


def make(own: Group, folder: Path, size: int) -> Found:
    """The signals, and their sums by rebuild_rollups."""
    from insights.actions.rollups import rebuild_rollups

    _, _, laid = timed(lambda: lay(own, folder, size))
    _, cpu, wall = timed(lambda: rebuild_rollups(own.organization))
    settle()
    return {"lay": laid, "rebuild_cpu": cpu, "rebuild": wall}


def measure(own: Group, folder: Path, calls: int) -> Found:
    """Everything but the making."""
    from django.db import connection

    from insights.actions.rollups import check_rollups

    found: Found = look(own, calls)
    found |= ingest(own) | senders(folder)
    differing, found["check_cpu"], found["check"] = timed(lambda: check_rollups(own.organization))
    found |= {"differing": len(differing), "detectors": detectors(own)}
    with connection.cursor() as cursor:
        for name in ("financialsignal", "dailyrollup", "monthlyrollup"):
            cursor.execute(f"SELECT COUNT(*) FROM insights_{name}")
            found[name] = cursor.fetchone()[0]
    return found


def settle() -> None:
    """What PostgreSQL does by itself a while after many inserts."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("VACUUM ANALYZE")
        connection.close()


def look(own: Group, calls: int) -> Found:
    """The looks, and the same figures from the signals."""
    found: Found = {}
    for name, call in looks(own).items():
        found[name] = vars(p95(call, calls))
        kind, door = name.split(", ")
        if door == "page":
            found[f"{kind} amounts"] = cells_on(call())
            continue
        sums, _, seconds = timed(lambda kind=kind: raw(own, 1 if kind == "one site" else None))
        found[f"{kind}, raw"], told = seconds * 1000, shown(call())
        found[f"{kind} unlike"] = sum(told.get(figure) != sums[figure] for figure in HEADLINE)
    return found


def detectors(own: Group) -> Found:
    """One run over all sites, taken back."""
    from django.db import transaction

    from insights.actions.cards import run_detectors

    with transaction.atomic():
        cards, cpu, wall = timed(lambda: run_detectors(own.organization))
        transaction.set_rollback(True)
    return {"cards": len(cards), "cpu": cpu, "wall": wall}


def main(given: list[str]) -> int:
    """Makes the store whole and measures, unless it was measured before."""
    folder, database, (size, sites, calls, again) = Path(given[0]), given[1], map(int, given[2:])
    with opened(folder, database):
        own = group(sites, folder)
        if kept(folder)["laid"] < size:
            made = make(own, folder, size)
            keep(folder, {**kept(folder), "made": made})
        if calls and (again or not kept(folder)["found"]):
            keep(folder, {**kept(folder), "found": measure(own, folder, calls)})
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
