"""What it takes to have each recommendation: declared once per figure, with its reason.

Levels weigh dollars for the order of recommendations and for nothing else. They are judgements
of the house, shown with their reason; no figure is multiplied by them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

Level = Literal["high", "medium", "low"]
WEIGHTS: Mapping[str, Decimal] = MappingProxyType(
    {"high": Decimal("1.00"), "medium": Decimal("0.60"), "low": Decimal("0.30")}
)


@dataclass(frozen=True)
class Lever:
    """What it takes to act on one figure, and what to do next.

    title: the recommendation as an imperative. clears: what would make the figure computable,
    where the figure's own reason only says which lines it wants.
    """

    formula: str
    kind: Literal["contract", "recovery", "opportunity"]
    title: str
    level: Level
    reason: str
    lever: str
    disruption: Literal["none", "low", "medium", "high"]
    effort: str
    next_action: str
    clears: str = ""


_DUE = (
    Lever(
        "guarantee_due",
        "contract",
        "Claim the discount guarantee shortfall",
        "high",
        "The contract states the guarantee and the amount follows from the claims.",
        "contract",
        "none",
        "A claim letter with the guarantee sheet; the PBM reconciles and pays.",
        "Send the guarantee sheet to the PBM and ask for settlement under the contract.",
    ),
    Lever(
        "dispensing_fee_variance",
        "contract",
        "Claim dispensing fees above the contract",
        "high",
        "The fee per script is stated in the contract and on each claim.",
        "contract",
        "none",
        "A claim letter with the fee sheet.",
        "Send the fee sheet to the PBM and ask for the difference.",
    ),
    Lever(
        "rebate_variance",
        "contract",
        "Claim rebates that were not passed on",
        "high",
        "The contract states the rebate per script and the statement says what was received.",
        "contract",
        "none",
        "A claim letter with the rebate sheet; the PBM may ask for its own count.",
        "Send the rebate reconciliation to the PBM and ask for the difference.",
    ),
    Lever(
        "admin_fee_variance",
        "contract",
        "Claim administrative fees above the contract",
        "high",
        "The contract states the fee per script and the invoices say what was charged.",
        "contract",
        "none",
        "A claim letter with the invoices.",
        "Send the fee reconciliation to the PBM and ask for a credit.",
    ),
)
_OPPORTUNITIES = (
    Lever(
        "opportunity_generic_at_mac",
        "opportunity",
        "Dispense the generic where MAC prices one",
        "medium",
        "Plan design can require the generic, but prescribers and members have to follow.",
        "plan design",
        "low",
        "Mandatory generic rule with a DAW penalty; a letter to members and prescribers.",
        "Adopt a mandatory generic rule for the drugs below, starting with the largest.",
        clears="A MAC price list that prices the client's brands with a generic.",
    ),
    Lever(
        "opportunity_generic_at_nadac",
        "opportunity",
        "Dispense the generic where NADAC names one",
        "medium",
        "Plan design can require the generic; its price is a benchmark and not yet agreed.",
        "plan design",
        "low",
        "Mandatory generic rule, and a MAC price agreed with the PBM for each drug.",
        "Ask the PBM for a MAC price of the drugs below, then require the generic.",
        clears="A NADAC list that states the corresponding generic of the client's brands.",
    ),
    Lever(
        "opportunity_formulation",
        "opportunity",
        "Prefer the cheaper formulation of the same drug",
        "medium",
        "The drug and its strength stay the same; the prescriber has to write another form.",
        "plan design",
        "low",
        "Formulary tiering or prior authorization for the costlier form.",
        "Move the costlier formulations below to a higher tier.",
        clears=(
            "Claims whose drug names state name, strength and form, for a drug that the client "
            "fills in two forms priced by NADAC."
        ),
    ),
    Lever(
        "opportunity_specialty_channel",
        "opportunity",
        "Fill specialty drugs in the specialty channel",
        "medium",
        "The contract already has the terms; members have to change pharmacy.",
        "network",
        "medium",
        "Exclusive specialty network, with one courtesy fill and a hand-over by care managers.",
        "Ask the PBM to lock out the drugs below from other pharmacies after one courtesy fill.",
        clears="Specialty claims outside the specialty channel, and specialty terms to reprice at.",
    ),
    Lever(
        "opportunity_retail_90",
        "opportunity",
        "Move maintenance drugs to 90-day fills at retail",
        "high",
        "The contract already has the terms and members keep their pharmacy.",
        "plan design",
        "low",
        "A 90-day rule after the second fill and a copay that favours it.",
        "Turn on a 90-day rule for the maintenance drugs below.",
        clears="Terms for retail 90 with a discount and a fee, and maintenance fills at retail.",
    ),
    Lever(
        "opportunity_mail",
        "opportunity",
        "Move maintenance drugs to mail",
        "low",
        "The contract already has the terms, but members have to leave their pharmacy.",
        "plan design",
        "medium",
        "A mail incentive or mandatory mail after two fills; new prescriptions are needed.",
        "Offer a copay incentive for mail on the maintenance drugs below.",
        clears="Terms for mail with a discount and a fee, and maintenance fills at retail.",
    ),
    Lever(
        "opportunity_high_markup",
        "opportunity",
        "Cap prices far above acquisition cost",
        "medium",
        "Nothing changes for members, but the PBM has to agree to another price.",
        "contract",
        "none",
        "Negotiation of MAC prices or of a ceiling over NADAC at the next amendment.",
        "Put the drugs below to the PBM for a MAC review.",
        clears="A NADAC price list that covers the fill dates.",
    ),
)
LEVERS: Mapping[str, Lever] = MappingProxyType(
    {lever.formula: lever for lever in (*_DUE, *_OPPORTUNITIES)}
)

RULE_LEVER = Lever(
    "",
    "recovery",
    "",
    "high",
    "Each finding names the claim and the clause; the plan was charged what it did not owe.",
    "contract",
    "none",
    "The list of claims goes to the PBM; each one is accepted or answered.",
    "Send the findings to the PBM and ask for repayment, claim by claim.",
)
