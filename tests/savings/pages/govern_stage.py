"""A client with everything that ends, is compared, is proved or proposed: for the pages of it."""

from typing import NamedTuple

from django.utils import timezone

from leafenterprise.accounts.agents import create_agent
from leafenterprise.jobs.loop import run_pending
from savings.actions.agents import open_task, propose_action
from savings.actions.comparisons import ask_for_split
from savings.actions.deletions import request_deletion
from savings.actions.runs import queue_run
from savings.actions.supersede import supersede_run
from savings.models import AgentAction, ClaimDataset, DatasetDeletion, RetentionPolicy, SavingsRun
from tests.savings.build import claims_csv, finish, make_dataset, make_prices


class Stage(NamedTuple):
    """What the pages are about."""

    older: SavingsRun
    newer: SavingsRun
    deletion: DatasetDeletion
    action: AgentAction


def set_stage(run, client, folder, operator, admin) -> Stage:
    """Two runs of which the newer speaks, a deletion and a proposal that wait."""
    newer = _another_run(run, client, folder)
    ask_for_split(one=run, other=newer, by=operator)
    run_pending(once=True)
    supersede_run(run=run, successor=newer, reason="The last month came in.", by=operator)
    RetentionPolicy.objects.create(organization=run.organization, keep_days=2555, set_by=admin)
    dataset = ClaimDataset.objects.get(public_id=run.manifest["datasets"][0]["id"])
    deletion = request_deletion(dataset=dataset, reason="A fuller file replaced it.", by=operator)
    return Stage(run, newer, deletion, _proposal(run, newer, admin))


def _another_run(run, client, folder) -> SavingsRun:
    run.plan.datasets.set([make_dataset(client, folder, claims_csv(count=20))])
    run.plan.prices.set([make_prices(client, folder, unit_price="0.45")])
    return finish(queue_run(request=run.request, plan=run.plan, by=client.by))


def _proposal(run, newer, admin) -> AgentAction:
    agent, _ = create_agent(
        organization=run.organization, name="Ivy", by=admin, second_factor=True, now=timezone.now()
    )
    task = open_task(
        organization=run.organization,
        key="t1",
        title="Why did the figures move?",
        model_name="gpt-x",
        prompt_digest="ab" * 32,
        by=agent,
    )
    compared = {"run": run.public_id, "other": newer.public_id}
    why = "Rows and prices changed at once."
    for key, kind in (("1", "compare_runs"), ("2", "divide_difference")):
        action = propose_action(
            task=task, key=key, kind=kind, arguments=compared, why=why, by=agent
        )
    propose_action(task=task, key="3", kind="export_final", arguments={}, why="Asked.", by=agent)
    run_pending(once=True)
    return action
