"""Every door through which a record of the lane is led from one state to another."""

import re
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

    says: what it answers where the table has no such move from the record's state: pages that show
    the record again say it there. is_told: whether the trail is told of it then.
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


def _doors() -> list[Door]:
    found = [
        Door(CARD, f"{API}{ONE_CARD}{move}/", (move,), {"note": "Seen."})
        for move in ("acknowledge", "resolve", "archive")
    ]
    found += [
        Door(CARD, f"{PAGES}{ONE_CARD}moves/<slug:move>/", (move,), {"note": "Seen."},
             {"move": move}, says=302)
        for move in ("acknowledge", "resolve", "archive")
    ]  # fmt: skip
    for root, says, yes in ((API, 409, True), (PAGES, 302, "true")):
        found.append(
            Door(CARD, f"{root}{ONE_CARD}task/", ("create_action",), {"confirmed": yes}, says=says)
        )
        found += [
            Door(CARD_TEXT, f"{root}{ONE_TEXT}", (sent["decision"],), sent, says=says)
            for sent in DECISIONS
        ]
        found += [
            Door(STATEMENT, f"{root}{ONE_STATEMENT}{act}/", moves, body)
            for act, moves, body in STATEMENT_ACTS
        ]
    found += [Door(CASH, f"{API}{ONE_RECORD}{act}/", moves, body)
              for act, moves, body in CASH_ACTS]  # fmt: skip
    # A page counts faces; a count is entered and changed at its site's day, and whoever comes there
    # when it is over is led to the record.
    found.append(
        Door(CASH, f"{PAGES}cash/sites/<publicid:site_id>/count/?day=<date:day>",
             ("enter", "change"), {"face_5_00": "1"}, says=302, is_told=False)
    )  # fmt: skip
    found += [
        Door(CASH, f"{PAGES}{ONE_DAY}{act}/", moves, {**NOTES, "face_5_00": "1"}, says=302)
        for act, moves, _ in CASH_ACTS
        if act != "change"
    ]
    found += [
        Door(TASK, f"{API}{ONE_TASK}{move}/", (move,), {"outcome": "They came."})
        for move in ("complete", "drop")
    ]
    found += [
        Door(QUARANTINE, f"{API}quarantine/<publicid:quarantined_id>/{move}/", (move,),
             {"reason": "The till roll says so."})
        for move in ("redrive", "dismiss")
    ]  # fmt: skip
    found += [
        Door(REFUSED_ROW, f"{root}<publicid:refused_id>/dismiss/", ("dismiss",),
             {"reason": "It never was."})
        for root in (f"{API}refused/", f"{PAGES}sources/refused/")
    ]  # fmt: skip
    for machine, root in (
        (RECORD_DELETION, "record-deletions/<publicid:record_deletion_id>/"),
        (PRIVACY_REQUEST, "privacy-requests/<publicid:privacy_request_id>/"),
    ):
        for move in ("approve", "reject", "withdraw", "ask_again"):
            found += [
                Door(machine, f"{API}{root}{move.replace('_', '-')}/", (move,), {"note": "So."}),
                Door(machine, f"{PAGES}{root}moves/<slug:move>/", (move,), {"note": "So."},
                     {"move": move}, says=302, asks=ASK),
            ]  # fmt: skip
    found.append(
        Door(FEED_DELIVERY, f"{API}feeds/deliveries/<publicid:feed_delivery_id>/again/",
             ("send_again",))
    )  # fmt: skip
    found.append(
        Door(MODULE_MESSAGE, f"{API}messages/<publicid:message_id>/again/", ("send_again",))
    )
    return found


DOORS = _doors()
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
