"""A newer run takes an older one's place: one new row, nothing rewritten."""

from typing import Any

from django.db import IntegrityError, transaction

from audit import trail
from leafenterprise.accounts.access import check
from leafenterprise.shared.errors import Conflict, InvalidInput
from savings.models import RunSupersession, SavingsRun
from savings.queries.lifecycle import supersession_of

SUPERSEDED = trail.register("savings.run.superseded", "A newer run took the place of a run")


class NotSuperseding(Conflict):
    """The named run cannot take this one's place."""

    code = "NOT_SUPERSEDING"
    message = "This run cannot take the other one's place."


class AlreadySuperseded(Conflict):
    """Another run has taken its place already."""

    code = "RUN_SUPERSEDED"
    message = "Another run has taken this run's place already."


def supersede_run(
    *, run: SavingsRun, successor: SavingsRun, reason: str, by: Any
) -> RunSupersession:
    """Let a newer finished run of the same request or scope speak in the run's place.

    Said twice it is the same row. Raises: NotAllowed, InvalidInput without a reason,
    NotSuperseding, AlreadySuperseded.
    """
    check(by, "savings.queue", run.organization)
    if not reason.strip():
        raise InvalidInput(reason=["say why the newer run takes its place"])
    _refuse_unfit(run, successor)
    try:
        with transaction.atomic():
            return _create(run, successor, reason.strip()[:500], by)
    except IntegrityError:
        standing = supersession_of(run)
        if standing is None:
            raise
    if standing.successor_id != successor.pk:
        raise AlreadySuperseded(successor=standing.successor.public_id)
    return standing


def _create(run: SavingsRun, successor: SavingsRun, reason: str, by: Any) -> RunSupersession:
    made = RunSupersession.objects.create(
        organization=run.organization, superseded=run, successor=successor, reason=reason, by=by
    )
    trail.record(
        SUPERSEDED,
        organization=run.organization,
        actor=by,
        target=run,
        after={
            "successor": successor.public_id,
            "facts_digest": run.facts_digest,
            "successor_facts_digest": successor.facts_digest,
        },
        reason=reason,
    )
    return made


def _refuse_unfit(run: SavingsRun, successor: SavingsRun) -> None:
    if run.state != "finished" or successor.state != "finished":
        raise NotSuperseding("Both runs must be finished.")
    if run.organization_id != successor.organization_id or (
        run.request_id != successor.request_id
        and run.selected_scope_key != successor.selected_scope_key
    ):
        raise NotSuperseding("The newer run is of another request and another scope.")
    if run.finished_at is None or successor.finished_at is None:
        raise NotSuperseding
    if (successor.finished_at, successor.pk) <= (run.finished_at, run.pk):
        raise NotSuperseding("Only a run that finished later can take a run's place.")
