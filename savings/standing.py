"""What makes a computed run unusable as a whole: no claims in scope, sums that fail."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from savings.claims.declarations import CompletenessRow, RunResult
from savings.claims.intake import MONEY, STORED
from savings.readiness import Reason
from savings.received import read_received

Sums = tuple[int, Decimal, Decimal]


def find_blocks(manifest: Mapping[str, Any], result: RunResult) -> tuple[Reason, ...]:
    """What makes the whole result unusable: nothing in scope, or rows that do not add up."""
    total = next(row for row in result.segments if row.kind == "total")
    blocks = []
    if not total.lines:
        blocks.append(
            Reason(
                "NO_CLAIMS_IN_SCOPE",
                "No claim of the datasets lies in the scope.",
                "Check the group ids and the window of the scope against the claims.",
            )
        )
    if broken := _broken_sums(manifest, result.completeness):
        blocks.append(
            Reason(
                "COMPLETENESS_BROKEN",
                f"The completeness statement does not add up: {', '.join(broken)}.",
                "Report this: rows have been lost or counted twice.",
            )
        )
    return tuple(blocks)


def _broken_sums(manifest: Mapping[str, Any], rows: Sequence[CompletenessRow]) -> list[str]:
    """Which of the statement's identities fail, in rows or in dollars."""
    named = {
        group: _total(row for row in rows if row.group == group)
        for group in ("file", "netting", "scope", "guarantee", "price")
    }
    present = {row.group for row in rows}
    broken = _unlike_files(manifest, rows, named["file"])
    if named["file"] != _total(row for row in rows if row.group in ("netting", "scope")):
        broken.append("file = netting + scope")
    in_scope = _coded(rows, "scope", "in_scope")
    for group in ("guarantee", "price"):
        if group in present and named[group] != in_scope:
            broken.append(f"in scope = {group}")
    return broken


def _unlike_files(
    manifest: Mapping[str, Any], rows: Sequence[CompletenessRow], accepted: Sums
) -> list[str]:
    """Where rows or dollars differ from what the ingest counted in the files.

    Dollars are those stored of each file; a dataset that did not keep them is compared in rows.
    """
    files = [dataset for dataset in manifest["datasets"] if dataset["kind"] == "claims"]
    broken = []
    if accepted[0] != sum(file["rows_accepted"] for file in files):
        broken.append("files and statement")
    kept = [read_received(file) for file in files]
    held = [one for one in kept if one]
    if len(held) < len(files):
        return broken
    stored = tuple(
        sum((one.dollars[name][STORED] for one in held if name in one.dollars), Decimal(0))
        for name in MONEY
    )
    if accepted[1:] != stored:
        broken.append("dollars of files and statement")
    received, rejected = (_coded(rows, "intake", code) for code in ("received", "rejected"))
    parts = [row for row in rows if row.group in ("intake", "file") and row.code != "received"]
    counted = sum(one.rows for one in held), sum(one.rows_rejected for one in held)
    if received != _total(parts) or (received[0], rejected[0]) != counted:
        broken.append("received = rejected + accepted")
    return broken


def _coded(rows: Iterable[CompletenessRow], group: str, code: str) -> Sums:
    return _total(row for row in rows if (row.group, row.code) == (group, code))


def _total(rows: Iterable[CompletenessRow]) -> Sums:
    """Rows and dollars; what no row states adds nothing."""
    found = list(rows)
    return (
        sum(row.rows for row in found),
        sum((row.plan_paid_usd or Decimal(0) for row in found), Decimal(0)),
        sum((row.ingredient_cost_usd or Decimal(0) for row in found), Decimal(0)),
    )
