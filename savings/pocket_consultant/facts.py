"""What the pocket consultant is told: the facts block of a run, flattened, and nothing else.

No rows, no member, no file, no digest and no address. Every fact has an id that an answer must
cite, and the values that may be said of it.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from leafenterprise.shared.consultant.facts import Fact, Kind
from leafenterprise.shared.money import money_text, ratio_text, round_half_up
from savings.redaction import clean

MONEY_UNITS = ("usd", "usd_per_script", "usd_per_month")


def list_facts(facts: Mapping[str, Any]) -> tuple[Fact, ...]:
    """Every citable fact of a run's facts block, in its order."""
    told = clean(facts)
    found = [*_scope(told["scope"])]
    metrics = told["metrics"]
    if metrics:
        found += [_figure(figure) for figure in metrics["figures"]]
        state = told["readiness"]["state"]
        found.append(_count("scope/lines", "Claim lines in scope", metrics["lines"], state))
        for finding in metrics["findings"]:
            found += _finding(finding, finding.get("readiness", state))
    return tuple(found)


def _scope(scope: Mapping[str, Any]) -> Iterator[Fact]:
    if "from_date" not in scope:
        return
    days = tuple(date.fromisoformat(scope[name]) for name in ("from_date", "to_date"))
    window = f"{days[0].isoformat()} to {days[1].isoformat()}"
    yield Fact("scope/window", "Window of the analysis", window, "final", days=days)


def _figure(figure: Mapping[str, Any]) -> Fact:
    state = figure["readiness"]
    if figure["value"] is None or state == "blocked":
        return Fact(figure["id"], figure["title"], "not assessed", "blocked")
    value, unit = Decimal(figure["value"]), figure["unit"]
    if unit in MONEY_UNITS:
        shown, rounded = money_text(value), round_half_up(value)
        numbers: tuple[tuple[Kind, Decimal], ...] = (("usd", value), ("usd", rounded))
    elif unit == "ratio":
        shown, rounded = ratio_text(value), round_half_up(value * 100).scaleb(-2)
        numbers = (("percent", value), ("percent", rounded))
    else:
        shown, numbers = f"{value:,f}", (("plain", value),)
    return Fact(figure["id"], figure["title"], shown, state, numbers)


def _finding(finding: Mapping[str, Any], state: str) -> Iterator[Fact]:
    rule = finding["rule"]
    name = rule.replace("_", " ")
    if not finding["evaluable"]:
        yield Fact(f"finding/{rule}", f"Audit rule {name}", "not assessed", "blocked")
        return
    title = f"Findings of the audit rule {name}"
    yield _count(f"finding/{rule}", title, finding["findings"], state)
    if finding["recoverable_usd"] is not None:
        value = Decimal(finding["recoverable_usd"])
        title = f"Recoverable by the audit rule {name}"
        said = money_text(value)
        yield Fact(f"recoverable/{rule}", title, said, state, (("usd", value),))


def _count(fact_id: str, title: str, count: int, state: str) -> Fact:
    return Fact(fact_id, title, f"{count:,}", state, (("plain", Decimal(count)),))
