"""The contract that generated claims were adjudicated under: terms, parameters, settlements.

Discounts are set a little off what the generated claims come to, so some components miss their
guarantee and others beat it. Written as JSON beside the claims, and read back from it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from savings.claims.declarations import Component, Parameters, ScopeFilter, Settlement, Term

START = date(2025, 1, 1)
END = date(2025, 12, 31)
MIDYEAR = date(2025, 7, 1)
LONG_DAYS = 84

# channel, class: AWP discount, fee per script, rebate per script and what it counts.
_TERMS: tuple[tuple[str, str, str, str, str | None, str], ...] = (
    ("retail", "brand", "0.1800", "0.60", "185.00", "formulary_brand"),
    ("retail", "generic", "0.8475", "0.75", None, "brand"),
    ("retail_90", "brand", "0.2050", "0.25", "520.00", "formulary_brand"),
    ("retail_90", "generic", "0.8550", "0.25", None, "brand"),
    ("mail", "brand", "0.2325", "0.00", "560.00", "formulary_brand"),
    ("mail", "generic", "0.8675", "0.00", None, "brand"),
    ("specialty", "specialty_brand", "0.1680", "0.00", "1150.00", "brand"),
    ("specialty", "specialty_generic", "0.5100", "0.00", None, "brand"),
    ("retail", "specialty_brand", "0.1650", "0.60", "900.00", "brand"),
    ("retail", "specialty_generic", "0.5000", "0.75", None, "brand"),
)
_COPAYS = {
    "retail/brand": "40.00",
    "retail/generic": "10.00",
    "retail_90/brand": "100.00",
    "retail_90/generic": "25.00",
    "mail/brand": "80.00",
    "mail/generic": "20.00",
    "specialty/specialty_brand": "150.00",
    "specialty/specialty_generic": "150.00",
    "retail/specialty_brand": "150.00",
    "retail/specialty_generic": "150.00",
}
ADMIN_FEE_USD = Decimal("2.95")


@dataclass(frozen=True)
class GeneratedContract:
    """What a run over generated claims is given besides the files."""

    terms: tuple[Term, ...]
    parameters: Parameters
    settlements: tuple[Settlement, ...]
    scope: ScopeFilter

    def to_json(self) -> str:
        """The contract as JSON with sorted keys; money and rates as strings."""
        return json.dumps(_contract_facts(self), sort_keys=True, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "GeneratedContract":
        """The contract read back from its JSON."""
        facts = json.loads(text)
        return cls(
            terms=tuple(_term(term) for term in facts["terms"]),
            parameters=_parameters(facts["parameters"]),
            settlements=tuple(_settlement(amount) for amount in facts["settlements"]),
            scope=ScopeFilter(
                from_date=date.fromisoformat(facts["scope"]["from_date"]),
                to_date=date.fromisoformat(facts["scope"]["to_date"]),
                group_ids=None,
            ),
        )


def make_contract(rebate_due: Decimal, scripts: int) -> GeneratedContract:
    """The contract, with rebates paid short of `rebate_due` and admin fees charged over."""
    return GeneratedContract(
        terms=tuple(_dated_terms()),
        parameters=Parameters(
            retail_90_from_days=LONG_DAYS,
            quantity_limit=Decimal(1_000),
            days_supply_limit=100,
            copay_schedule={key: Decimal(usd) for key, usd in _COPAYS.items()},
            lesser_of_awp_discount=False,
        ),
        settlements=(
            Settlement(
                kind="rebate_received",
                from_date=START,
                to_date=END,
                amount_usd=(rebate_due * Decimal("0.958")).quantize(Decimal("0.01")),
                source="PBM rebate statement",
            ),
            Settlement(
                kind="admin_fee_charged",
                from_date=START,
                to_date=END,
                amount_usd=(scripts * Decimal("3.00")).quantize(Decimal("0.01")),
                source="PBM invoices",
            ),
        ),
        scope=ScopeFilter(from_date=START, to_date=END),
    )


def rebate_rates() -> Mapping[tuple[str, str], tuple[Decimal, bool]]:
    """Rebate per script by channel and class, and whether only formulary drugs count."""
    return {
        (channel, drug_class): (Decimal(rebate), basis == "formulary_brand")
        for channel, drug_class, _, _, rebate, basis in _TERMS
        if rebate
    }


def _dated_terms() -> list[Term]:
    """Every term for the year; the retail generic guarantee rises by half a point in July."""
    terms = []
    for channel, drug_class, discount, fee, rebate, basis in _TERMS:
        steps = [(START, END, Decimal(discount))]
        if (channel, drug_class) == ("retail", "generic"):
            before = date.fromordinal(MIDYEAR.toordinal() - 1)
            raised = Decimal(discount) + Decimal("0.0050")
            steps = [(START, before, Decimal(discount)), (MIDYEAR, END, raised)]
        terms += [
            Term(
                component=Component(channel, drug_class),
                from_date=first,
                to_date=last,
                awp_discount=promised,
                dispensing_fee_usd=Decimal(fee),
                rebate_per_script_usd=Decimal(rebate) if rebate else None,
                rebate_basis=basis,  # type: ignore[arg-type]
                admin_fee_usd=ADMIN_FEE_USD,
            )
            for first, last, promised in steps
        ]
    return terms


def _contract_facts(contract: GeneratedContract) -> dict[str, Any]:
    parameters = contract.parameters
    return {
        "terms": [
            {
                "channel": term.component.channel,
                "drug_class": term.component.drug_class,
                "from_date": term.from_date.isoformat(),
                "to_date": term.to_date.isoformat(),
                "awp_discount": _text(term.awp_discount),
                "dispensing_fee_usd": _text(term.dispensing_fee_usd),
                "rebate_per_script_usd": _text(term.rebate_per_script_usd),
                "rebate_basis": term.rebate_basis,
                "admin_fee_usd": _text(term.admin_fee_usd),
            }
            for term in contract.terms
        ],
        "parameters": {
            "retail_90_from_days": parameters.retail_90_from_days,
            "quantity_limit": _text(parameters.quantity_limit),
            "days_supply_limit": parameters.days_supply_limit,
            "copay_schedule": {key: str(usd) for key, usd in parameters.copay_schedule.items()},
            "lesser_of_awp_discount": parameters.lesser_of_awp_discount,
        },
        "settlements": [
            {
                "kind": stated.kind,
                "from_date": stated.from_date.isoformat(),
                "to_date": stated.to_date.isoformat(),
                "amount_usd": str(stated.amount_usd),
                "component": stated.component,
                "source": stated.source,
            }
            for stated in contract.settlements
        ],
        "scope": {
            "from_date": contract.scope.from_date.isoformat(),
            "to_date": contract.scope.to_date.isoformat(),
        },
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _term(facts: dict[str, Any]) -> Term:
    return Term(
        component=Component(facts["channel"], facts["drug_class"]),
        from_date=date.fromisoformat(facts["from_date"]),
        to_date=date.fromisoformat(facts["to_date"]),
        awp_discount=_amount(facts["awp_discount"]),
        dispensing_fee_usd=_amount(facts["dispensing_fee_usd"]),
        rebate_per_script_usd=_amount(facts["rebate_per_script_usd"]),
        rebate_basis=facts["rebate_basis"],
        admin_fee_usd=_amount(facts["admin_fee_usd"]),
    )


def _parameters(facts: dict[str, Any]) -> Parameters:
    return Parameters(
        retail_90_from_days=facts["retail_90_from_days"],
        quantity_limit=_amount(facts["quantity_limit"]),
        days_supply_limit=facts["days_supply_limit"],
        copay_schedule={key: Decimal(usd) for key, usd in facts["copay_schedule"].items()},
        lesser_of_awp_discount=facts["lesser_of_awp_discount"],
    )


def _settlement(facts: dict[str, Any]) -> Settlement:
    return Settlement(
        kind=facts["kind"],
        from_date=date.fromisoformat(facts["from_date"]),
        to_date=date.fromisoformat(facts["to_date"]),
        amount_usd=Decimal(facts["amount_usd"]),
        component=facts["component"],
        source=facts["source"],
    )
