"""What assistants propose and what people decide; carrying out is a job of its own."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import trail
from leafenterprise.accounts.access import check
from leafenterprise.accounts.models import Organization
from leafenterprise.jobs.actions import enqueue
from leafenterprise.shared.canonical import digest
from leafenterprise.shared.errors import Conflict, InvalidInput, NotAllowed
from leafenterprise.shared.ids import PATTERN
from savings.agent_policy import ALLOWED, NEEDS_APPROVAL, REFUSED, Policy, policy_of
from savings.models import AgentAction, AgentTask, SavingsRun, SourceRequest

JOB = "savings.agent_action"
LEDGER = "assistants' ledger"
PROPOSED_TASK = trail.register("savings.agent_task.opened", "An assistant began a task")
PROPOSED = trail.register("savings.agent_action.proposed", "An assistant proposed an action")
DIGEST = re.compile(r"[0-9a-f]{64}")
RECORDS: Mapping[str, Any] = {"run": SavingsRun, "request": SourceRequest}


class KeyReused(Conflict):
    """The assistant's key stands for something else already."""

    code = "KEY_REUSED"
    message = "This key was used for another proposal. Use a new key."


class TaskEnded(Conflict):
    """A task that is done or closed takes no more actions."""

    code = "TASK_ENDED"
    message = "This task has ended."


def open_task(
    *,
    organization: Organization,
    key: str,
    title: str,
    by: Any,
    model_name: str = "",
    prompt_digest: str = "",
    run: SavingsRun | None = None,
) -> AgentTask:
    """Begin a task; the same key is the same task.

    Raises: NotAllowed for anybody but an assistant, InvalidInput, KeyReused.
    """
    _require_agent(by, organization)
    _require_digest("prompt_digest", prompt_digest)
    said = {
        "title": title[:120],
        "model_name": model_name[:100],
        "prompt_digest": prompt_digest,
        "run": run,
    }
    try:
        with transaction.atomic():
            task = AgentTask.objects.create(organization=organization, agent=by, key=key, **said)
            trail.record(
                PROPOSED_TASK,
                organization=organization,
                actor=by,
                target=task,
                after={"title": task.title, "prompt_digest": prompt_digest},
            )
    except IntegrityError:
        task = AgentTask.objects.get(agent=by, key=key)
        if any(getattr(task, name) != value for name, value in said.items()):
            raise KeyReused(task=task.public_id) from None
    return task


def finish_task(
    *, task: AgentTask, answer_digest: str, by: Any, now: datetime | None = None
) -> AgentTask:
    """The assistant is done; the digest of its answer is kept. Raises: NotAllowed, InvalidInput."""
    _require_digest("answer_digest", answer_digest)
    at = now or timezone.now()
    return trail.advance(task, "finish", by=by, answer_digest=answer_digest, ended_at=at)


def close_task(
    *, task: AgentTask, by: Any, reason: str = "", now: datetime | None = None
) -> AgentTask:
    """A person ends an assistant's task; what it proposed stays and can still be decided."""
    return trail.advance(task, "close", by=by, reason=reason, ended_at=now or timezone.now())


def propose_action(
    *, task: AgentTask, key: str, kind: str, arguments: Mapping[str, str], why: str, by: Any
) -> AgentAction:
    """Propose an action and have the policy judge it at once; the same key is the same action.

    A refused action is kept as refused. Raises: NotAllowed, TaskEnded, InvalidInput, KeyReused.
    """
    _require_agent(by, task.organization)
    if task.agent_id != by.pk:
        raise NotAllowed("The task is another assistant's.")
    policy = policy_of(kind)
    said = {"kind": kind, "arguments": dict(arguments), "why": why[:500]}
    found = AgentAction.objects.filter(task=task, key=key).first()
    if found is None:
        if task.state != "open":
            raise TaskEnded(state=task.state)
        _find_arguments(policy, arguments, task.organization)
        try:
            with transaction.atomic():
                return _create(task, key, said, policy, by)
        except IntegrityError:
            found = AgentAction.objects.get(task=task, key=key)
    if any(getattr(found, name) != value for name, value in said.items()):
        raise KeyReused(action=found.public_id)
    return found


def _create(
    task: AgentTask, key: str, said: Mapping[str, Any], policy: Policy, by: Any
) -> AgentAction:
    action = AgentAction.objects.create(
        organization=task.organization,
        task=task,
        agent=by,
        key=key,
        verdict=policy.verdict,
        verdict_reason=policy.why,
        **said,
    )
    trail.record(
        PROPOSED,
        organization=task.organization,
        actor=by,
        target=action,
        after={
            "kind": action.kind,
            "verdict": policy.verdict,
            "arguments": digest(action.arguments),
        },
    )
    if policy.verdict == ALLOWED:
        trail.advance(action, "allow", by=LEDGER, reason=policy.why)
        return _queue(action, None)
    move = "hold" if policy.verdict == NEEDS_APPROVAL else "refuse"
    return trail.advance(action, move, by=LEDGER, reason=policy.why)


def approve_action(
    *, action: AgentAction, by: Any, note: str = "", now: datetime | None = None
) -> AgentAction:
    """A person's yes; the normal action is then carried out in that person's name.

    Raises: NotAllowed, SecondPersonNeeded, InvalidTransition.
    """
    with transaction.atomic():
        decided = {"decided_by": by, "decided_at": now or timezone.now()}
        action = trail.advance(
            action, "approve", by=by, reason=note, decision_note=note[:500], **decided
        )
        return _queue(action, by)


def reject_action(
    *, action: AgentAction, by: Any, note: str, now: datetime | None = None
) -> AgentAction:
    """A person's no, and why. Raises: NotAllowed, InvalidInput, InvalidTransition."""
    if not note.strip():
        raise InvalidInput(note=["say why it is rejected"])
    decided = {"decided_by": by, "decided_at": now or timezone.now()}
    return trail.advance(
        action, "reject", by=by, reason=note, decision_note=note.strip()[:500], **decided
    )


def withdraw_action(*, action: AgentAction, by: Any) -> AgentAction:
    """The assistant takes back what nobody has decided yet."""
    return trail.advance(action, "withdraw", by=by)


def find_records(action: AgentAction) -> dict[str, Any]:
    """The records that an action names, among its organization's. Raises: InvalidInput."""
    return _find_arguments(policy_of(action.kind), action.arguments, action.organization)


def _queue(action: AgentAction, by: Any) -> AgentAction:
    job = enqueue(
        JOB,
        key=f"{JOB}:{action.public_id}",
        organization=action.organization,
        by=by,
        payload={"action": action.public_id},
        target=action,
    )
    AgentAction.objects.filter(pk=action.pk).update(job_id=job.public_id)
    action.job_id = job.public_id
    return action


def _find_arguments(
    policy: Policy, arguments: Mapping[str, str], organization: Organization
) -> dict[str, Any]:
    """Exactly the records that the policy row names; of a refused kind none is looked up."""
    if policy.verdict == REFUSED:
        return {}
    if set(arguments) != set(policy.arguments):
        wanted = ", ".join(sorted(policy.arguments)) or "nothing"
        raise InvalidInput(arguments=[f"name exactly: {wanted}"])
    found = {}
    for name, kind in policy.arguments.items():
        value = arguments[name]
        if not isinstance(value, str) or not re.fullmatch(PATTERN, value):
            raise InvalidInput(arguments=[f"{name} is not a public id"])
        record = RECORDS[kind].objects.filter(public_id=value, organization=organization).first()
        if record is None:
            raise InvalidInput(arguments=[f"{name} is not one of your organization's"])
        found[name] = record
    return found


def _require_agent(by: Any, organization: Organization) -> None:
    check(by, "agents.propose", organization)
    if not by.is_agent:
        raise NotAllowed("Only an assistant's own user proposes; people simply act.")


def _require_digest(name: str, value: str) -> None:
    if value and not DIGEST.fullmatch(value):
        raise InvalidInput(
            "", **{name: ["a SHA-256 in lower-case hex; the text itself is not kept"]}
        )
