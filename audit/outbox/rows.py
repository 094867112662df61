"""A payload on its way, whatever it is about."""

from django.db import models

from leafenterprise.shared.records import Record
from leafenterprise.shared.states import Machine, Move

STATES = ("queued", "delivered", "failed", "given_up")


def delivery_machine(name: str, capability: str) -> Machine:
    """The states of a delivery; capability: what sending again takes of a person."""
    return Machine(
        name=name,
        initial="queued",
        states=STATES,
        moves=(
            Move("deliver", ("queued",), "delivered", label="Taken by the receiver"),
            Move("fail", ("queued",), "failed", label="Not taken; tried again later"),
            Move("requeue", ("failed",), "queued", label="Tried again"),
            Move("give_up", ("queued", "failed"), "given_up", label="Given up"),
            Move("send_again", ("given_up",), "queued", capability, "Send again"),
        ),
    )


class OutboxRow(Record):
    """One payload for one receiver. `effect_key` goes with every attempt, so that the receiver can
    tell a repeated attempt from another payload; it makes the same payload for the same receiver
    one row. A table that extends this has an `organization` besides.
    """

    destination = models.CharField(max_length=64)
    payload = models.JSONField()
    payload_digest = models.CharField(max_length=64)
    effect_key = models.CharField(max_length=64, unique=True)
    state = models.CharField(
        max_length=16, choices=[(name, name.replace("_", " ")) for name in STATES], default="queued"
    )
    attempts = models.PositiveIntegerField(default=0)
    http_status = models.PositiveIntegerField(null=True)
    error_code = models.CharField(max_length=64, blank=True)
    next_attempt_at = models.DateTimeField(null=True)
    job_id = models.CharField(max_length=12, blank=True)
    queued_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    class Meta(Record.Meta):
        abstract = True
