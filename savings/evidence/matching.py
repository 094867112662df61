"""Which scopes an evidence item can speak for: a plain score with its reasons, nothing guessed.

An item states whom it covers in the words of its source; a scope names exact parties. Names are
compared after the same simplification. What contradicts the scope rules the item out, whatever
else agrees; what is not stated neither helps nor harms.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

WEIGHTS = {"group": 45, "pbm": 35, "broker": 10, "window": 10}
PARTIES = ("group", "pbm", "broker")
PARTY_WORDS = {"group": "group", "pbm": "PBM", "broker": "TPA or broker", "window": "window"}
# Legal forms say nothing of who is meant.
LEGAL_FORMS = frozenset(
    ("co", "company", "corp", "corporation", "inc", "incorporated", "llc", "llp", "lp", "ltd")
)
CANDIDATE_FROM = 35


@dataclass(frozen=True)
class Covered:
    """Whom and when something is about. names: for a scope its code and name, both tried."""

    pbm: tuple[str, ...]
    broker: tuple[str, ...]
    group: tuple[str, ...]
    from_date: date | None
    to_date: date | None


@dataclass(frozen=True)
class MatchReason:
    """One compared part: agrees, close, not_stated or contradicts, and what it adds."""

    part: str
    verdict: str
    points: int
    message: str


@dataclass(frozen=True)
class Match:
    """How well an item fits a scope: 0 to 100, with each reason."""

    score: int
    reasons: tuple[MatchReason, ...]

    @property
    def agreeing(self) -> str:
        """What agrees or nearly does, in words."""
        agrees = [why.part for why in self.reasons if why.verdict in ("agrees", "close")]
        said = ", ".join(PARTY_WORDS[part] for part in agrees)
        return said[:1].upper() + said[1:] or "Nothing"

    @property
    def is_candidate(self) -> bool:
        """Nothing contradicts, and at least a PBM or group agrees."""
        return self.score >= CANDIDATE_FROM

    def to_json(self) -> dict[str, object]:
        """As shown, and as kept with a sign-off."""
        return {"score": self.score, "reasons": [asdict(why) for why in self.reasons]}


def match_item(item: Covered, scope: Covered) -> Match:
    """The item's fit to the scope: the sum of what agrees, 0 where anything contradicts."""
    reasons = (*(_party(name, item, scope) for name in PARTIES), _window(item, scope))
    contradicted = any(why.verdict == "contradicts" for why in reasons)
    return Match(0 if contradicted else sum(why.points for why in reasons), reasons)


def simplified(name: str) -> tuple[str, ...]:
    """A name's words without case, accents, punctuation and legal form."""
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = re.findall(r"[a-z0-9]+", plain.casefold().replace("&", " and ").replace("'", ""))
    kept = tuple(word for word in words if word not in LEGAL_FORMS)
    return kept or tuple(words)


def _party(part: str, item: Covered, scope: Covered) -> MatchReason:
    stated, known = _names(getattr(item, part)), getattr(scope, part)
    words, weight = PARTY_WORDS[part], WEIGHTS[part]
    if not stated:
        return MatchReason(part, "not_stated", 0, f"The item states no {words}.")
    named, meant = stated[0], known[-1] if known else ""
    ours, theirs = simplified(named), [simplified(name) for name in known]
    if ours in theirs:
        return MatchReason(part, "agrees", weight, f"{words}: “{named}” is {meant}.")
    if any(_contained(ours, name) for name in theirs):
        said = f"{words}: “{named}” is close to {meant}, one name holds the other."
        return MatchReason(part, "close", weight * 4 // 5, said)
    return MatchReason(part, "contradicts", 0, f"{words}: “{named}” is not {meant}.")


def _window(item: Covered, scope: Covered) -> MatchReason:
    if item.from_date is None or item.to_date is None:
        return MatchReason("window", "not_stated", 0, "The item states no window.")
    assert scope.from_date is not None
    assert scope.to_date is not None
    stated = f"{item.from_date} to {item.to_date}"
    opens, closes = max(item.from_date, scope.from_date), min(item.to_date, scope.to_date)
    if opens > closes:
        return MatchReason("window", "contradicts", 0, f"window: {stated} lies outside the scope.")
    whole = (scope.to_date - scope.from_date).days + 1
    days = (closes - opens).days + 1
    if days == whole:
        return MatchReason("window", "agrees", WEIGHTS["window"], f"window: {stated} covers all.")
    points = WEIGHTS["window"] * days // whole
    said = f"window: {stated} covers {days} of {whole} days."
    return MatchReason("window", "close", points, said)


def _names(names: Iterable[str]) -> list[str]:
    return [name.strip() for name in names if name.strip()]


def _contained(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """All words of the shorter name stand in the longer; one lone word is too little."""
    shorter, longer = sorted((set(one), set(other)), key=len)
    return len(shorter) > 1 and shorter <= longer
