"""The contract's terms as one table to join: what holds for a component on a day.

Beside its own term a component's row says what the same drugs would cost in another channel, or
in the other class: a line then needs one join, not one for each question.
"""

import itertools
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from savings.claims.connection import Engine, EngineError, text_literal
from savings.claims.declarations import DRUG_CLASSES, TERM_CHANNELS, Component, Term

TARGETS = ("retail_90", "mail", "specialty")  # channels that lines may be repriced in
CENTS, FACTOR = "DECIMAL(18,2)", "DECIMAL(9,6)"
COLUMNS = (
    "term_component, term_from, term_to, is_own, awp_factor, term_fee, term_rebate, rebate_basis,"
    " term_admin, other_class_factor"
) + "".join(f", {channel}_factor, {channel}_fee" for channel in TARGETS)


def create_terms(engine: Engine, terms: Collection[Term]) -> None:
    """Make `terms`: one row per component and stretch of days in which nothing changes.

    Raises EngineError when two terms of a component overlap.
    """
    ordered = sorted(terms, key=lambda term: (term.component.id, term.from_date))
    for earlier, later in itertools.pairwise(ordered):
        if earlier.component == later.component and later.from_date <= earlier.to_date:
            raise EngineError(
                "TERMS_OVERLAP", f"Two terms of {later.component.id} hold on {later.from_date}."
            )
    rows = [row for component in _components(ordered) for row in _stretches(component, ordered)]
    nothing = _row("", date.max, date.max, {})
    engine.run(
        "CREATE TEMP TABLE terms AS SELECT * FROM (VALUES "
        f"{', '.join(rows or [nothing])}) AS t({COLUMNS})"
    )


def money(value: Decimal | None) -> str:
    """An amount as a SQL literal; null for None."""
    return _decimal(value, CENTS)


def _components(terms: Iterable[Term]) -> list[Component]:
    known = [Component(channel, of) for channel in TERM_CHANNELS for of in DRUG_CLASSES]
    return list(dict.fromkeys([*known, *(term.component for term in terms)]))


def _stretches(component: Component, terms: Iterable[Term]) -> Iterator[str]:
    """The component's rows: cut on every day on which a term that it looks at begins or ends."""
    channel, of = component.channel, component.drug_class
    looked_at = {
        "own": component,
        "other": Component(channel, _other_class(of)),
        **{target: Component(target, of) for target in TARGETS},
    }
    near = [term for term in terms if term.component in looked_at.values()]
    cuts = {term.from_date for term in near} | {_after(term.to_date) for term in near}
    for first, following in itertools.pairwise(sorted(cuts)):
        held = {
            name: term
            for name, wanted in looked_at.items()
            for term in near
            if term.component == wanted and term.from_date <= first <= term.to_date
        }
        if held:
            last = date.max if following == date.max else following - timedelta(days=1)
            yield _row(component.id, first, last, held)


def _after(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)


def _other_class(drug_class: str) -> str:
    if "brand" in drug_class:
        return drug_class.replace("brand", "generic")
    return drug_class.replace("generic", "brand")


def _row(component: str, first: date, last: date, held: dict[str, Term]) -> str:
    own = held.get("own")
    values = [
        text_literal(component),
        f"DATE '{first}'",
        f"DATE '{last}'",
        "TRUE" if own else "FALSE",
        _factor(own),
        _fee(own),
        money(own.rebate_per_script_usd if own else None),
        text_literal(own.rebate_basis) if own else "CAST(NULL AS VARCHAR)",
        money(own.admin_fee_usd if own else None),
        _factor(held.get("other")),
    ]
    for channel in TARGETS:
        values += [_factor(held.get(channel)), _fee(held.get(channel))]
    return f"({', '.join(values)})"


def _factor(term: Term | None) -> str:
    discount = term.awp_discount if term else None
    return _decimal(None if discount is None else 1 - discount, FACTOR)


def _fee(term: Term | None) -> str:
    return money(term.dispensing_fee_usd if term else None)


def _decimal(value: Decimal | None, sql_type: str) -> str:
    return f"CAST({'NULL' if value is None else repr(format(value, 'f'))} AS {sql_type})"
