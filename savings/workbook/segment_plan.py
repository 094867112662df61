"""Which segment values the workbook shows, in which rows and columns, and how many are live."""

from collections.abc import Mapping
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from savings.claims.cube import SEGMENT_LIMIT
from savings.claims.declarations import Formula, SegmentRow
from savings.workbook.facts import WorkbookFacts

# Kinds in the order shown, with the detail column a live formula picks their lines by.
KINDS: Mapping[str, tuple[str, str]] = {
    "total": ("Total", ""),
    "component": ("Contract component", "component"),
    "channel": ("Channel", "channel_component"),
    "drug_class": ("Drug class", "drug_class"),
    "month": ("Month", "month"),
    "group": ("Group", "group_id"),
    "plan": ("Plan", "plan_id"),
    "pharmacy": ("Pharmacy", "pharmacy_id"),
    "drug": ("Drug", "ndc11"),
}
HEADER_ROW = 5
LABELS = 4  # kind, value, name, lines
FIRST_COLUMN = 2
# The engine's values, the claims that state none, and the remainder: a kind adds up to the total.
ROWS_PER_KIND = SEGMENT_LIMIT + 2
LIVE_PER_KIND = 60
# Cells that look through the detail × its rows: above it a recalculation would take minutes.
LIVE_WORK = 1_000_000_000


@dataclass(frozen=True)
class SegmentPlan:
    """The rows of the sheet Segments, its figure columns, and the values that are live."""

    rows: tuple[SegmentRow, ...]
    formulas: tuple[Formula, ...]
    live: frozenset[tuple[str, str]]
    left_out: Mapping[str, int]

    def span(self, kind: str) -> tuple[int, int] | None:
        """First and last sheet row of a kind."""
        places = [n for n, row in enumerate(self.rows, start=HEADER_ROW + 1) if row.kind == kind]
        return (places[0], places[-1]) if places else None

    def column(self, formula_id: str) -> str | None:
        """The column letters of a figure."""
        for place, formula in enumerate(self.formulas, start=FIRST_COLUMN + LABELS):
            if formula.id == formula_id:
                return get_column_letter(place)
        return None


def plan_segments(facts: WorkbookFacts, detail_rows: int) -> SegmentPlan:
    """Values in the engine's order, at most ROWS_PER_KIND of a kind."""
    rows: list[SegmentRow] = []
    left_out: dict[str, int] = {}
    for kind in [*KINDS, *_further_kinds(facts)]:
        found = facts.segment_rows(kind)
        rows += found[:ROWS_PER_KIND]
        if len(found) > ROWS_PER_KIND:
            left_out[kind] = len(found) - ROWS_PER_KIND
    formulas = _shown_formulas(facts)
    return SegmentPlan(
        tuple(rows), formulas, _live_values(rows, len(formulas), detail_rows), left_out
    )


def _further_kinds(facts: WorkbookFacts) -> list[str]:
    return list(dict.fromkeys(row.kind for row in facts.segments if row.kind not in KINDS))


def _shown_formulas(facts: WorkbookFacts) -> tuple[Formula, ...]:
    """Figures that at least one part of the whole has."""
    present = {
        figure.formula
        for row in facts.segments
        if row.kind != "total"
        for figure in row.figures
        if figure.value is not None
    }
    return tuple(formula for formula in facts.formulas.values() if formula.id in present)


def _live_values(
    rows: list[SegmentRow], figures: int, detail_rows: int
) -> frozenset[tuple[str, str]]:
    live: list[tuple[str, str]] = []
    work = 0
    for kind in KINDS:
        values = [row.key for row in rows if row.kind == kind]
        more = len(values) * figures * detail_rows
        if len(values) > LIVE_PER_KIND or work + more > LIVE_WORK:
            continue
        work += more
        live += [(kind, key) for key in values if kind == "total" or _is_plain(key, values)]
    return frozenset(live)


def _is_plain(key: str, keys: list[str]) -> bool:
    """Whether a spreadsheet criterion picks this key and no other.

    It compares without regard to case, reads 0012 and 12 as one number, and knows * ? ~ < > =.
    """
    plain = bool(key) and not set(key) & set('*?~<>="') and key.strip() == key
    return plain and sum(_folded(other) == _folded(key) for other in keys) == 1


def _folded(key: str) -> str:
    try:
        return repr(float(key))
    except ValueError:
        return key.casefold()
