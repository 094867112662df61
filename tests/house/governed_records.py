"""What stands behind the routes of deletions, comparisons and the assistants' ledger."""

from django.utils import timezone

from leafenterprise.accounts.agents import create_agent
from leafenterprise.accounts.models import User
from leafenterprise.jobs.loop import run_pending
from savings.actions.agents import open_task, propose_action
from savings.actions.deletions import request_deletion
from savings.actions.runs import queue_run
from savings.models import (
    CauseSplit,
    ClaimDataset,
    DatasetDeletion,
    RunSupersession,
    SavingsRun,
)
from tests.people import make_member


def govern_ids(run: SavingsRun, owner: User) -> dict[str, str]:
    """A second run to compare with, a deletion that waits, an assistant's task and action."""
    other = _another_run(run, owner)
    dataset = ClaimDataset.objects.get(public_id=run.manifest["datasets"][0]["id"])
    deletion = request_deletion(dataset=dataset, reason="Kept for too long.", by=owner)
    agent, _ = create_agent(
        organization=run.organization,
        name="Harbor assistant",
        by=owner,
        second_factor=True,
        now=timezone.now(),
    )
    task = open_task(organization=run.organization, key="t", title="Look at it", by=agent)
    action = propose_action(
        task=task,
        key="a",
        kind="resolve_request",
        arguments={"request": run.request.public_id},
        why="The plans changed.",
        by=agent,
    )
    return {
        "other_id": other.public_id,
        "deletion_id": deletion.public_id,
        "task_id": task.public_id,
        "action_id": action.public_id,
    }


def _another_run(run: SavingsRun, owner: User) -> SavingsRun:
    """The same request without prices: another manifest, hence another run."""
    run.plan.prices.clear()
    other = queue_run(request=run.request, plan=run.plan, by=owner)
    run_pending(once=True)
    other.refresh_from_db()
    assert other.state == "finished"
    return other


def end_things(run: SavingsRun, other: SavingsRun, person: User) -> None:
    """A deletion that is done, a run that was replaced, a difference that was divided."""
    now = timezone.now()
    DatasetDeletion.objects.filter(organization=run.organization).update(
        state="deleted", decided_by=make_member(run.organization, "admin"), deleted_at=now
    )
    organization = {"organization": run.organization}
    RunSupersession.objects.create(
        superseded=other, successor=run, reason="It is better.", by=person, **organization
    )
    CauseSplit.objects.create(
        older=run, newer=other, code_version="1", asked_by=person, computed_at=now, **organization
    )
