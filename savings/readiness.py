"""How far figures may be relied on: per figure from its evidence, for the run the weakest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from savings.claims.declarations import Figure, Formula, NotComputable, Rule, RuleResult
from savings.evidence.postures import SETTLEMENTS, Evidence
from savings.evidence.postures import STATES as EVIDENCE_STATES
from savings.states import READINESS

# A figure's reason with this beginning says which declared model stands in for missing data.
MODELED = "modeled_"
MODEL_PRICES = frozenset({"awp"})
# Gaps in the inputs: of the window, which weaken every total, and of a price list or contract.
WINDOW_GAPS = frozenset({"CLAIMS_WINDOW_SHORT", "CLAIMS_MONTH_MISSING"})
GAPS = WINDOW_GAPS | {"PRICES_START_LATE", "PRICES_STALE", "CONTRACT_COLUMN_MISSING"}
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


def stored_reason(value: Mapping[str, Any]) -> Reason:
    """A reason as it was stored."""
    return Reason(**{**value, "touches": tuple(value.get("touches", ()))})


@dataclass(frozen=True)
class Standing:
    """The readiness of one figure or of a run."""

    state: str
    reasons: tuple[Reason, ...] = ()


def weakest(states: Iterable[str]) -> str:
    """The least ready of the states; final where there are none."""
    return max(states, key=READINESS.index, default="final")


def figure_standing(
    formula: Formula,
    figure: Figure,
    evidence: Sequence[Evidence],
    gaps: Iterable[Reason] = (),
) -> Standing:
    """A figure that cannot be made is blocked, one made from some of its lines at most partial.

    Any other is as ready as the weakest evidence it rests on; a gap that touches it makes it
    partial at most, a declared model that stands in for data modeled_with_gaps at most.
    """
    said = figure.reason
    own = (Reason(said.code, said.message, said.clears, (formula.id,)),) if said else ()
    weak = [p for p in _needed(formula, figure, evidence) if p.state != "exact"]
    reasons = tuple(
        Reason(piece.reason_code, piece.message, piece.clears, (formula.id,)) for piece in weak
    )
    if figure.value is None:
        blocking = [why for why, p in zip(reasons, weak, strict=True) if p.state == "blocked"]
        return Standing("blocked", own + tuple(blocking))
    gap = tuple(
        Reason(why.code, why.message, why.clears, (formula.id,))
        for why in gaps
        if not why.touches or formula.id in why.touches
    )
    short = _left_out(formula, figure)
    states = [_BY_EVIDENCE[piece.state] for piece in weak]
    states += ["partial"] if gap or short else []
    states += [_own_state(said)] if said else []
    return Standing(weakest(states), own + short + gap + reasons)


def refused_by(formula: Formula, evidence: Sequence[Evidence]) -> Evidence | None:
    """The piece without which a figure of the formula must not be stated; None where it may."""
    unmade = Figure(formula.id, None)
    needed = _needed(formula, unmade, evidence)
    return next((piece for piece in needed if _BY_EVIDENCE[piece.state] == "blocked"), None)


def is_modeled(figure: Figure) -> bool:
    """Whether a declared model stands in for data that the figure lacks."""
    return figure.reason is not None and figure.reason.code.startswith(MODELED)


def price_kinds(made: Formula | Rule) -> frozenset[str]:
    """The price lists that a formula or rule reads, those of competing legs included."""
    return frozenset(made.prices).union(*(leg.prices for leg in made.legs))


def _own_state(said: NotComputable) -> str:
    return "modeled_with_gaps" if said.code.startswith(MODELED) else "partial"


def _left_out(formula: Formula, figure: Figure) -> tuple[Reason, ...]:
    """What a figure says of the lines that should be in it and lack what it needs."""
    if not figure.lacking_lines:
        return ()
    said = f"{figure.lacking_lines:,} of {figure.lines + figure.left_out_lines:,} claims"
    return (
        Reason(
            "LINES_LEFT_OUT",
            f"{said} lack what the figure needs and are left out.",
            "Load claims and prices that carry it, or read the figure as that of the others.",
            (formula.id,),
        ),
    )


def rests_on(rule: Rule, evidence: Iterable[Evidence]) -> list[Evidence]:
    """The pieces a rule's dollars rest on: the claims, what it names, the price lists it read."""
    read = price_kinds(rule)
    return [
        piece
        for piece in evidence
        if piece.kind == "claims"
        or (piece.subject in read and piece.state in ("exact", "candidate_only"))
        or (piece.kind != "pricing" and piece.kind in rule.evidence)
    ]


def unsigned_rules(
    rules: Iterable[RuleResult], known: Mapping[str, Rule], evidence: Sequence[Evidence]
) -> tuple[Reason, ...]:
    """Why what some rules found is a candidate only: nobody signed what it rests on."""
    return tuple(
        Reason(piece.reason_code, piece.message, piece.clears, (result.rule,))
        for result in rules
        if result.evaluable and result.rule in known
        for piece in rests_on(known[result.rule], evidence)
        if piece.state == "candidate_only"
    )


def run_standing(
    figures: Mapping[str, Standing],
    rules: Sequence[RuleResult],
    gaps: Sequence[Reason],
    blocks: Sequence[Reason],
    unsigned: Sequence[Reason] = (),
) -> Standing:
    """The run's readiness: blocked by any block, else the weakest of what it claims.

    figures: the claimed figures of the whole scope. A figure that cannot be made makes the run
    partial, as does a rule that cannot be evaluated or only in part, and any gap; the rest stands.
    unsigned: what makes the findings of some rules candidates, and so the run.
    """
    made = [standing.state for standing in figures.values() if standing.state != "blocked"]
    missing = [standing for standing in figures.values() if standing.state == "blocked"]
    silent = [rule for rule in rules if rule.reason or not rule.evaluable]
    reasons = [*blocks, *gaps, *unsigned]
    reasons += [why for found in figures.values() for why in found.reasons]
    reasons += [
        Reason(why.code, why.message, why.clears, (rule.rule,))
        for rule in silent
        if (why := rule.reason) is not None
    ]
    if blocks or not made:
        return Standing("blocked", merged(reasons))
    made += ["partial"] if missing or silent or gaps else []
    made += ["candidate_only"] if unsigned else []
    return Standing(weakest(made), merged(reasons))


def merged(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Equal reasons once, with everything they touch, in order of code.

    What touches all by naming nothing goes on naming nothing, whoever else names a part of it.
    """
    touched: dict[tuple[str, str, str], set[str]] = {}
    whole: set[tuple[str, str, str]] = set()
    for reason in reasons:
        key = (reason.code, reason.message, reason.clears)
        touched.setdefault(key, set()).update(reason.touches)
        whole |= set() if reason.touches else {key}
    return tuple(
        Reason(*key, () if key in whole else tuple(sorted(touched[key]))) for key in sorted(touched)
    )


def _needed(formula: Formula, figure: Figure, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence a figure rests on: the claims always, then each kind its formula names.

    Of price lists those it must have, and those it read: of a competing leg, of a model.
    """
    needed = [piece for piece in evidence if piece.kind == "claims"]
    settled = {kind for kind, name in SETTLEMENTS.items() if name in formula.settlements}
    read = price_kinds(formula) | (MODEL_PRICES if is_modeled(figure) else frozenset())
    for piece in evidence:
        if piece.kind == "pricing":
            must = piece.subject in formula.prices
            if must or (piece.subject in read and piece.state != "missing"):
                needed.append(piece)
        elif piece.kind in settled or piece.kind in formula.evidence:
            needed.append(piece)
    return sorted(needed, key=lambda piece: EVIDENCE_STATES.index(piece.state))
