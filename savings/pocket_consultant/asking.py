"""The pocket consultant: a model that may put a run's facts into words, and nothing more.

It is told the facts block alone, must cite fact ids, and every number it states is checked against
them; an answer with one wrong number is not shown. Its words change no figure, state or right.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from leafenterprise.shared.canonical import canonical_json
from leafenterprise.shared.consultant.asking import RULES, Prompt
from savings.pocket_consultant.facts import list_facts

# What a person may ask. A closed list: no free text reaches the model, so none can steer it.
QUESTIONS: Mapping[str, str] = MappingProxyType(
    {
        "priorities": "What should the client do first, and why?",
        "summary": "Sum up what the analysis found for an executive.",
        "gaps": "What can the analysis not say, and what would clear it?",
    }
)
INSTRUCTIONS = f"""You word the findings of a finished pharmacy-benefit analysis for a consultant.
{RULES}"""
# Digits that are part of a name of the field and state no amount.
NAMES = ("retail 90", "retail-90", "retail 30", "retail-30", "90-day", "30-day", "340B")


def write_prompt(facts: Mapping[str, Any], question: str) -> Prompt:
    """The prompt for one of QUESTIONS over a run's facts block. Raises: KeyError."""
    told = list_facts(facts)
    user = canonical_json(
        {"question": QUESTIONS[question], "facts": [fact.to_json() for fact in told]}
    )
    return Prompt(INSTRUCTIONS, user, told, NAMES)
