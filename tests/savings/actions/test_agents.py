"""Assistants propose, the policy judges, people decide, the normal actions do."""

from itertools import product

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import trail
from audit.trail.models import AuditEvent
from leafenterprise.accounts.access import CAPABILITIES, can, capabilities_of, organizations_for
from leafenterprise.accounts.agents import create_agent
from leafenterprise.accounts.models import Membership
from leafenterprise.jobs.loop import run_pending
from leafenterprise.shared.errors import InvalidInput, NotAllowed
from leafenterprise.shared.states import InvalidTransition
from savings.actions.agent_work import DOINGS, carry_out
from savings.actions.agents import (
    KeyReused,
    TaskEnded,
    approve_action,
    close_task,
    finish_task,
    open_task,
    propose_action,
    reject_action,
    withdraw_action,
)
from savings.agent_policy import ALLOWED, NEEDS_APPROVAL, POLICIES, REFUSED, policy_of
from savings.models import AgentAction, AgentTask
from savings.states import AGENT_ACTION, AGENT_TASK, SecondPersonNeeded
from tests.savings.build import make_dataset, make_plan, make_request

pytestmark = pytest.mark.django_db
DIGEST = "a" * 64


@pytest.fixture
def agent(cedar, admin):
    """Cedar's assistant."""
    made, _ = create_agent(
        organization=cedar, name="Ivy", by=admin, second_factor=True, now=timezone.now()
    )
    return made


@pytest.fixture
def task(cedar, agent) -> AgentTask:
    return open_task(organization=cedar, key="t1", title="Look at ITR-1", by=agent)


@pytest.fixture
def request_of_cedar(client_of_cedar, tmp_path):
    """A resolved request that may be queued."""
    make_plan(client_of_cedar, [make_dataset(client_of_cedar, tmp_path)])
    return make_request(client_of_cedar)


def propose(task, agent, kind="queue_run", key="a1", why="It was asked for.", **arguments):
    return propose_action(task=task, key=key, kind=kind, arguments=arguments, why=why, by=agent)


def test_an_assistant_holds_its_own_role_or_none(agent, cedar):
    Membership.objects.create(user=agent, organization=cedar, role="admin")
    agent.is_superuser = True
    agent.save()

    own = {"agents.read", "agents.propose"}
    assert capabilities_of(agent) == own
    assert {name for name in CAPABILITIES if can(agent, name, cedar)} == own
    assert {name for name in CAPABILITIES if organizations_for(agent, name).exists()} == own


def test_only_who_manages_people_makes_one(cedar, operator):
    with pytest.raises(NotAllowed):
        create_agent(
            organization=cedar, name="Ivy", by=operator, second_factor=True, now=timezone.now()
        )


def test_people_propose_nothing(cedar, operator, admin, task):
    for person in (operator, admin):
        with pytest.raises(NotAllowed):
            open_task(organization=cedar, key="x", title="x", by=person)
        with pytest.raises(NotAllowed):
            propose(task, person, kind="export_final")


def test_the_same_key_is_the_same_task_and_action(cedar, agent, task, request_of_cedar):
    again = open_task(organization=cedar, key="t1", title="Look at ITR-1", by=agent)
    first = propose(task, agent, request=request_of_cedar.public_id)
    second = propose(task, agent, request=request_of_cedar.public_id)

    assert (again, first) == (task, second)
    assert AgentAction.objects.count() == 1
    with pytest.raises(KeyReused):
        propose(task, agent, why="Something else", request=request_of_cedar.public_id)
    with pytest.raises(KeyReused):
        open_task(organization=cedar, key="t1", title="Another", by=agent)


@pytest.mark.parametrize("kind", [row.kind for row in POLICIES.values() if row.verdict == REFUSED])
def test_what_the_policy_refuses_is_kept_as_refused(kind, task, agent, operator):
    action = propose(task, agent, kind=kind)
    run_pending(once=True)

    action.refresh_from_db()
    assert (action.state, action.verdict_reason) == ("refused", POLICIES[kind].why)
    with pytest.raises(InvalidTransition):
        approve_action(action=action, by=operator)


def test_what_no_row_names_is_refused(task, agent):
    action = propose(task, agent, kind="launch_rocket")

    assert (action.state, action.verdict) == ("refused", REFUSED)
    assert action.verdict_reason == policy_of("launch_rocket").why


def test_what_is_approved_is_done_in_the_approvers_name(task, agent, operator, request_of_cedar):
    action = propose(task, agent, request=request_of_cedar.public_id)
    assert action.state == "awaiting"
    run_pending(once=True)
    assert not request_of_cedar.runs.exists()

    approve_action(action=action, by=operator, note="Go on.")
    run_pending(once=True)

    action.refresh_from_db()
    run = request_of_cedar.runs.get()
    assert (action.state, action.outcome["run"]) == ("executed", run.public_id)
    assert run.created_by == operator
    queued = AuditEvent.objects.get(action="savings.run.queued")
    assert queued.actor_id == operator.public_id
    told = AuditEvent.objects.filter(object_id=action.public_id).order_by("sequence")
    assert [event.action for event in told] == [
        "savings.agent_action.proposed",
        "agent_action.hold",
        "agent_action.approve",
        "agent_action.execute",
    ]


def test_what_the_approver_may_not_do_fails(task, agent, operator, request_of_cedar):
    plan = request_of_cedar.scope.plans.get()
    plan.roles = ["admin"]
    plan.save()
    action = propose(task, agent, request=request_of_cedar.public_id)

    approve_action(action=action, by=operator)
    run_pending(once=True)

    action.refresh_from_db()
    assert (action.state, action.outcome["code"]) == ("failed", "NOT_QUEUEABLE")
    assert carry_out(action=action).state == "failed"


def test_reading_is_done_at_once(task, agent, finished):
    action = propose(task, agent, kind="check_trust", run=finished.public_id)
    run_pending(once=True)

    action.refresh_from_db()
    assert (action.state, action.decided_by) == ("executed", None)
    assert set(action.outcome["standings"]) >= {"run", "workbook"}


def test_nobody_without_the_right_and_no_assistant_decides(task, agent, viewer, cedar, admin):
    action = AgentAction.objects.create(
        organization=cedar, task=task, agent=agent, key="k", kind="queue_run", arguments={},
        why="w", verdict=NEEDS_APPROVAL, verdict_reason="r", state="awaiting",
    )  # fmt: skip
    other, _ = create_agent(
        organization=cedar, name="Oak", by=admin, second_factor=True, now=timezone.now()
    )
    Membership.objects.create(user=other, organization=cedar, role="operator")

    for who in (viewer, agent, other):
        with pytest.raises(NotAllowed):
            approve_action(action=action, by=who)
        with pytest.raises(NotAllowed):
            reject_action(action=action, by=who, note="no")
    with pytest.raises(SecondPersonNeeded):
        trail.advance(action, "approve", by="some system", decided_by=admin)
    with pytest.raises(IntegrityError), transaction.atomic():
        AgentAction.objects.filter(pk=action.pk).update(state="approved", decided_by=agent)
    with pytest.raises(IntegrityError), transaction.atomic():
        AgentAction.objects.filter(pk=action.pk).update(state="executed")


def test_it_keeps_what_was_proposed(task, agent):
    action = propose(task, agent, kind="export_final")

    for change in ({"why": "x"}, {"arguments": {"run": "2" * 12}}, {"verdict": ALLOWED}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AgentAction.objects.filter(pk=action.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        AgentTask.objects.filter(pk=task.pk).update(title="x")


def test_it_names_only_records_of_its_organization(task, agent, outsider, request_of_cedar):
    for arguments in ({}, {"request": "nonsense"}, {"request": "2" * 12}, {"run": "2" * 12}):
        with pytest.raises(InvalidInput):
            propose(task, agent, **arguments)


def test_it_is_rejected_with_a_reason_or_withdrawn(task, agent, operator, request_of_cedar):
    named = {"request": request_of_cedar.public_id}
    first, second = (propose(task, agent, key=key, **named) for key in ("1", "2"))

    with pytest.raises(InvalidInput):
        reject_action(action=first, by=operator, note=" ")
    assert reject_action(action=first, by=operator, note="not now").state == "rejected"
    assert withdraw_action(action=second, by=agent).state == "withdrawn"


def test_an_ended_task_takes_no_more(task, agent, operator, cedar):
    with pytest.raises(InvalidInput):
        finish_task(task=task, answer_digest="the answer itself", by=agent)
    finish_task(task=task, answer_digest=DIGEST, by=agent)
    other = open_task(organization=cedar, key="t2", title="Other", by=agent, prompt_digest=DIGEST)
    close_task(task=other, by=operator, reason="enough")

    assert (task.state, task.answer_digest, other.state) == ("done", DIGEST, "closed")
    for ended in (task, other):
        with pytest.raises(TaskEnded):
            propose(ended, agent, kind="export_final")


def test_every_kind_that_is_not_refused_can_be_done():
    assert set(DOINGS) == {row.kind for row in POLICIES.values() if row.verdict != REFUSED}
    assert all(row.why.endswith(".") for row in POLICIES.values())


def put_in(action, state, admin):
    verdict = REFUSED if state == "refused" else NEEDS_APPROVAL
    decided = None if state in ("proposed", "awaiting", "refused", "withdrawn") else admin
    return AgentAction.objects.create(
        organization=action.organization, task=action.task, agent=action.agent, key=state,
        kind="queue_run", arguments={}, why="w", verdict=verdict, verdict_reason="r",
        state=state, decided_by=decided,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("state", "move"),
    list(product(AGENT_ACTION.states, [move.name for move in AGENT_ACTION.moves])),
)
def test_an_action_moves_only_along_the_table(state, move, task, agent, operator, admin):
    action = put_in(propose(task, agent, kind="export_final"), state, admin)
    row = next(one for one in AGENT_ACTION.moves if one.name == move)
    by = {"agents.approve": operator, "agents.propose": agent}.get(row.capability, "ledger")
    extra = {"decided_by": operator} if row.target == "approved" else {}

    if state not in row.sources:
        with pytest.raises(InvalidTransition):
            trail.advance(action, move, by=by, **extra)
    elif move == "refuse":  # only what the policy refuses may stand as refused
        assert put_in(action, "refused", admin).state == "refused"
    else:
        assert trail.advance(action, move, by=by, **extra).state == row.target


@pytest.mark.parametrize(
    ("state", "move"), list(product(AGENT_TASK.states, [move.name for move in AGENT_TASK.moves]))
)
def test_a_task_moves_only_along_the_table(state, move, task, agent, operator):
    AgentTask.objects.filter(pk=task.pk).update(state=state)
    row = next(one for one in AGENT_TASK.moves if one.name == move)
    by = agent if row.capability == "agents.propose" else operator

    if state in row.sources:
        assert trail.advance(task, move, by=by).state == row.target
    else:
        with pytest.raises(InvalidTransition):
            trail.advance(task, move, by=by)
