"""Every door through which a record of the lane is led from one state to another."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from insights.states import (
    ASK,
    CARD,
    CARD_TEXT,
    CASH,
    FEED_DELIVERY,
    MODULE_MESSAGE,
    PRIVACY_REQUEST,
    QUARANTINE,
    RECORD_DELETION,
    REFUSED_ROW,
    STATEMENT,
    TASK,
)
from leafenterprise.shared.states import Machine

API, PAGES = "/api/v1/insights/", "/insights/"
PART = re.compile(r"<\w+:(\w+)>")


@dataclass(frozen=True)
class Door:
    """An address with what is sent there, and the moves it makes.

    says: what it answers where the table has no such move from the record's state: a page that
    leads elsewhere says it there. is_told: whether the trail is told of it then.
    asks: the right to come here, where it is a wider one than the moves ask for.
    """

    machine: Machine
    route: str
    moves: tuple[str, ...]
    body: dict[str, Any] = field(default_factory=dict)
    filled: dict[str, str] = field(default_factory=dict)
    says: int = 409
    is_told: bool = True
    asks: str = ""

    def __str__(self) -> str:
        return f"{self.route} {self.filled or self.body.get('decision', '')}"

    @property
    def is_api(self) -> bool:
        """Whether programs come here."""
        return self.route.startswith(API)

    @property
    def capability(self) -> str:
        """The right that its moves ask for, which is one."""
        (asked,) = {move.capability for move in self.machine.moves if move.name in self.moves}
        return asked

    def address(self, ids: dict[str, str]) -> str:
        """Of the record."""
        return PART.sub(lambda part: (ids | self.filled)[part[1]], self.route)

    def moves_from(self, state: str) -> tuple[str, ...]:
        """What the table lets it do there."""
        return tuple(m.name for m in self.machine.moves_from(state) if m.name in self.moves)


ONE_CARD = "cards/<publicid:card_id>/"
ONE_TEXT = f"{ONE_CARD}texts/<publicid:text_id>/decision/"
ONE_TASK = "follow-ups/<publicid:follow_up_id>/"
ONE_RECORD = "cash/reconciliations/<publicid:reconciliation_id>/"
ONE_DAY = "cash/<publicid:reconciliation_id>/"
ONE_STATEMENT = "statements/<publicid:statement_id>/"
NOTES = {"notes": "A coin fell."}
DECISIONS: list[dict[str, str]] = [
    {"decision": "accept"},
    {"decision": "modify", "words": "It was half."},
    {"decision": "dismiss", "words": "It says nothing."},
]
CASH_ACTS: list[tuple[str, tuple[str, ...], dict[str, Any]]] = [
    ("change", ("enter", "change"), {"counted_total": "5.00"}),
    ("submit", ("submit",), {}),
    ("second-count", ("count_again",), {"counted_total": "5.00"}),
    ("verify", ("verify_balanced", "verify_variance"), NOTES),
    ("close", ("close_escalated",), NOTES),
]
STATEMENT_ACTS: list[tuple[str, tuple[str, ...], dict[str, Any]]] = [
    ("regenerate", ("regenerate_draft", "regenerate"), {}),
    ("adjust", ("adjust_draft", "adjust"), {"amount": "1.00", "reason": "Course"}),
    ("review", ("review",), {}),
    ("approve", ("approve",), {}),
    ("export", ("export", "export_distributed"), {}),
    ("distribute", ("distribute",), {"channel": "portal"}),
]


def _of_cards() -> Iterator[Door]:
    for move in ("acknowledge", "resolve", "archive"):
        said = {"note": "Seen."}
        yield Door(CARD, f"{API}{ONE_CARD}{move}/", (move,), said)
        page = f"{PAGES}{ONE_CARD}moves/<slug:move>/"
        yield Door(CARD, page, (move,), said, {"move": move})
    for root, yes in ((API, True), (PAGES, "true")):
        confirmed = {"confirmed": yes}
        yield Door(CARD, f"{root}{ONE_CARD}task/", ("create_action",), confirmed)
        for sent in DECISIONS:
            yield Door(CARD_TEXT, f"{root}{ONE_TEXT}", (sent["decision"],), sent)


def _of_cash() -> Iterator[Door]:
    """A page counts faces. A count is entered and changed at its site's day, and whoever comes
    there when it is over is led to the record."""
    faces = {**NOTES, "face_5_00": "1"}
    count = f"{PAGES}cash/sites/<publicid:site_id>/count/?day=<date:day>"
    yield Door(CASH, count, ("enter", "change"), faces, says=302, is_told=False)
    for act, moves, body in CASH_ACTS:
        yield Door(CASH, f"{API}{ONE_RECORD}{act}/", moves, body)
        if act != "change":
            yield Door(CASH, f"{PAGES}{ONE_DAY}{act}/", moves, faces)


def _of_statements() -> Iterator[Door]:
    for root in (API, PAGES):
        for act, moves, body in STATEMENT_ACTS:
            yield Door(STATEMENT, f"{root}{ONE_STATEMENT}{act}/", moves, body)


def _of_rows_and_tasks() -> Iterator[Door]:
    why = {"reason": "The till roll says so."}
    for move in ("complete", "drop"):
        yield Door(TASK, f"{API}{ONE_TASK}{move}/", (move,), {"outcome": "They came."})
    for move in ("redrive", "dismiss"):
        held = f"{API}quarantine/<publicid:quarantined_id>/{move}/"
        yield Door(QUARANTINE, held, (move,), why)
    for root in (f"{API}refused/", f"{PAGES}sources/refused/"):
        for move in ("accept", "dismiss"):
            yield Door(REFUSED_ROW, f"{root}<publicid:refused_id>/{move}/", (move,), why)


def _of_what_two_decide() -> Iterator[Door]:
    said = {"note": "So."}
    for machine, one in (
        (RECORD_DELETION, "record-deletions/<publicid:record_deletion_id>/"),
        (PRIVACY_REQUEST, "privacy-requests/<publicid:privacy_request_id>/"),
    ):
        for move in ("approve", "reject", "withdraw", "ask_again"):
            yield Door(machine, f"{API}{one}{move.replace('_', '-')}/", (move,), said)
            page = f"{PAGES}retention/{one}moves/<slug:move>/"
            yield Door(machine, page, (move,), said, {"move": move}, asks=ASK)


def _of_what_goes_out() -> Iterator[Door]:
    pushed = f"{API}feeds/deliveries/<publicid:feed_delivery_id>/again/"
    yield Door(FEED_DELIVERY, pushed, ("send_again",))
    yield Door(MODULE_MESSAGE, f"{API}messages/<publicid:message_id>/again/", ("send_again",))


DOORS = [
    *_of_cards(),
    *_of_cash(),
    *_of_statements(),
    *_of_rows_and_tasks(),
    *_of_what_two_decide(),
    *_of_what_goes_out(),
]
# Addresses of one record that take something and move nothing.
MOVELESS = {
    f"{root}{route}": why
    for root in (API, PAGES)
    for route, why in (
        (f"{ONE_CARD}texts/", "a model is asked for a wording, which is a record of its own"),
        (f"{ONE_STATEMENT}discard/", "a draft is deleted; it has no state afterwards"),
    )
}


# What addresses call the record.
OWN_IDS = {
    CARD.name: "card_id", CARD_TEXT.name: "text_id", CASH.name: "reconciliation_id",
    FEED_DELIVERY.name: "feed_delivery_id", MODULE_MESSAGE.name: "message_id",
    PRIVACY_REQUEST.name: "privacy_request_id", QUARANTINE.name: "quarantined_id",
    RECORD_DELETION.name: "record_deletion_id", REFUSED_ROW.name: "refused_id",
    STATEMENT.name: "statement_id", TASK.name: "follow_up_id",
}  # fmt: skip


def ids_of(record: Any) -> dict[str, str]:
    """By the names that addresses have for it."""
    machine: Machine = record.MACHINE
    own = OWN_IDS[machine.name]
    above = {}
    if machine is CARD_TEXT:
        above = {"card_id": record.card.public_id}
    if machine is CASH:
        above = {"site_id": record.site.public_id, "day": str(record.record_date)}
    return {own: record.public_id, **above}
