"""Inputs that compete, such as the prices of a lesser-of clause: which of them a run lacks."""

from collections.abc import Iterable

from savings.claims.availability import Evidence, missing_input
from savings.claims.declarations import Leg, NotComputable, Parameters

# Said wherever the finding and the guarantee stand, while AWP less the discount competes.
OVERLAPS_GUARANTEE = (
    "A claim paid above AWP less the discount stands in the finding “Lesser-of breach” and in the "
    "discount guarantee: the same dollars seen twice, never to be added."
)
# The prices that the ingredient cost submitted is held against.
LESSER_OF = (
    Leg("U&C", needs=("uc_usd",)),
    Leg("MAC", needs=("ndc11", "quantity"), prices=("mac",)),
    Leg(
        "AWP less the discount",
        needs=("unit_awp_usd", "quantity", "channel", "brand_generic"),
        terms=("awp_discount",),
        parameter="lesser_of_awp_discount",
    ),
)


def missing_legs(
    legs: Iterable[Leg], parameters: Parameters, evidence: Evidence
) -> NotComputable | None:
    """Which agreed legs cannot compete, on any line or on those of some datasets."""
    lacks = [(leg, why) for leg in agreed(legs, parameters) if (why := _lack(leg, evidence))]
    if not lacks:
        return None
    said = "; ".join(f"{leg.name} ({why.message.rstrip('.')})" for leg, why in lacks)
    return NotComputable(
        "leg_missing",
        f"Goes without {said}.",
        " ".join(dict.fromkeys(why.clears for _, why in lacks)),
    )


def no_leg(legs: Iterable[Leg], parameters: Parameters, evidence: Evidence) -> NotComputable | None:
    """Why nothing is left to compare with; None while one leg can compete, or there are none."""
    asked = agreed(legs, parameters)
    lacks = [why for leg in asked if (why := _missing(leg, evidence))]
    if not tuple(legs) or len(lacks) < len(asked):
        return None
    return NotComputable(
        "no_leg",
        " ".join(dict.fromkeys(why.message for why in lacks)) or "The contract names no price.",
        " ".join(dict.fromkeys(why.clears for why in lacks)) or "A contract that names a price.",
    )


def agreed(legs: Iterable[Leg], parameters: Parameters) -> list[Leg]:
    """The legs that the contract admits."""
    return [leg for leg in legs if not leg.parameter or getattr(parameters, leg.parameter)]


def _missing(leg: Leg, evidence: Evidence) -> NotComputable | None:
    return missing_input(leg.needs, leg.prices, leg.terms, (), evidence)


def _lack(leg: Leg, evidence: Evidence) -> NotComputable | None:
    if why := _missing(leg, evidence):
        return why
    column, lacking = evidence.lacking(leg.needs)
    if not lacking:
        return None
    return NotComputable(
        "column_absent_in_some",
        f"{column} is absent from {lacking} of {len(evidence.absent)} datasets.",
        f"Datasets that all fill {column}.",
    )
