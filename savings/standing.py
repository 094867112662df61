"""What keeps a computed run from being final as a whole: gaps in its window, sums that fail."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from savings.claims.declarations import EXCLUSIONS, CompletenessRow, RunResult
from savings.readiness import Reason

# Claims may start and end so many days inside the window without that being a gap.
WINDOW_SLACK = timedelta(days=31)


def find_gaps(manifest: Mapping[str, Any]) -> tuple[Reason, ...]:
    """What the inputs do not cover: the run is partial at most."""
    return (*_window_gaps(manifest), *_contract_gaps(manifest))


def _contract_gaps(manifest: Mapping[str, Any]) -> tuple[Reason, ...]:
    """What the contract tells apart and the claims do not: those lines stay in the guarantee."""
    contract = manifest.get("contract")
    if not contract:
        return ()
    asked = {EXCLUSIONS[name]: f"excludes {name}" for name in manifest["parameters"]["exclusions"]}
    if any(term["drug_class"].startswith("specialty") for term in contract["terms"]):
        asked["is_specialty"] = "has specialty terms"
    if manifest["parameters"]["exclude_uc_priced"]:
        asked["uc_usd"] = "excludes claims priced at U&C"
    claims = [dataset for dataset in manifest["datasets"] if dataset["kind"] == "claims"]
    return tuple(
        Reason(
            "CONTRACT_COLUMN_MISSING",
            f"The contract {what}, but {column} is not in every claims file: such claims are "
            "measured like all others.",
            f"Load claims with {column}, or freeze a version that does not ask for it.",
        )
        for column, what in asked.items()
        if any(column in dataset["absent"] for dataset in claims)
    )


def _window_gaps(manifest: Mapping[str, Any]) -> tuple[Reason, ...]:
    claims = [dataset for dataset in manifest["datasets"] if dataset["kind"] == "claims"]
    firsts = [date.fromisoformat(d["first_date"]) for d in claims if d["first_date"]]
    lasts = [date.fromisoformat(d["last_date"]) for d in claims if d["last_date"]]
    if not firsts or not lasts:
        return ()
    opens = date.fromisoformat(manifest["scope"]["from_date"])
    closes = date.fromisoformat(manifest["scope"]["to_date"])
    if min(firsts) - opens <= WINDOW_SLACK and closes - max(lasts) <= WINDOW_SLACK:
        return ()
    return (
        Reason(
            "CLAIMS_WINDOW_SHORT",
            f"The claims run from {min(firsts)} to {max(lasts)}, the scope from {opens} to "
            f"{closes}.",
            "Load the missing months, or narrow the scope to the months that were sent.",
        ),
    )


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
    accepted = sum(d["rows_accepted"] for d in manifest["datasets"] if d["kind"] == "claims")
    in_scope = _total(row for row in rows if (row.group, row.code) == ("scope", "in_scope"))
    named = {
        group: _total(row for row in rows if row.group == group)
        for group in ("file", "netting", "scope", "guarantee", "price")
    }
    broken = [] if named["file"][0] == accepted else ["files and statement"]
    whole = _total(row for row in rows if row.group in ("netting", "scope"))
    if named["file"] != whole:
        broken.append("file = netting + scope")
    present = {row.group for row in rows}
    for group in ("guarantee", "price"):
        if group in present and named[group] != in_scope:
            broken.append(f"in scope = {group}")
    return broken


def _total(rows: Iterable[CompletenessRow]) -> tuple[int, Decimal, Decimal]:
    found = list(rows)
    return (
        sum(row.rows for row in found),
        sum((row.plan_paid_usd for row in found), Decimal(0)),
        sum((row.ingredient_cost_usd for row in found), Decimal(0)),
    )
