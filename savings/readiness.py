"""How far figures may be relied on: per figure from its evidence, for the run the weakest."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from savings.claims.declarations import Figure, Formula, NotComputable, Rule, RuleResult
from savings.evidence.postures import SETTLEMENTS, Evidence
from savings.evidence.postures import STATES as EVIDENCE_STATES
from savings.states import READINESS

# A figure's reason with this beginning says which declared model stands in for missing data.
MODELED = "modeled_"
MODEL_PRICES = frozenset({"awp"})
# What a reason touches that touches every figure and rule; naming nothing touches nothing.
EVERYTHING = ("*",)
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
    """Why something is not final, what would clear it, and which figures or rules it touches.

    touches: ids of formulas and rules, or EVERYTHING.
    """

    code: str
    message: str
    clears: str
    touches: tuple[str, ...] = EVERYTHING

    def does_touch(self, entry_id: str) -> bool:
        """Whether it touches the formula or rule."""
        return self.touches == EVERYTHING or entry_id in self.touches

    def to_json(self) -> dict[str, object]:
        """As stored and shown."""
        return {**asdict(self), "touches": list(self.touches)}


def stored_reason(value: Mapping[str, Any]) -> Reason:
    """A reason as it was meant when it was stored (decision 0017).

    Naming nothing stood for everything once, and the list of a gap in the window was cut short to
    the figures that had made it their own.
    """
    named = () if value["code"] in WINDOW_GAPS else tuple(value.get("touches", ()))
    return Reason(**{**value, "touches": named or EVERYTHING})


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
    weak = [p for p in needed(formula, figure, evidence) if p.state != "exact"]
    reasons = tuple(
        Reason(piece.reason_code, piece.message, piece.clears, (formula.id,)) for piece in weak
    )
    if figure.value is None:
        blocking = [why for why, p in zip(reasons, weak, strict=True) if p.state == "blocked"]
        return Standing("blocked", own + tuple(blocking))
    gap = tuple(
        Reason(why.code, why.message, why.clears, (formula.id,))
        for why in gaps
        if why.does_touch(formula.id)
    )
    short = _left_out(formula, figure)
    states = [_BY_EVIDENCE[piece.state] for piece in weak]
    states += ["partial"] if gap or short else []
    states += [_own_state(said)] if said else []
    return Standing(weakest(states), own + short + gap + reasons)


def refused_by(formula: Formula, evidence: Sequence[Evidence]) -> Evidence | None:
    """The piece without which a figure of the formula must not be stated; None where it may."""
    unmade = Figure(formula.id, None)
    pieces = needed(formula, unmade, evidence)
    return next((piece for piece in pieces if _BY_EVIDENCE[piece.state] == "blocked"), None)


def silenced_by(rule: Rule, evidence: Iterable[Evidence]) -> Evidence | None:
    """The piece without which what a rule found must not be stated; None where it may."""
    pieces = rests_on(rule, evidence)
    return next((piece for piece in pieces if _BY_EVIDENCE[piece.state] == "blocked"), None)


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


def needed(formula: Formula, figure: Figure, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence a figure rests on: the claims always, then each kind its formula names.

    Of price lists those it must have, and those it read: of a competing leg, of a model.
    """
    found = [piece for piece in evidence if piece.kind == "claims"]
    settled = {kind for kind, name in SETTLEMENTS.items() if name in formula.settlements}
    read = price_kinds(formula) | (MODEL_PRICES if is_modeled(figure) else frozenset())
    for piece in evidence:
        if piece.kind == "pricing":
            must = piece.subject in formula.prices
            if must or (piece.subject in read and piece.state != "missing"):
                found.append(piece)
        elif piece.kind in settled or piece.kind in formula.evidence:
            found.append(piece)
    return sorted(found, key=lambda piece: EVIDENCE_STATES.index(piece.state))


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


def rule_standing(
    rule: Rule,
    result: RuleResult,
    evidence: Sequence[Evidence],
    gaps: Iterable[Reason] = (),
) -> Standing:
    """How far a rule's findings and their dollars may be relied on, as a figure's is told.

    A rule that could not be put to the claims is blocked. Another is as ready as the weakest
    evidence it rests on, and partial at most where it goes without something, where dollars of
    its findings are not known, or where a gap touches it.
    """
    own = tuple(_own_reasons(rule.id, result))
    weak = [piece for piece in rests_on(rule, evidence) if piece.state != "exact"]
    reasons = tuple(
        Reason(piece.reason_code, piece.message, piece.clears, (rule.id,)) for piece in weak
    )
    if not result.evaluable:
        blocking = [why for why, p in zip(reasons, weak, strict=True) if p.state == "blocked"]
        return Standing("blocked", own + tuple(blocking))
    own += tuple(
        Reason(why.code, why.message, why.clears, (rule.id,))
        for why in gaps
        if why.does_touch(rule.id)
    )
    states = [_BY_EVIDENCE[piece.state] for piece in weak]
    return Standing(weakest([*states, *(["partial"] if own else [])]), own + reasons)


def _own_reasons(name: str, result: RuleResult) -> Iterator[Reason]:
    """What the rule itself says of what it goes without, and of dollars that are not known."""
    if (said := result.reason) is not None:
        yield Reason(said.code, said.message, said.clears, (name,))
    if unknown := result.recoverable_unknown:
        yield Reason(
            "DOLLARS_UNKNOWN",
            f"The dollars of {unknown:,} of the findings are not known: the sum is the least.",
            "Claims that state what the plan paid and what the rule compares.",
            (name,),
        )


def run_standing(
    figures: Mapping[str, Standing],
    rules: Mapping[str, Standing],
    gaps: Sequence[Reason],
    blocks: Sequence[Reason],
) -> Standing:
    """The run's readiness: blocked by any block, else the weakest of what it claims.

    figures: the claimed figures of the whole scope. rules: what each rule found. A figure that
    cannot be made makes the run partial, as does a rule that cannot be put to the claims, and any
    gap; the rest stands.
    """
    made = [standing.state for standing in figures.values() if standing.state != "blocked"]
    found = [standing.state for standing in rules.values() if standing.state != "blocked"]
    stated = [*figures.values(), *rules.values()]
    reasons = [*blocks, *gaps, *(why for standing in stated for why in standing.reasons)]
    if blocks or not made:
        return Standing("blocked", merged(reasons))
    without = gaps or len(made) + len(found) < len(stated)
    return Standing(weakest([*made, *found, *(["partial"] if without else [])]), merged(reasons))


def merged(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Equal reasons once, with everything they touch, in order of code.

    What touches everything goes on doing so, whoever else names a part of it.
    """
    touched: dict[tuple[str, str, str], set[str]] = {}
    for reason in reasons:
        key = (reason.code, reason.message, reason.clears)
        touched.setdefault(key, set()).update(reason.touches)
    return tuple(Reason(*key, _joined(touched[key])) for key in sorted(touched))


def _joined(names: set[str]) -> tuple[str, ...]:
    return EVERYTHING if names.issuperset(EVERYTHING) else tuple(sorted(names))
