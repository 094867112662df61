"""What stands behind a figure: drugs, pharmacies, groups, components of the stored results."""

from functools import cache
from pathlib import Path

from leafenterprise.shared.canonical import decimal_text
from leafenterprise.shared.money import money_text
from savings.claims.cube import OTHER_KEY
from savings.claims.declarations import Figure, SegmentRow
from savings.claims.finding_sums import FindingSum, sum_findings
from savings.optimization.entries import Driver
from savings.queries.results import RunRecord

MOST = 8  # of each kind: what a person can act on at once
NOT_STATED = "not stated"


class Drivers:
    """What stands behind figures and rules of one run; findings are read once per kind."""

    def __init__(self, record: RunRecord, findings: Path) -> None:
        self._record = record
        self._findings = findings if findings.is_file() else None
        self._of_kind = cache(self._read_findings)

    @property
    def has_findings(self) -> bool:
        """Whether the finding rows are still there; retention may have deleted them."""
        return self._findings is not None

    def of_figure(self, formula: str, kind: str, touched: str = "") -> tuple[Driver, ...]:
        """The segment values of the kind with the most of a figure, largest first.

        touched: the sum that counts the lines a step would touch; the figure's lines without.
        """
        found = [
            (row, figure)
            for row in self._record.segment_rows(kind)
            if row.key != OTHER_KEY
            and (figure := _figure(row, formula)) is not None
            and figure.value is not None
            and figure.value > 0
        ]
        found.sort(key=lambda pair: (-(pair[1].value or 0), pair[0].key))
        return tuple(_of_segment(row, figure, touched) for row, figure in found[:MOST])

    def of_rule(self, rule: str, kind: str) -> tuple[Driver, ...]:
        """The drugs, pharmacies or groups with the most recoverable dollars of a rule."""
        return self._of_kind(kind).get(rule, ())

    def _read_findings(self, kind: str) -> dict[str, tuple[Driver, ...]]:
        if self._findings is None:
            return {}
        sums = sum_findings(self._findings, kind, MOST)
        return {
            rule: tuple(_of_finding(kind, one) for one in found) for rule, found in sums.items()
        }


def _figure(row: SegmentRow, formula: str) -> Figure | None:
    return next((figure for figure in row.figures if figure.formula == formula), None)


def _of_segment(row: SegmentRow, figure: Figure, touched: str) -> Driver:
    value = figure.value
    assert value is not None
    return Driver(
        kind=row.kind,
        key=row.key,
        label=row.label if row.key else NOT_STATED,
        lines=int(figure.sums[touched]) if touched in figure.sums else figure.lines,
        value_usd=decimal_text(value),
        display=money_text(value),
    )


def _of_finding(kind: str, found: FindingSum) -> Driver:
    return Driver(
        kind=kind,
        key=found.key,
        label=found.label or NOT_STATED,
        lines=found.findings,
        value_usd=decimal_text(found.recoverable_usd),
        display=money_text(found.recoverable_usd),
    )
