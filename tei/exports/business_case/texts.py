"""Figures and amounts of a case as people read them."""

from decimal import Decimal

from leafenterprise.shared.money import money_text, ratio_text, round_half_up
from tei.case.declarations import Formula
from tei.case.summary import Figure

NOTHING = "–"


def dollars(amount: Decimal) -> str:
    """Whole dollars: -$1,235."""
    return money_text(round_half_up(amount, 0)).removesuffix(".00")


def percent(share: Decimal | None) -> str:
    """A rate or a risk: 0.125 is 12.5 %."""
    return NOTHING if share is None else f"{_shortest(share * 100)} %"


def exact_figure(formula: Formula, value: Figure) -> str:
    """A figure with every place that it has."""
    if value is None:
        return "none"
    if formula.unit == "usd":
        return money_text(Decimal(value))
    if formula.unit == "ratio":
        return f"{ratio_text(Decimal(value))} a year"
    if formula.unit == "percent":
        return f"{value:,f} %"
    return f"{value} {formula.unit}"


def round_figure(formula: Formula, value: Figure) -> str:
    """A figure as a headline: whole dollars, whole percent."""
    if value is None:
        return "none"
    if formula.unit == "usd":
        return dollars(Decimal(value))
    if formula.unit == "percent":
        return f"{round_half_up(Decimal(value), 0):,f} %"
    if formula.id == "payback_period_months":
        return f"Month {value}"
    return exact_figure(formula, value)


def _shortest(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
