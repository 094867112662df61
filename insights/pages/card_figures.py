"""What a card shows of its figures: the picture of was and expected, and what it rests on."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest

from insights.models import CardEvidence, InsightCard
from insights.queries.cards import SIGNALS_SHOWN, cash_behind, signals_behind
from leafenterprise.shared.charts import Chart, Point
from leafenterprise.shared.lists import first_of
from leafenterprise.shared.money import amount_text
from leafenterprise.shared.pictures import Picture


def picture_of(card: InsightCard, finding: dict[str, Any]) -> Picture | None:
    """Actual beside expected; none where there is nothing to compare."""
    points = finding["points"]
    if len(points) < 2:
        return None
    drawn, rows = [], []
    for point in points:
        day = date.fromisoformat(point["day"])
        label = f"{day.day} {day:%b}"
        was, expected = (_amount(point[name]) for name in ("actual", "expected"))
        drawn.append(Point(label, was, "Was"))
        if expected is not None:
            drawn.append(Point(label, expected, "Expected"))
        rows.append((day.isoformat(), *(_text(card, each) for each in (was, expected))))
    title = f"Was and expected: {card.title}, {card.currency_code}"
    chart = Chart("column", title, "money", tuple(drawn), height=200, width=500)
    return Picture(chart, ("Day", "Was", "Expected"), rows, called="was-and-expected")


def rests_on(request: HttpRequest, each: CardEvidence, place: int) -> dict[str, Any]:
    """One piece of evidence with its first signals or days; all where they are taken along."""
    signals = signals_behind(each).order_by("business_day", "signal_id")
    return {
        "row": each,
        "signals": first_of(request, signals, SIGNALS_SHOWN),
        "cash": first_of(request, cash_behind(each), SIGNALS_SHOWN),
        "name_of_signals": f"signals-{place}",
        "name_of_days": f"counted-days-{place}",
    }


def _amount(hundredths: str | None) -> Decimal | None:
    return None if hundredths is None else Decimal(hundredths).scaleb(-2)


def _text(card: InsightCard, amount: Decimal | None) -> str:
    return "not stated" if amount is None else amount_text(amount, card.currency_code)
