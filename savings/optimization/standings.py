"""How far a rule's recoverable dollars may be relied on: as far as what they rest on."""

from collections.abc import Iterable

from savings.claims.declarations import Formula, Rule, RuleResult
from savings.evidence.postures import Evidence
from savings.readiness import Reason, Standing, rests_on, weakest

_BY_EVIDENCE = {"exact": "final", "candidate_only": "candidate_only"}


def needed(entry: Formula | Rule, evidence: Iterable[Evidence]) -> list[Evidence]:
    """The pieces an entry rests on: the claims always, then each kind and price it names."""
    if isinstance(entry, Rule):
        return rests_on(entry, evidence)
    return [
        piece
        for piece in evidence
        if piece.kind == "claims"
        or (piece.kind == "pricing" and piece.subject in entry.prices)
        or (piece.kind != "pricing" and piece.kind in entry.evidence)
    ]


def rule_standing(rule: Rule, result: RuleResult, evidence: Iterable[Evidence]) -> Standing:
    """A rule that could not be put is blocked; another is as ready as its weakest evidence."""
    said = result.reason
    own = [Reason(said.code, said.message, said.clears, (rule.id,))] if said else []
    if unknown := result.recoverable_unknown:
        own.append(
            Reason(
                "DOLLARS_UNKNOWN",
                f"The dollars of {unknown:,} findings are not known: this is a least amount.",
                "Claims that state what the plan paid and what the rule compares.",
                (rule.id,),
            )
        )
    if not result.evaluable:
        return Standing("blocked", tuple(own))
    weak = [piece for piece in needed(rule, evidence) if piece.state != "exact"]
    reasons = tuple(
        Reason(piece.reason_code, piece.message, piece.clears, (rule.id,)) for piece in weak
    )
    states = [_BY_EVIDENCE.get(piece.state, "blocked") for piece in weak]
    return Standing(weakest([*states, *(["partial"] if own else [])]), (*own, *reasons))
