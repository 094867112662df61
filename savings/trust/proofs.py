"""What a proof is, what each of the six asks for, and how a standing follows from them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

# How a proof came out, from strongest to weakest, and the standing that the process then has.
OUTCOMES = {
    "proved": "trusted",
    "modeled": "modeled",
    "candidate": "candidate",
    "missing": "migration",
    "blocked": "blocked",
}
STANDINGS = tuple(OUTCOMES.values())


@dataclass(frozen=True)
class Proof:
    """One of the six: what it asks for."""

    id: str
    title: str
    asks: str


PROOFS = (
    Proof("scope", "Scope", "One exact governed scope, or an explicit refusal to choose."),
    Proof("source", "Source", "Source system, file, manifest and digest of everything read."),
    Proof("calculation", "Calculation", "Named formulas in stated versions, and where they are."),
    Proof("evidence", "Evidence", "Exact evidence, or the reason why a figure is withheld."),
    Proof("output", "Output", "Page, API and files state the same facts, and lie as made."),
    Proof("operational", "Operational", "The job, its trail, and the way to do it over."),
)


@dataclass(frozen=True)
class Link:
    """A page that shows what the proof rests on, and the capability it asks for beyond this one."""

    label: str
    href: str
    capability: str = ""


@dataclass(frozen=True)
class Evaluated:
    """A proof as it came out: what was found, what is missing, and where to look."""

    id: str
    outcome: str
    found: str
    missing: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()

    def as_proof(self, proof: str) -> "Evaluated":
        """The same under the proof's id."""
        return replace(self, id=proof)


def proved(found: str, *links: Link) -> Evaluated:
    """What was looked for is there."""
    return Evaluated("", "proved", found, links=links)


def unproved(outcome: str, found: str, missing: Iterable[str], *links: Link) -> Evaluated:
    """What was looked for is not there, or not wholly."""
    return Evaluated("", outcome, found, tuple(dict.fromkeys(missing)), links)


def standing_of(proofs: Iterable[Evaluated]) -> str:
    """The weakest outcome decides; no proof at all is a process not yet taken over."""
    order = list(OUTCOMES)
    weakest = max((order.index(proof.outcome) for proof in proofs), default=order.index("missing"))
    return OUTCOMES[order[weakest]]
