"""What the inputs of a run do not cover: months without claims, prices too old, missing columns."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from savings.claims.declarations import EXCLUSIONS, Formula, Rule, RunResult
from savings.evidence.postures import PRICE_NAMES
from savings.evidence.windows import months_between
from savings.formulas import FORMULAS
from savings.readiness import EVERYTHING, Reason, price_kinds
from savings.rules import RULES

# Claims may start and end so many days inside the window without that being a gap.
WINDOW_SLACK = timedelta(days=31)


def find_gaps(manifest: Mapping[str, Any], result: RunResult) -> tuple[Reason, ...]:
    """What the inputs do not cover; what a gap touches is partial at most, and so is the run.

    A gap in the window touches everything; one that no figure or rule would read is none.
    """
    return (
        *_window_gaps(manifest),
        *_month_gaps(manifest, result),
        *_price_gaps(manifest),
        *_contract_gaps(manifest),
    )


def _month_gaps(manifest: Mapping[str, Any], result: RunResult) -> tuple[Reason, ...]:
    """Months of the window in which no claim is in scope; no claim at all is a block, no gap."""
    months = sorted(row.key for row in result.segments if row.kind == "month" and row.lines)
    scope = manifest["scope"]
    window = months_between(
        date.fromisoformat(scope["from_date"]), date.fromisoformat(scope["to_date"])
    )
    missing = [month for month in window if month not in months] if months else []
    return tuple(
        Reason(
            "CLAIMS_MONTH_MISSING",
            f"No claim in scope falls in {month}.",
            "Load the claims of the month, or have it confirmed that there are none.",
            EVERYTHING,
        )
        for month in missing
    )


def _price_gaps(manifest: Mapping[str, Any]) -> Iterator[Reason]:
    """Price lists that begin after the window or end too long before it ends, where they count."""
    opens, closes = (date.fromisoformat(manifest["scope"][k]) for k in ("from_date", "to_date"))
    reach = timedelta(weeks=int(manifest["parameters"]["carry_forward_weeks"]))
    for kind, name in PRICE_NAMES.items():
        readers = _readers_of(kind)
        lists = [price for price in manifest["prices"] if price["kind"] == kind and readers]
        firsts = [date.fromisoformat(one["first_date"]) for one in lists if one["first_date"]]
        lasts = [date.fromisoformat(one["covers_to"]) for one in lists if one.get("covers_to")]
        if firsts and min(firsts) > opens:
            yield Reason(
                "PRICES_START_LATE",
                f"The {name} prices start on {min(firsts)}, the window on {opens}.",
                f"Load a {name} list that covers the window's first days.",
                readers,
            )
        if lasts and max(lasts) + reach < closes:
            yield Reason(
                "PRICES_STALE",
                f"The {name} prices end on {max(lasts)}; carried forward for {reach.days // 7} "
                f"weeks they do not reach {closes}.",
                f"Load a newer {name} list.",
                readers,
            )


def _readers_of(kind: str) -> tuple[str, ...]:
    """The formulas and rules that read the prices of a kind; empty where none does."""
    entries: tuple[Formula | Rule, ...] = (*FORMULAS.values(), *RULES.values())
    return tuple(sorted(one.id for one in entries if kind in price_kinds(one)))


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
    touched = tuple(sorted(one.id for one in FORMULAS.values() if "contract" in one.evidence))
    return tuple(
        Reason(
            "CONTRACT_COLUMN_MISSING",
            f"The contract {what}, but {column} is not in every claims file: such claims are "
            "measured like all others.",
            f"Load claims with {column}, or freeze a version that does not ask for it.",
            touched,
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
            EVERYTHING,
        ),
    )
