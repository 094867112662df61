"""Asking a model that may put facts into words, and nothing more.

It is told facts alone, must cite fact ids, and every number it states is checked against them; an
answer with one wrong number is not shown. Its words change no figure, state or right.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from leafenterprise.shared.canonical import canonical_json, digest
from leafenterprise.shared.consultant.check import (
    ANSWER_SCHEMA,
    LONGEST,
    MOST_STATEMENTS,
    AnswerRejected,
    Statement,
    check_answer,
)
from leafenterprise.shared.consultant.facts import Fact
from leafenterprise.shared.outward import OutwardError

# How every prompt ends, whatever it is about.
RULES = f"""Use the facts given and nothing else. Reckon nothing: no sums, differences, shares,
roundings or estimates. At most {MOST_STATEMENTS} statements of at most {LONGEST} characters,
plain words, no mark-up, no links.
Each statement lists in `facts` the ids it rests on, and in `numbers` every number of its text, in
order, as written, with the id of the fact it is taken from. Write numbers in digits exactly as the
fact's value is written, with its unit; write no number words and no ordinals. A fact whose value is
"not assessed" has no number. What the facts do not say, do not say either."""

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "refused": "The provider could not be reached.",
        "timeout": "The provider did not answer in time.",
        "too_large": "The provider answered more than is taken.",
        "bad_status": "The provider refused the call.",
        "malformed": "The provider answered something that cannot be read.",
        "open": "The provider failed repeatedly and is left alone for a moment.",
    }
)


@dataclass(frozen=True)
class Prompt:
    """What is sent: instructions, question and facts; nothing else is ever sent."""

    system: str
    user: str
    facts: tuple[Fact, ...]
    names: tuple[str, ...] = ()  # digits that are part of a name of the field and state no amount

    @property
    def digest(self) -> str:
        """SHA-256 of all that is sent, the answer's schema included."""
        return digest({"system": self.system, "user": self.user, "schema": dict(ANSWER_SCHEMA)})


@dataclass(frozen=True)
class Spoken:
    """What the provider said: text, or that it would not; and which model it was."""

    text: str
    model: str
    refusal: str = ""  # refused, filtered or cut_off


@dataclass(frozen=True)
class Verdict:
    """What became of a question: offered with its statements, or not shown and why."""

    outcome: str  # offered, rejected, refused, unavailable
    code: str
    reason: str
    model: str
    answer_digest: str
    statements: tuple[Statement, ...] = ()


def judge(prompt: Prompt, speak: Callable[[Prompt], Spoken]) -> Verdict:
    """Ask, and judge the answer; trouble with the provider is a verdict and never an error."""
    try:
        spoken = speak(prompt)
    except OutwardError as trouble:
        code = f"PROVIDER_{trouble.kind.upper()}"
        return Verdict("unavailable", code, REASONS[trouble.kind], "", "")
    said = digest(spoken.text)
    if spoken.refusal:
        words = spoken.refusal.replace("_", " ")
        reason = f"The provider's answer was {words}; nothing of it is shown."
        return Verdict("refused", f"ANSWER_{spoken.refusal.upper()}", reason, spoken.model, said)
    try:
        statements = check_answer(spoken.text, prompt.facts, prompt.names)
    except AnswerRejected as rejected:
        return Verdict("rejected", rejected.code, rejected.reason, spoken.model, said)
    return Verdict("offered", "", "", spoken.model, said, statements)


def schema_format() -> dict[str, Any]:
    """The answer's schema as the chat API takes it."""
    return {
        "type": "json_schema",
        "json_schema": {
            "name": "advice",
            "strict": True,
            "schema": json.loads(canonical_json(ANSWER_SCHEMA)),
        },
    }
