"""The same figures cut by drug class, drug, group, plan and pharmacy."""

from savings.claims.declarations import SegmentRow
from savings.formulas import FORMULAS
from savings.queries.results import RunRecord
from savings.sections._blocks import Content, Section, Table, segment_table

TITLES = {
    "month": "Month",
    "channel": "Channel",
    "drug_class": "Drug class",
    "drug": "Drug",
    "group": "Group",
    "plan": "Plan",
    "pharmacy": "Pharmacy",
}
SHOWN = 100


def build(record: RunRecord) -> Content:
    """One table per segment kind; the largest values by claims where there are many."""
    return Content(tables=tuple(_table(record, kind) for kind in TITLES))


def _table(record: RunRecord, kind: str) -> Table:
    rows = record.segment_rows(kind)
    shown = rows if kind == "month" else _largest(rows)
    note = f"The largest {SHOWN} of {len(rows):,} values." if len(shown) < len(rows) else ""
    headline = [formula for formula in FORMULAS.values() if formula.headline]
    return segment_table(kind, TITLES[kind], shown, headline, note)


def _largest(rows: tuple[SegmentRow, ...]) -> tuple[SegmentRow, ...]:
    return tuple(sorted(rows, key=lambda row: (-row.lines, row.key))[:SHOWN])


SECTION = Section("segments", "Segments", 90, build, segments=tuple(TITLES))
