"""SQL predicates of sums as spreadsheet criteria: natively where possible, else by a flag column.

A conjunct such as `in_guarantee` or `drug_class = 'brand'` becomes a criterion on the column it
names. What is left of the predicate becomes one 0/1 column of Claim detail, reckoned by SQL, so
that every sum of every formula can be taken by SUMIFS.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from savings.claims.declarations import Formula, Parameters, Sum

# Columns whose values come from a closed list: a spreadsheet compares text without regard to
# case and reads * and ? as wildcards, which is harmless only there.
ENUMERATED = frozenset(
    (
        "brand_generic",
        "channel",
        "channel_component",
        "component",
        "drug_class",
        "exclusion",
        "guarantee_state",
        "lesser_of_leg",
        "month",
        "price_match",
        "status",
        "unit",
    )
)
PRESENT = '"<>"'  # the criterion of a cell that is not empty
NUMERIC = ("DECIMAL", "INTEGER", "BIGINT")
_FLAG = re.compile(r"(NOT )?([a-z_0-9]+)", re.IGNORECASE)
_PRESENT = re.compile(r"([a-z_0-9]+) IS NOT NULL", re.IGNORECASE)
_COMPARED = re.compile(r"([a-z_0-9]+) (<=|>=|<|>|=) (-?[0-9]+(?:\.[0-9]+)?)")
_EQUALS = re.compile(r"([a-z_0-9]+) = '([A-Za-z0-9_/-]+)'")
_INDIVISIBLE = re.compile(r"\b(OR|BETWEEN|CASE)\b", re.IGNORECASE)
_PARAMETER = re.compile(r"(?<!:):([a-z_0-9]+)")


@dataclass(frozen=True)
class Criterion:
    """`column` equals `value`, as SUMIFS takes it."""

    column: str
    value: str


@dataclass(frozen=True)
class Admission:
    """A predicate split into native criteria and the SQL that only a flag column can carry."""

    criteria: tuple[Criterion, ...]
    residue: str = ""


def predicate(formula: Formula, taken: Sum, parameters: Parameters) -> str:
    """The lines a sum admits, as SQL with the run's parameters in place; "" admits all."""
    parts = [part.strip() for part in (formula.over, taken.where) if part.strip()]
    text = " AND ".join(f"({part})" for part in parts) if len(parts) > 1 else "".join(parts)
    return _PARAMETER.sub(lambda found: _literal(parameters, found[1]), text)


def admission(text: str, stored: Mapping[str, str]) -> Admission:
    """The predicate as criteria over stored columns, given their SQL types."""
    criteria, left = [], []
    for conjunct in conjuncts(text):
        found = _criterion(conjunct, stored)
        if found:
            criteria.append(found)
        else:
            left.append(conjunct)
    unique = tuple(dict.fromkeys(criteria))
    return Admission(unique, " AND ".join(f"({part})" for part in dict.fromkeys(left)))


def conjuncts(text: str) -> list[str]:
    """The parts of a predicate joined by AND at its top level, outer parentheses removed."""
    text = _bare(" ".join(text.split()))
    if _INDIVISIBLE.search(_top_level(text)):
        return [text]
    parts, depth, quoted, start = [], 0, False, 0
    for position, sign in enumerate(text):
        quoted ^= sign == "'"
        depth += 0 if quoted else (sign == "(") - (sign == ")")
        if depth == 0 and not quoted and text[position : position + 5].upper() == " AND ":
            parts.append(text[start:position])
            start = position + 5
    parts.append(text[start:])
    if len(parts) == 1:
        return parts if text else []
    return [inner for part in parts for inner in conjuncts(part)]


def _criterion(conjunct: str, stored: Mapping[str, str]) -> Criterion | None:
    """Booleans are shown as 1 and 0; a comparison passes over empty cells as SQL does."""
    if (flag := _FLAG.fullmatch(conjunct)) and stored.get(flag[2]) == "BOOLEAN":
        return Criterion(flag[2], "0" if flag[1] else "1")
    if (present := _PRESENT.fullmatch(conjunct)) and present[1] in stored:
        return Criterion(present[1], PRESENT)
    compared = _COMPARED.fullmatch(conjunct)
    if compared and stored.get(compared[1], "").startswith(NUMERIC):
        return Criterion(compared[1], f'"{compared[2]}{compared[3]}"')
    equals = _EQUALS.fullmatch(conjunct)
    if equals and equals[1] in ENUMERATED and equals[1] in stored:
        return Criterion(equals[1], f'"{equals[2]}"')
    return None


def _literal(parameters: Parameters, name: str) -> str:
    value = getattr(parameters, name)
    if value is None:
        return "NULL"
    return f"CAST('{Decimal(str(value))}' AS DECIMAL(18,6))"


def _bare(text: str) -> str:
    while text.startswith("(") and text.endswith(")") and _closes_last(text):
        text = text[1:-1].strip()
    return text


def _closes_last(text: str) -> bool:
    depth, quoted = 0, False
    for position, sign in enumerate(text):
        quoted ^= sign == "'"
        depth += (sign == "(") - (sign == ")") if not quoted else 0
        if depth == 0:
            return position == len(text) - 1
    return False


def _top_level(text: str) -> str:
    kept, depth = [], 0
    for sign in re.sub(r"'[^']*'", "''", text):
        depth += (sign == "(") - (sign == ")")
        kept.append(sign if depth == 0 else " ")
    return "".join(kept)
