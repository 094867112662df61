"""How far figures may be relied on: per figure from its evidence, for the run the weakest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from savings.claims.declarations import Figure, Formula, RuleResult
from savings.evidence import SETTLEMENTS, Evidence
from savings.evidence import STATES as EVIDENCE_STATES
from savings.states import READINESS

_BY_EVIDENCE = {
    "exact": "final",
    "candidate_only": "candidate_only",
    "blocked": "blocked",
    "missing": "blocked",
}


@dataclass(frozen=True)
class Reason:
    """Why something is not final, what would clear it, and which figures or rules it touches."""

    code: str
    message: str
    clears: str
    touches: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """As stored and shown."""
        return {**asdict(self), "touches": list(self.touches)}


@dataclass(frozen=True)
class Standing:
    """The readiness of one figure or of a run."""

    state: str
    reasons: tuple[Reason, ...] = ()


def weakest(states: Iterable[str]) -> str:
    """The least ready of the states; final where there are none."""
    return max(states, key=READINESS.index, default="final")


def figure_standing(formula: Formula, figure: Figure, evidence: Sequence[Evidence]) -> Standing:
    """A figure that cannot be made is blocked, one made from some of its lines at most partial.

    Any other is as ready as the weakest evidence it rests on.
    """
    said = figure.reason
    own = (Reason(said.code, said.message, said.clears, (formula.id,)),) if said else ()
    if figure.value is None:
        return Standing("blocked", own)
    weak = [piece for piece in _needed(formula, evidence) if piece.state != "exact"]
    reasons = tuple(
        Reason(piece.reason_code, piece.message, piece.clears, (formula.id,)) for piece in weak
    )
    states = [_BY_EVIDENCE[piece.state] for piece in weak] + (["partial"] if own else [])
    return Standing(weakest(states), own + reasons)


def run_standing(
    figures: Mapping[str, Standing],
    rules: Sequence[RuleResult],
    gaps: Sequence[Reason],
    blocks: Sequence[Reason],
) -> Standing:
    """The run's readiness: blocked by any block, else the weakest of what it claims.

    figures: the claimed figures of the whole scope. A figure that cannot be made makes the run
    partial, as does a rule that cannot be evaluated and any gap; the rest stands.
    """
    made = [standing.state for standing in figures.values() if standing.state != "blocked"]
    missing = [standing for standing in figures.values() if standing.state == "blocked"]
    silent = [rule for rule in rules if not rule.evaluable]
    reasons = [*blocks, *gaps, *(why for found in figures.values() for why in found.reasons)]
    reasons += [
        Reason(why.code, why.message, why.clears, (rule.rule,))
        for rule in silent
        if (why := rule.reason) is not None
    ]
    if blocks or not made:
        return Standing("blocked", merged(reasons))
    partial = ["partial"] if missing or silent or gaps else []
    return Standing(weakest([*made, *partial]), merged(reasons))


def merged(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Equal reasons once, with everything they touch, in order of code."""
    touched: dict[tuple[str, str, str], set[str]] = {}
    for reason in reasons:
        key = (reason.code, reason.message, reason.clears)
        touched.setdefault(key, set()).update(reason.touches)
    return tuple(Reason(*key, tuple(sorted(touched[key]))) for key in sorted(touched))


def _needed(formula: Formula, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence a formula rests on: the claims always, then each kind it names."""
    needed = [piece for piece in evidence if piece.kind == "claims"]
    settled = {kind for kind, name in SETTLEMENTS.items() if name in formula.settlements}
    for kind in sorted({*formula.evidence, *settled}):
        if kind == "pricing":
            needed += [p for p in evidence if p.kind == kind and p.subject in formula.prices]
        else:
            needed += [piece for piece in evidence if piece.kind == kind]
    return sorted(needed, key=lambda piece: EVIDENCE_STATES.index(piece.state))
