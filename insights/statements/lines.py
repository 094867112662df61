"""What a statement is made of: items in, lines out, and what stands in the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from insights.analytics.periods import Period
from insights.statements.terms import Terms
from leafenterprise.shared.canonical import decimal_text

PRODUCTION = "provider_production_item"
LAB_CHARGE, LAB_CHARGEBACK = "lab_invoice_charge", "lab_invoice_chargeback"
KINDS = {PRODUCTION: "production", LAB_CHARGE: "lab_charges", LAB_CHARGEBACK: "lab_chargebacks"}


class Formula(NamedTuple):
    """A rule by which lines are made."""

    id: str
    version: int
    statement: str


PRODUCTION_SHARE = Formula(
    "production_share", 1,
    "Production of the category within the period, each band times its share, added up and rounded "
    "half-up to hundredths once. A production below zero takes the lowest band's share.",
)  # fmt: skip
LAB_SHARE = Formula(
    "lab_cost_share", 1,
    "Less the lab share times the lab's charges (or what it takes back), rounded half-up to "
    "hundredths once.",
)  # fmt: skip
LATE_DIFFERENCE = Formula(
    "late_difference", 1,
    "What the closed period gives with everything that is known of it now, less what it gave with "
    "everything that was stated of it before; both by that period's terms.",
)  # fmt: skip
FORMULAS = (PRODUCTION_SHARE, LAB_SHARE, LATE_DIFFERENCE)


class Item(NamedTuple):
    """A signal as a statement sees it; day: the business day it belongs to, of a correction that
    of what it corrects."""

    id: str
    kind: str
    day: date
    category: str
    hundredths: int


@dataclass(frozen=True)
class Closed:
    """A period that a closed statement settled, what was stated of it since, and what came late."""

    statement: str
    period: Period
    terms: tuple[Terms, ...]
    stated: tuple[Item, ...]
    late: tuple[Item, ...]


@dataclass(frozen=True)
class BandPart:
    """What one band gives, exactly: up_to is null for the last."""

    above: Decimal
    up_to: Decimal | None
    share: Decimal
    basis: Decimal
    earned: Decimal


@dataclass(frozen=True)
class Line:
    """One line. before: what was stated of it already, on late lines; null on others."""

    kind: str
    title: str
    category: str
    agreement: str
    first: date
    last: date
    basis: Decimal
    parts: tuple[BandPart, ...]
    amount: Decimal
    formula: Formula
    explanation: str
    signals: tuple[str, ...]
    late_of: str = ""
    before: Decimal | None = None

    def to_json(self, number: int) -> dict[str, Any]:
        """As the statement keeps and states it."""
        return {
            "number": number,
            "kind": self.kind,
            "title": self.title,
            "category": self.category,
            "agreement": self.agreement,
            "first_day": self.first.isoformat(),
            "last_day": self.last.isoformat(),
            "basis": decimal_text(self.basis),
            "parts": [_part(part) for part in self.parts],
            "before": None if self.before is None else decimal_text(self.before),
            "amount": decimal_text(self.amount),
            "formula": self.formula.id,
            "formula_version": self.formula.version,
            "explanation": self.explanation,
            "late_of": self.late_of or None,
            "signals": list(self.signals),
        }


@dataclass(frozen=True)
class Problem:
    """Why no amount can be stated, and what would clear it."""

    code: str
    message: str
    clears: str
    details: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As payloads and pages have it."""
        return {
            "code": self.code, "message": self.message, "clears": self.clears,
            "details": dict(self.details),
        }  # fmt: skip


def _part(part: BandPart) -> dict[str, Any]:
    return {
        "above": decimal_text(part.above),
        "up_to": None if part.up_to is None else decimal_text(part.up_to),
        "share": decimal_text(part.share),
        "basis": decimal_text(part.basis),
        "earned": decimal_text(part.earned),
    }
