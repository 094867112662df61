"""What a file held before it was read, from what the ingest counted and the dataset kept."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from savings.claims.declarations import Received

AMOUNTS = ("received", "accepted", "rejected", "stored")
UNREADABLE = "unreadable"


def describe_totals(totals: Mapping[str, list[Any]]) -> dict[str, dict[str, Any]]:
    """Per money column: received, accepted and rejected, and (where kept) stored, unreadable.

    stored differs from accepted where the layout rounds; unreadable counts the rejected rows
    whose cell holds no amount, so that their dollars are not among the rejected.
    """
    return {
        column: dict(zip((*AMOUNTS, UNREADABLE), kept, strict=False))
        for column, kept in sorted(totals.items())
    }


def read_received(dataset: Mapping[str, Any]) -> Received | None:
    """The rows and dollars of a manifest's dataset; None where its totals lack what was stored."""
    totals = describe_totals(dataset["totals"])
    if any(name not in found for found in totals.values() for name in AMOUNTS):
        return None
    return Received(
        rows=dataset["rows_in"],
        rows_rejected=dataset["rows_rejected"],
        dollars={
            column: (
                Decimal(found["received"]),
                Decimal(found["accepted"]),
                Decimal(found["rejected"]),
                Decimal(found["stored"]),
            )
            for column, found in totals.items()
        },
        unreadable={column: found[UNREADABLE] for column, found in totals.items()},
    )
