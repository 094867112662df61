"""Template pieces of the report: units, counts, and the values of a claim line."""

from typing import Any

from django import template

from leafenterprise.shared.printed import NUMERIC
from savings.pages.line_parts import word
from savings.pages.shown import UNIT_WORDS, plain

register = template.Library()


@register.filter
def unit_words(unit: str) -> str:
    """A formula's unit in words."""
    return UNIT_WORDS.get(unit, unit)


@register.filter
def thousands(count: Any) -> str:
    """A count with its thousands apart; an absent one is a dash."""
    return "–" if count is None else f"{int(count):,}"


@register.filter
def is_numeric(kind: str) -> bool:
    """Whether a column of this kind stands to the right."""
    return kind in NUMERIC


@register.filter
def value_of(mapping: Any, key: Any) -> Any:
    """The entry of a mapping by a key that is itself a variable."""
    return mapping.get(key, "")


@register.filter
def why_silent(message: str) -> str:
    """A rule's reason without the code that it starts with."""
    return message.removeprefix("not_evaluable: ").removesuffix(".")


@register.filter
def said(value: Any) -> str:
    """A stored value for people."""
    return plain(value)


@register.filter
def column_word(name: str) -> str:
    """What a line's column is called."""
    return word(name)
