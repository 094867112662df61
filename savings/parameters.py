"""Contract parameters, terms and settlements between JSON and the engine's declarations.

JSON holds every number as text; a float is refused, because it would not be the number written.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from leafenterprise.shared.canonical import decimal_text
from leafenterprise.shared.errors import InvalidInput
from savings.claims.declarations import (
    DRUG_CLASSES,
    EXCLUSIONS,
    TERM_CHANNELS,
    Component,
    Parameters,
    Settlement,
    Term,
)

COMPONENTS = {
    Component(channel, drug_class).id for channel in TERM_CHANNELS for drug_class in DRUG_CLASSES
}


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool | float):
        raise ValueError("write the number as text, such as “0.75”")
    number = Decimal(value)
    if not number.is_finite() or number < 0:
        raise ValueError("must be a number of 0 or more")
    return number


def _share(value: Any) -> Decimal:
    number = _decimal(value)
    if number > 1:
        raise ValueError("must lie between 0 and 1")
    return number


def _count(value: Any) -> int:
    if isinstance(value, bool | float) or int(value) < 1:
        raise ValueError("must be a whole number of 1 or more")
    return int(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def _one_of(*values: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in values:
            raise ValueError(f"must be one of {', '.join(values)}")
        return str(value)

    return read


def _exclusions(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or set(value) - set(EXCLUSIONS):
        raise ValueError(f"must be a list of {', '.join(EXCLUSIONS)}")
    return tuple(name for name in EXCLUSIONS if name in value)


def _schedule(value: Any) -> dict[str, Decimal]:
    if not isinstance(value, Mapping):
        raise ValueError("must map a component such as “retail/generic” to a copay")
    if unknown := sorted(set(value) - COMPONENTS):
        raise ValueError(f"names no component of a contract: {', '.join(map(str, unknown))}")
    return {str(key): _decimal(copay) for key, copay in sorted(value.items())}


def _bound(value: Any) -> Decimal:
    number = _decimal(value)
    if number < 1:
        raise ValueError("must be 1 or more: it bounds how far apart two unit prices may lie")
    return number


def _or_none(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


_READERS: dict[str, Callable[[Any], Any]] = {
    "offset_policy": _one_of("separate", "combined"),
    "date_basis": _one_of("fill", "paid"),
    "retail_90_from_days": _or_none(_count),
    "exclusions": _exclusions,
    "exclude_uc_priced": _flag,
    "refill_threshold": _share,
    "awp_tolerance": _share,
    "carry_forward_weeks": _count,
    "unit_price_bound": _bound,
    "quantity_limit": _or_none(_decimal),
    "days_supply_limit": _or_none(_count),
    "copay_schedule": _schedule,
    "lesser_of_awp_discount": _flag,
    "markup_threshold": _decimal,
    "maintenance_fills": _count,
}


class ParametersInvalid(InvalidInput):
    """Contract parameters that the engine has no meaning for; details name each field."""

    code = "PARAMETERS_INVALID"
    message = "Some contract parameters are not valid."


def read_parameters(values: Mapping[str, Any]) -> Parameters:
    """The engine's Parameters; what is not stated keeps its documented default.

    Raises: ParametersInvalid naming every unknown or unreadable field.
    """
    known = {field.name for field in fields(Parameters)}
    problems = {name: "is not a contract parameter" for name in values if name not in known}
    read: dict[str, Any] = {}
    for name in sorted(known & set(values)):
        try:
            read[name] = _READERS[name](values[name])
        except (ValueError, TypeError, InvalidOperation) as problem:
            said = str(problem) if type(problem) is ValueError else "is not a number"
            problems[name] = said
    if problems:
        raise ParametersInvalid(fields=problems)
    return Parameters(**read)


def write_parameters(parameters: Parameters) -> dict[str, Any]:
    """Every parameter as JSON, defaults included, numbers as text."""
    return {name: _plain(value) for name, value in asdict(parameters).items()}


def read_term(value: Mapping[str, Any]) -> Term:
    """A contract term from its JSON."""
    return Term(
        component=Component(value["channel"], value["drug_class"]),
        from_date=date.fromisoformat(value["from_date"]),
        to_date=date.fromisoformat(value["to_date"]),
        awp_discount=_amount(value.get("awp_discount")),
        dispensing_fee_usd=_amount(value.get("dispensing_fee_usd")),
        rebate_per_script_usd=_amount(value.get("rebate_per_script_usd")),
        rebate_basis=value.get("rebate_basis", "brand"),
        admin_fee_usd=_amount(value.get("admin_fee_usd")),
    )


def read_settlement(value: Mapping[str, Any]) -> Settlement:
    """A settlement from its JSON."""
    return Settlement(
        kind=value["kind"],
        from_date=date.fromisoformat(value["from_date"]),
        to_date=date.fromisoformat(value["to_date"]),
        amount_usd=Decimal(value["amount_usd"]),
        component=value.get("component", ""),
        source=value.get("source", ""),
    )


def overlapping_terms(terms: Sequence[Term]) -> list[str]:
    """Components promised twice on one day, each in words."""
    ordered = sorted(terms, key=lambda term: (term.component.id, term.from_date))
    return [
        f"{later.component.id}: the term from {later.from_date} starts before {earlier.to_date}"
        for earlier, later in pairwise(ordered)
        if earlier.component == later.component and later.from_date <= earlier.to_date
    ]


def _amount(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return value
