"""A record of every machine in every state, brought there by what people and the system do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Model
from django.utils import timezone

from audit import trail
from insights.actions.card_moves import acknowledge, archive, create_task, resolve
from insights.actions.card_texts import ask_for_text, decide_text
from insights.actions.quarantine import dismiss, redrive
from insights.actions.refusals import Refused, dismiss_refused, keep_refused
from insights.actions.statement_delivery import (
    distribute_statement,
    export_statement,
    set_earnings_access,
)
from insights.actions.statements import review_statement
from insights.actions.tasks import complete_task, drop_task
from insights.actions.told_twice import CODE
from insights.models import (
    CardText,
    FeedDelivery,
    FollowUpTask,
    InsightCard,
    ModuleMessage,
    PrivacyRequest,
    ProviderStatement,
    QuarantinedSignal,
    RecordDeletion,
    RefusedRow,
)
from insights.states import (
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
from leafenterprise.accounts.models import Site, User
from tests.insights.cards.make import make_plain_card
from tests.insights.cards.test_texts import RIGHT
from tests.insights.cash import make as till
from tests.insights.make import ingest, make_provider, signal
from tests.insights.statements.make import (
    approved,
    make_agreement,
    make_whole,
    produce,
    statement_of,
)
from tests.people import make_member

Maker = Callable[["Place", str], Any]
WHY = "The till roll says so."


@dataclass(frozen=True)
class Place:
    """Where it all happens, and who is at work there."""

    site: Site
    owner: User
    admin: User
    counter: User
    verifier: User


def card(at: Place, state: str) -> InsightCard:
    """Of a week that brought half."""
    made = make_plain_card(at.site)
    if state != "generated":
        acknowledge(card=made, by=at.owner)
    if state == "action_created":
        create_task(card=made, by=at.owner, confirmed=True)
    if state in ("resolved", "archived"):
        resolve(card=made, by=at.owner, note="A dentist was ill.")
    if state == "archived":
        archive(card=made, by=at.owner)
    return made


def card_text(at: Place, state: str) -> CardText:
    """A model's wording, and what a person made of it."""
    about = make_plain_card(at.site)
    if state in ("asked", "withheld"):
        asked = CardText.objects.create(
            organization=about.organization, card=about, asked_by=at.owner,
            asked_at=timezone.now(), prompt="{}", outcome="withheld",
        )  # fmt: skip
        return trail.advance(asked, "withhold", by="consultant") if state == "withheld" else asked
    text = ask_for_text(card=about, by=at.owner, voice=RIGHT)
    words = {"accepted": "accept", "modified": "modify", "dismissed": "dismiss"}
    if state in words:
        said = "" if state == "accepted" else "It was half."
        decide_text(text=text, decision=words[state], by=at.owner, words=said)
    return text


def task(at: Place, state: str) -> FollowUpTask:
    """Of a card."""
    about = card(at, "acknowledged")
    made = create_task(card=about, by=at.owner, confirmed=True)
    if state != "open":
        close = {"done": complete_task, "dropped": drop_task}[state]
        close(task=made, by=at.owner, outcome="They came.")
    return made


def cash_day(at: Place, state: str) -> Model:
    """A day of its own for each state."""
    day = till.DAY + timedelta(days=CASH.states.index(state))
    return till.in_state(state, at.site, at.counter, at.verifier, day)


def statement(at: Place, state: str) -> ProviderStatement:
    """Of a provider of its own; what is open has one more item to take in."""
    provider = make_provider(at.site.organization)
    provider.user = make_member(at.site.organization, "provider")
    provider.save()
    set_earnings_access(provider=provider, enabled=True, by=at.owner)
    make_agreement(provider)
    produce(at.site, at.owner, provider, "1000.00")
    made = statement_of(provider, at.owner)
    if state == "draft_generated":
        produce(at.site, at.owner, provider, "10.00")
        return made
    if state == "under_review":
        review_statement(statement=made, by=at.owner)
        produce(at.site, at.owner, provider, "10.00")
        return made
    approved(made, at.owner)
    if state == "exported":
        export_statement(statement=made, by=at.owner)
    if state == "distributed":
        distribute_statement(statement=made, channel="portal", by=at.owner)
    return made


def quarantined(at: Place, state: str) -> QuarantinedSignal:
    """The same key with another amount."""
    row = signal(at.site, amount="10.00")
    ingest(at.site, at.owner, row, {**row, "amount": "12.50"})
    made = QuarantinedSignal.objects.latest("pk")
    if state != "held":
        settle = {"redriven": redrive, "dismissed": dismiss}[state]
        settle(held=made, by=at.owner, reason=WHY)
    return made


def refused_row(at: Place, state: str) -> RefusedRow:
    """A payment that may have been told already."""
    batch = ingest(at.site, at.owner, signal(at.site)).batch
    keep_refused(
        batch,
        [
            Refused(
                "pms", 1, CODE, "", "maybe", content=state, site=at.site.pk, signal=signal(at.site)
            )
        ],
    )
    made = RefusedRow.objects.latest("pk")
    if state == "taken":
        trail.advance(made, "release", by="insights.pull", decided_at=timezone.now())
    if state == "dismissed":
        dismiss_refused(row=made, by=at.owner, reason=WHY)
    return made


def on_its_way(model: type[Any], **fields: Any) -> Maker:
    """Makes payloads of the outbox's table."""

    def make(at: Place, state: str) -> Model:
        made: Model = model.objects.create(
            organization=at.site.organization, destination="others", payload={},
            payload_digest="0" * 64, effect_key=f"{model.__name__} {state}",
            queued_at=timezone.now(), **fields,
        )  # fmt: skip
        moves = {"delivered": "deliver", "failed": "fail", "given_up": "give_up"}
        if state in moves:
            dated = {"delivered_at": timezone.now()} if state == "delivered" else {}
            trail.advance(made, moves[state], by="publisher", **dated)
        return made

    return make


def decided(model: type[Any], at_work: str, done: str, **fields: Any) -> Maker:
    """Makes what one person asks for and another decides."""

    def make(at: Place, state: str) -> Model:
        now = timezone.now()
        made: Model = model.objects.create(
            organization=at.site.organization, reason=WHY, requested_by=at.owner,
            requested_at=now, **{name: value(at) for name, value in fields.items()},
        )  # fmt: skip
        yes = {"decided_by": at.admin, "decided_at": now}
        if state in ("approved", at_work, done, "stopped"):
            trail.advance(made, "approve", by=at.admin, **yes)
        if state in (at_work, done):
            trail.advance(made, "begin", by="job", begun_at=now)
        if state == done:
            trail.advance(made, "finish", by="job", finished_at=now, report_digest="0" * 64)
        if state == "stopped":
            trail.advance(made, "stop", by="job", stopped_because=["LEGAL_HOLD"])
        if state == "rejected":
            trail.advance(made, "reject", by=at.admin, **yes)
        if state == "withdrawn":
            trail.advance(made, "withdraw", by=at.owner)
        return made

    return make


MAKERS: dict[str, Maker] = {
    CARD.name: card,
    CARD_TEXT.name: card_text,
    CASH.name: cash_day,
    FEED_DELIVERY.name: on_its_way(FeedDelivery, first_sequence=1, last_sequence=1),
    MODULE_MESSAGE.name: on_its_way(
        ModuleMessage, module="task_manager", event="follow_up_task.raised", about_id="2" * 12
    ),
    PRIVACY_REQUEST.name: decided(
        PrivacyRequest,
        "working",
        "done",
        kind=lambda at: "export",
        subject=lambda at: "user",
        user=lambda at: at.counter,
    ),
    QUARANTINE.name: quarantined,
    RECORD_DELETION.name: decided(RecordDeletion, "deleting", "deleted"),
    REFUSED_ROW.name: refused_row,
    STATEMENT.name: statement,
    TASK.name: task,
}


def make_ready(at: Place) -> None:
    """What statements rest on."""
    make_whole(at.site)
