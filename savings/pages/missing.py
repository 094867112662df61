"""What a file without some columns cannot answer: the figures and rules that need them."""

from collections.abc import Iterable
from dataclasses import dataclass

from savings.claims.columns import CLAIMS_BY_NAME
from savings.formulas import FORMULAS
from savings.rules import RULES


@dataclass(frozen=True)
class Lack:
    """One column that a file does not have, and what falls away without it."""

    column: str
    meaning: str
    figures: tuple[str, ...]
    rules: tuple[str, ...]

    @property
    def matters(self) -> bool:
        """Whether anything falls away."""
        return bool(self.figures or self.rules)


def lacks_of(absent: Iterable[str]) -> list[Lack]:
    """The absent columns, those that most depends on first."""
    found = [_lack(column) for column in absent if column in CLAIMS_BY_NAME]
    return sorted(found, key=lambda lack: (-len(lack.figures) - len(lack.rules), lack.column))


def _lack(column: str) -> Lack:
    return Lack(
        column=column,
        meaning=CLAIMS_BY_NAME[column].meaning,
        figures=tuple(one.title for one in FORMULAS.values() if column in one.needs),
        rules=tuple(rule.title for rule in RULES.values() if column in rule.needs),
    )
