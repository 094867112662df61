"""The evidence board of a scope: what each kind needs, what stands, and what waits for a person."""

from dataclasses import dataclass
from typing import Any

from savings.claims.declarations import Formula, Rule
from savings.evidence.postures import PRICE_NAMES, SETTLEMENTS, Evidence, derive_evidence
from savings.formulas import FORMULAS
from savings.models import RunPlan, Scope
from savings.queries.evidence import Standing, list_scopes, standing_for
from savings.queries.manifests import build_manifest
from savings.readiness import price_kinds
from savings.rules import RULES

DOCUMENTS = ("contract", "pricing", "rebate")
KIND_WORDS = {
    "contract": "Contract",
    "pricing": "Pricing",
    "rebate": "Rebates received",
    "admin_fee": "Administrative fees charged",
    "claims": "Claims",
    "eligibility": "Eligibility",
    "domo": "Domo",
    "salesforce": "Salesforce",
    "packet": "Packet",
}


@dataclass(frozen=True)
class Need:
    """One piece of evidence as the next run would take it, and the figures that rest on it."""

    piece: Evidence
    title: str
    figures: tuple[str, ...]

    @property
    def adds(self) -> str:
        """The kind of document to add, where adding one is what would clear it."""
        if (
            self.piece.state in ("exact", "missing")
            or self.piece.reason_code == "EVIDENCE_UNSIGNED"
        ):
            return ""
        kind = "rebate" if self.piece.kind == "admin_fee" else self.piece.kind
        return kind if kind in DOCUMENTS else ""


@dataclass(frozen=True)
class Board:
    """A scope with its plan (None where no active plan runs it), needs and items."""

    scope: Scope
    plan: RunPlan | None
    needs: tuple[Need, ...]
    standings: tuple[Standing, ...]

    @property
    def waiting(self) -> int:
        """How many items nobody has signed off for the scope."""
        return sum(found.state == "candidate_only" for found in self.standings)

    @property
    def open_needs(self) -> int:
        """How many pieces are not exact."""
        return sum(need.piece.state != "exact" for need in self.needs)


def board_of(scope: Scope, plan: RunPlan | None = None) -> Board:
    """The scope's board under the plan, or under the first active plan that runs it."""
    plan = plan or scope.plans.filter(is_active=True).order_by("name").first()
    pieces = derive_evidence(build_manifest(scope, plan)) if plan else ()
    return Board(
        scope=scope,
        plan=plan,
        needs=tuple(
            Need(piece, _title(piece), readers_of(piece))
            for piece in pieces
            if piece.kind not in ("claims", "eligibility") and _matters(piece)
        ),
        standings=tuple(standing_for(scope)),
    )


def list_boards(user: Any) -> list[Board]:
    """The board of every scope of the user's organizations."""
    return [board_of(scope) for scope in list_scopes(user)]


def readers_of(piece: Evidence) -> tuple[str, ...]:
    """The titles of the figures and audit rules that rest on a piece."""
    readers: tuple[Formula | Rule, ...] = (*FORMULAS.values(), *RULES.values())
    if piece.kind == "pricing":
        return tuple(one.title for one in readers if piece.subject in price_kinds(one))
    settled = SETTLEMENTS.get(piece.kind)
    return tuple(
        one.title
        for one in readers
        if piece.kind in one.evidence or (isinstance(one, Formula) and settled in one.settlements)
    )


def _matters(piece: Evidence) -> bool:
    """A price list that is not there and that no figure reads is no need."""
    return piece.state != "missing" or piece.kind != "pricing" or bool(readers_of(piece))


def _title(piece: Evidence) -> str:
    words = KIND_WORDS.get(piece.kind, piece.kind)
    return f"{words}: {PRICE_NAMES[piece.subject]}" if piece.subject else words
