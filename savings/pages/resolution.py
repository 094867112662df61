"""How a request became one scope, several or none, told so that a person can act on it."""

from dataclasses import dataclass

from savings.models import SourceRequest
from savings.queries.requests import FieldMatch, explain_matches

TITLES = {
    "pbm": "PBM",
    "broker": "TPA or broker",
    "group": "Group",
    "from_date": "From",
    "to_date": "To",
}


KINDS = {
    "group_month": "One month",
    "group_quarter": "One quarter",
    "group_year": "Whole year",
    "group_window": "Other window",
}


@dataclass(frozen=True)
class Candidate:
    """A scope the request can mean: its facts as (title, value, whether the others differ)."""

    scope_id: str
    kind: str
    facts: tuple[tuple[str, str, bool], ...]


def candidates_of(request: SourceRequest) -> list[Candidate]:
    """The kept candidates side by side."""
    kept = request.candidates
    differing = {field for field in TITLES if len({one[field] for one in kept}) > 1}
    return [
        Candidate(
            scope_id=one["scope"],
            kind=KINDS.get(one["scope_kind"], "Window"),
            facts=tuple((title, one[field], field in differing) for field, title in TITLES.items()),
        )
        for one in kept
    ]


def looked_for(request: SourceRequest) -> list[tuple[str, FieldMatch]]:
    """Each thing the request states: how many governed scopes have it, and what they have."""
    return [(TITLES[match.field], match) for match in explain_matches(request)]
