"""Whether an answer of the consultant may be shown: all of it, or none of it.

The schema is closed. Every number in the text must be listed with the fact it is taken from, in
order, and must be that fact's number to the last digit. One that is not rejects the whole answer.
"""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leafenterprise.shared.consultant.facts import Fact
from leafenterprise.shared.consultant.numbers import Number, find_numbers

MOST_STATEMENTS, MOST_FACTS, MOST_NUMBERS, LONGEST = 12, 12, 24, 700
_STATEMENT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["text", "facts", "numbers"],
    "properties": {
        "text": {"type": "string"},
        "facts": {"type": "array", "items": {"type": "string"}},
        "numbers": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["shown", "fact"],
                "properties": {"shown": {"type": "string"}, "fact": {"type": "string"}},
            },
        },
    },
}
ANSWER_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["statements"],
    "properties": {"statements": {"type": "array", "items": _STATEMENT}},
}
# Nothing that a page, a person or another program could take for more than words.
_HIDDEN = {"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"}
_MARKUP = ("<", ">", "://", "www.", "```", "](", "javascript:")


class AnswerRejected(Exception):
    """An answer that is not shown; the reason names what was wrong, never quotes its text."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


@dataclass(frozen=True)
class Statement:
    """One checked statement with the facts it rests on."""

    text: str
    facts: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As stored and shown."""
        return {"text": self.text, "facts": list(self.facts)}


def check_answer(
    text: str, facts: Sequence[Fact], names: tuple[str, ...] = ()
) -> tuple[Statement, ...]:
    """The statements of an answer that may be shown. Raises: AnswerRejected."""
    known = {fact.id: fact for fact in facts}
    statements = _shape(_read(text))
    return tuple(
        _statement(place, said, known, names) for place, said in enumerate(statements, start=1)
    )


def _read(text: str) -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in pairs}) != len(pairs):
            raise ValueError("a key twice")
        return dict(pairs)

    try:
        return json.loads(text, object_pairs_hook=unique)
    except (ValueError, RecursionError) as trouble:
        raise AnswerRejected("MALFORMED", "The answer is not JSON.") from trouble


def _shape(answer: Any) -> list[dict[str, Any]]:
    """The statements, if the answer is exactly of the schema."""
    good = isinstance(answer, dict) and answer.keys() == {"statements"}
    statements = answer["statements"] if good else None
    if not isinstance(statements, list) or not 1 <= len(statements) <= MOST_STATEMENTS:
        raise _unshaped()
    for said in statements:
        if not isinstance(said, dict) or said.keys() != {"text", "facts", "numbers"}:
            raise _unshaped()
        if not isinstance(said["text"], str) or not 1 <= len(said["text"]) <= LONGEST:
            raise _unshaped()
        if not _texts(said["facts"], MOST_FACTS) or not said["facts"]:
            raise _unshaped()
        if not _pairs(said["numbers"]):
            raise _unshaped()
    return statements


def _texts(value: Any, most: int) -> bool:
    return isinstance(value, list) and len(value) <= most and all(isinstance(v, str) for v in value)


def _pairs(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= MOST_NUMBERS
        and all(
            isinstance(one, dict)
            and one.keys() == {"shown", "fact"}
            and all(isinstance(text, str) for text in one.values())
            for one in value
        )
    )


def _unshaped() -> AnswerRejected:
    return AnswerRejected("WRONG_SCHEMA", "The answer is not of the agreed schema.")


def _statement(
    place: int, said: Mapping[str, Any], known: Mapping[str, Fact], names: tuple[str, ...]
) -> Statement:
    text = said["text"]
    if any(unicodedata.category(letter) in _HIDDEN for letter in text):
        raise AnswerRejected("HIDDEN_CHARACTERS", f"Statement {place} holds hidden characters.")
    if any(mark in text.lower() for mark in _MARKUP):
        raise AnswerRejected("MARKUP", f"Statement {place} holds mark-up or a link.")
    if unknown := [name for name in said["facts"] if name not in known]:
        count = len(unknown)
        raise AnswerRejected("UNKNOWN_FACT", f"Statement {place} cites {count} unknown fact(s).")
    _numbers(place, find_numbers(text, names), said, known)
    return Statement(text, tuple(dict.fromkeys(said["facts"])))


def _numbers(
    place: int, found: Sequence[Number], said: Mapping[str, Any], known: Mapping[str, Fact]
) -> None:
    cited = said["numbers"]
    if len(found) != len(cited):
        raise AnswerRejected(
            "NUMBER_UNCITED",
            f"Statement {place} holds {len(found)} number(s) and cites {len(cited)}.",
        )
    for number, citation in zip(found, cited, strict=True):
        if find_numbers(citation["shown"]) != [number]:
            raise AnswerRejected(
                "NUMBER_UNCITED", f"Statement {place} cites another number than it states."
            )
        if citation["fact"] not in said["facts"]:
            raise AnswerRejected(
                "UNKNOWN_FACT", f"Statement {place} takes a number from a fact it does not cite."
            )
        if not states(known[citation["fact"]], number):
            raise AnswerRejected(
                "NUMBER_WRONG", f"Statement {place} holds a number that is not its fact's."
            )


def states(fact: Fact, number: Number) -> bool:
    """Whether the number is the fact's, to the last digit and in its unit."""
    if number.kind == "date":
        return number.day in fact.days
    if number.kind == "unreadable" or number.value is None:
        return False
    allowed = {"usd": ("usd", "plain"), "percent": ("percent", "plain"), "plain": ("plain",)}
    return any(
        number.kind in allowed[kind] and number.value == value for kind, value in fact.numbers
    )
