"""What an optimization says: plain values that page, API, workbook and PDF render as they are."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from leafenterprise.shared.canonical import digest

SCHEMA = "leafenterprise.optimization/1"
Kind = Literal["contract", "recovery", "opportunity"]


@dataclass(frozen=True)
class Driver:
    """One drug, pharmacy, group or contract component behind a recommendation."""

    kind: str
    key: str
    label: str
    lines: int
    value_usd: str
    display: str


@dataclass(frozen=True)
class Achievability:
    """How well it can be done, and why: high, medium or low, by what it takes."""

    level: str
    reason: str
    lever: str  # contract, plan design, network, clinical
    disruption: str  # to members: none, low, medium, high
    effort: str


@dataclass(frozen=True)
class ActionPreview:
    """What the next action would touch, reckoned from the run's own lines.

    paid_now_usd, paid_after_usd: what the touched lines cost, and would have cost; None where the
    recommendation asks for money back rather than for another price.
    """

    action: str
    lines: int
    value_usd: str
    paid_now_usd: str | None
    paid_after_usd: str | None
    steps: tuple[Driver, ...]


@dataclass(frozen=True)
class Support:
    """A piece of evidence that the figure rests on, and its state."""

    kind: str
    subject: str
    state: str
    object_id: str
    sha256: str


@dataclass(frozen=True)
class Recommendation:
    """One thing to do, with its figure and everything that stands behind it.

    fact_id: the figure in the run's facts. counted_usd: what stays of an opportunity after the
    ones before it have taken their lines; None where dollars are never shared.
    """

    rank: int
    id: str
    kind: Kind
    title: str
    statement: str
    fact_id: str
    version: int
    value_usd: str
    display: str
    counted_usd: str | None
    counted_display: str
    readiness: str
    reasons: tuple[dict[str, object], ...]
    lines: int
    achievability: Achievability
    next_action: str
    preview: ActionPreview
    drugs: tuple[Driver, ...]
    pharmacies: tuple[Driver, ...]
    groups: tuple[Driver, ...]
    components: tuple[Driver, ...]
    evidence: tuple[Support, ...]


@dataclass(frozen=True)
class NotAssessed:
    """What cannot be said, why, and what would clear it; it never carries a number."""

    id: str
    kind: Kind
    title: str
    fact_id: str
    reasons: tuple[dict[str, object], ...]


@dataclass(frozen=True)
class NothingFound:
    """What was assessed and gives nothing to do."""

    id: str
    kind: Kind
    title: str
    fact_id: str
    lines: int


@dataclass(frozen=True)
class Pot:
    """A total that may be stated: dollars of one kind, counted once. Pots are never added up."""

    kind: Kind
    title: str
    statement: str
    fact_id: str
    value_usd: str | None
    display: str
    readiness: str
    reasons: tuple[dict[str, object], ...]


@dataclass(frozen=True)
class Optimization:
    """Everything that page, API, workbook and PDF show of what can be done about a run."""

    schema: str
    run_id: str
    facts_digest: str
    scope: Mapping[str, Any]
    readiness: Mapping[str, Any]
    pots: tuple[Pot, ...]
    recommendations: tuple[Recommendation, ...]
    not_assessed: tuple[NotAssessed, ...]
    nothing_found: tuple[NothingFound, ...]
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As the API answers it, with the digest of all that is said."""
        said = asdict(self)
        return {**said, "digest": digest(said)}
