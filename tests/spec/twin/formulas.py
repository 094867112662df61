"""The savings formulas again, as Python over a list of lines."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from savings.claims.declarations import Parameters
from tests.spec.twin.rounding import quotient
from tests.spec.twin.source import Row

LEVERS = ("generic_at_mac", "generic_at_nadac", "formulation", "specialty_channel", "retail_90",
          "mail", "high_markup")  # fmt: skip

Lines = list[Row]
Amount = Decimal | None


@dataclass(frozen=True)
class Ask:
    """What a formula is given for one segment value: its own lines and what stands beside."""

    lines: Lines
    parameters: Parameters
    settled: dict[str, Decimal]
    promises: frozenset[str]
    member_months: Decimal | None


class LegNotAgreed(Exception):
    """The contract does not name the price that is asked for."""


@dataclass(frozen=True)
class TwinFormula:
    """Which lines a figure is made from, and how. Pot unknown: LookupError.

    whole: which of them enter it entirely; the others are left out of the count.
    """

    over: Callable[[Row], bool]
    value: Callable[[Ask], Amount]
    places: int = 2
    whole: Callable[[Row], bool] = lambda line: True


def has(*names: str) -> Callable[[Row], bool]:
    """Lines that state all of these."""
    return lambda line: all(line[name] is not None for name in names)


def total(lines: Lines, name: str) -> Decimal:
    """Σ of a column; missing values add nothing."""
    return sum((line[name] for line in lines if line[name] is not None), Decimal(0))


def count(lines: Lines, *keep: Callable[[Row], bool]) -> int:
    """Lines that pass."""
    return sum(all(test(line) for test in keep) for line in lines)


def every(line: Row) -> bool:
    """Every line in scope."""
    return True


def _sum(name: str, over: Callable[[Row], bool] | None = None, places: int = 2) -> TwinFormula:
    return TwinFormula(over or has(name), lambda ask: total(ask.lines, name), places)


def _mean(name: str, places: int) -> TwinFormula:
    return TwinFormula(
        has(name), lambda ask: quotient(total(ask.lines, name), len(ask.lines), places), places
    )


def _share(over: Callable[[Row], bool], keep: Callable[[Row], bool]) -> TwinFormula:
    return TwinFormula(
        over, lambda ask: quotient(count(ask.lines, keep), len(ask.lines), 6), places=6
    )


def _number(over: Callable[[Row], bool], keep: Callable[[Row], bool]) -> TwinFormula:
    return TwinFormula(over, lambda ask: Decimal(count(ask.lines, keep)), places=0)


def _less(above: str, below: str, over: Callable[[Row], bool]) -> TwinFormula:
    return TwinFormula(over, lambda ask: total(ask.lines, above) - total(ask.lines, below))


def months30(lines: Lines) -> Decimal:
    """Thirtieths of a month of therapy: 30 for a fill up to 34 days, else its days."""
    return Decimal(sum(30 if line["days_supply"] <= 34 else line["days_supply"] for line in lines))


def _has_days(line: Row) -> bool:
    return line["days_supply"] is not None and line["days_supply"] >= 1


def _discount(ask: Ask, name: str) -> Amount:
    awp = total(ask.lines, "awp_line_usd")
    return quotient(awp - total(ask.lines, name), awp, 6)


def _variance(lines: Lines) -> Decimal:
    return total(lines, "ingredient_cost_usd") - total(lines, "guarantee_line_usd")


def _separate(ask: Ask) -> Decimal:
    components = {line["component"] for line in ask.lines}
    variances = [
        _variance([line for line in ask.lines if line["component"] == component])
        for component in components
    ]
    return sum((variance for variance in variances if variance > 0), Decimal(0))


def _combined(ask: Ask) -> Decimal:
    return max(Decimal(0), _variance(ask.lines))


def _guarantee_due(ask: Ask) -> Decimal:
    return _combined(ask) if ask.parameters.offset_policy == "combined" else _separate(ask)


def _total_due(ask: Ask) -> Decimal:
    if not ask.promises:
        raise LookupError("no terms")
    pots = {
        "awp_discount": (_under_guarantee, _guarantee_due),
        "dispensing_fee_usd": (_fee_lines, _fee_variance),
        "rebate_per_script_usd": (has("rebate_due_usd"), _rebate_variance),
        "admin_fee_usd": (has("admin_due_usd"), _admin_variance),
    }
    due = Decimal(0)
    for name in ask.promises:
        over, pot = pots[name]
        lines = [line for line in ask.lines if over(line)]
        if not lines:
            raise LookupError(name)
        amount = pot(Ask(lines, ask.parameters, ask.settled, ask.promises, ask.member_months))
        due += max(Decimal(0), amount)
    return due


def _in_every_pot(line: Row) -> bool:
    """No promise of the line's own term goes unreckoned, and the line is under a term."""
    guaranteed = line["guarantee_state"] in ("in_guarantee", "no_discount_promised")
    return guaranteed and (line["fee_due_usd"] is None or line["dispensing_fee_usd"] is not None)


def _won_by_awp(ask: Ask) -> Decimal:
    if not ask.parameters.lesser_of_awp_discount:
        raise LegNotAgreed
    return Decimal(count(ask.lines, lambda line: line["lesser_of_leg"] == "awp"))


def _fee_variance(ask: Ask) -> Decimal:
    return total(ask.lines, "dispensing_fee_usd") - total(ask.lines, "fee_due_usd")


def _rebate_variance(ask: Ask) -> Decimal:
    return total(ask.lines, "rebate_due_usd") - ask.settled["rebate_received"]


def _admin_variance(ask: Ask) -> Decimal:
    return ask.settled["admin_fee_charged"] - total(ask.lines, "admin_due_usd")


def _generic_months(ask: Ask) -> Amount:
    generics = [line for line in ask.lines if line["brand_generic"] == "generic"]
    return quotient(months30(generics), months30(ask.lines), 6)


def _markup(ask: Ask) -> Amount:
    nadac = total(ask.lines, "nadac_line_usd")
    return quotient(total(ask.lines, "paid_total_usd") - nadac, nadac, 6)


def _under_guarantee(line: Row) -> bool:
    return line["in_guarantee"]


def _is_generic(line: Row) -> bool:
    return line["brand_generic"] == "generic"


def _has_generic(line: Row) -> bool:
    return bool(line["has_generic"])


def _told_brand(line: Row) -> bool:
    return line["brand_generic"] == "brand" and line["has_generic"] is not None


def _told_paid_brand(line: Row) -> bool:
    return _told_brand(line) and line["paid_total_usd"] is not None


_fee_lines = has("dispensing_fee_usd", "fee_due_usd")
_matched = has("nadac_line_usd", "paid_total_usd")
_lesser = has("lesser_of_usd")

TWIN_FORMULAS: dict[str, TwinFormula] = {
    "gross_cost": _sum("allowed_usd"),
    "net_plan_cost": _sum("plan_paid_usd"),
    "member_cost": _sum("member_paid_usd"),
    "cost_per_script": _mean("allowed_usd", 2),
    "cost_per_30_days": TwinFormula(
        lambda line: line["allowed_usd"] is not None and _has_days(line),
        lambda ask: quotient(30 * total(ask.lines, "allowed_usd"), months30(ask.lines), 2),
    ),
    "cost_per_member_month": TwinFormula(
        has("allowed_usd"),
        lambda ask: quotient(total(ask.lines, "allowed_usd"), ask.member_months or 0, 2),
    ),
    "script_count": _number(every, every),
    "effective_discount": TwinFormula(
        lambda line: line["discount_basis"], lambda ask: _discount(ask, "ingredient_cost_usd"), 6
    ),
    "guaranteed_discount": TwinFormula(
        _under_guarantee, lambda ask: _discount(ask, "guarantee_line_usd"), 6
    ),
    "discount_variance": TwinFormula(_under_guarantee, lambda ask: _variance(ask.lines)),
    "discount_shortfall": TwinFormula(_under_guarantee, _combined),
    "offset_separate": TwinFormula(_under_guarantee, _separate),
    "offset_combined": TwinFormula(_under_guarantee, _combined),
    "guarantee_due": TwinFormula(_under_guarantee, _guarantee_due),
    "total_due": TwinFormula(every, _total_due, whole=_in_every_pot),
    "admin_fee_due": _sum("admin_due_usd"),
    "admin_fee_variance": TwinFormula(has("admin_due_usd"), _admin_variance),
    "dispensing_fee_variance": TwinFormula(_fee_lines, _fee_variance),
    "effective_dispensing_fee": _mean("dispensing_fee_usd", 4),
    "guaranteed_dispensing_fee": TwinFormula(
        _fee_lines,
        lambda ask: quotient(total(ask.lines, "fee_due_usd"), len(ask.lines), 4),
        places=4,
    ),
    "rebate_due": _sum("rebate_due_usd"),
    "rebate_received": TwinFormula(every, lambda ask: ask.settled["rebate_received"]),
    "rebate_scripts": _sum("rebate_script", has("rebate_due_usd"), places=0),
    "rebate_variance": TwinFormula(has("rebate_due_usd"), _rebate_variance),
    "lesser_of_total": _sum("lesser_of_usd"),
    "lesser_of_savings": _less("ingredient_cost_usd", "lesser_of_usd", _lesser),
    **{
        f"lesser_of_{leg}_count": _number(
            has("lesser_of_usd", *competes), lambda line, leg=leg: line["lesser_of_leg"] == leg
        )
        for leg, competes in (("uc", ("uc_usd",)), ("mac", ("mac_line_usd",)), ("submitted", ()))
    },
    "lesser_of_awp_count": TwinFormula(has("lesser_of_usd", "awp_less_usd"), _won_by_awp, places=0),
    "nadac_total": _sum("nadac_line_usd"),
    "nadac_margin": _less("paid_total_usd", "nadac_line_usd", _matched),
    "markup_over_nadac": TwinFormula(_matched, _markup, 6),
    "price_match_rate": _share(every, lambda line: line["price_match"] == "matched"),
    "spread": _less("allowed_usd", "pharmacy_paid_usd", has("allowed_usd", "pharmacy_paid_usd")),
    "generic_dispensing_rate": _share(has("brand_generic"), _is_generic),
    "generic_dispensing_rate_30_days": TwinFormula(
        lambda line: line["brand_generic"] is not None and _has_days(line), _generic_months, 6
    ),
    "days30": TwinFormula(_has_days, lambda ask: quotient(months30(ask.lines), 30, 2)),
    "formulary_rate": _share(has("is_formulary"), lambda line: line["is_formulary"]),
    **{
        f"channel_share_{channel}": _share(
            has("channel"), lambda line, channel=channel: line["channel"] == channel
        )
        for channel in ("retail", "mail", "specialty", "long_term_care", "other")
    },
    "brand_with_generic_available": _number(_told_brand, _has_generic),
    "brand_with_generic_share": _share(_told_brand, _has_generic),
    "brand_with_generic_cost": TwinFormula(
        _told_paid_brand,
        lambda ask: total([line for line in ask.lines if line["has_generic"]], "paid_total_usd"),
    ),
    **{f"opportunity_{lever}": _sum(f"{lever}_saving_usd") for lever in LEVERS},
    "opportunity_total": _sum("opportunity_usd"),
}
