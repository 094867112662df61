"""Routes of how data ends, of trust and of the agents' ledger: JSON and pages."""

from django.urls import URLPattern, path

from savings.pages import agents as agent_pages
from savings.pages import comparison as comparison_pages
from savings.pages import lifecycle as lifecycle_pages
from savings.pages import trust as trust_pages
from savings.views import agents, lifecycle, trust

DELETION = "deletions/<publicid:deletion_id>"
RUN = "runs/<publicid:run_id>"
COMPARE = f"{RUN}/compare/<publicid:other_id>"
API: list[URLPattern] = [
    path("retention/", lifecycle.RetentionList.as_view(), name="retention"),
    path("deletions/", lifecycle.DeletionList.as_view(), name="deletions"),
    path(f"{DELETION}/", lifecycle.DeletionDetail.as_view(), name="deletion"),
    path(f"{DELETION}/approve/", lifecycle.DeletionApprove.as_view(), name="deletion-approve"),
    path(f"{DELETION}/reject/", lifecycle.DeletionReject.as_view(), name="deletion-reject"),
    path(f"{DELETION}/withdraw/", lifecycle.DeletionWithdraw.as_view(), name="deletion-withdraw"),
    path(f"{DELETION}/ask-again/", lifecycle.DeletionAskAgain.as_view(), name="deletion-again"),
    path(
        "datasets/<publicid:dataset_id>/deletion/",
        lifecycle.DatasetDelete.as_view(),
        name="dataset-deletion",
    ),
    path(f"{RUN}/supersede/", lifecycle.RunSupersede.as_view(), name="run-supersede"),
    path(f"{COMPARE}/", lifecycle.RunCompare.as_view(), name="run-compare"),
    path("trust/", trust.Trust.as_view(), name="trust"),
    path(f"{RUN}/trust/", trust.RunTrust.as_view(), name="run-trust"),
    path(f"{COMPARE}/split/", lifecycle.RunCompareSplit.as_view(), name="run-compare-split"),
]

TASK, ACTION = "agents/tasks/<publicid:task_id>", "agents/actions/<publicid:action_id>"
AGENTS_API: list[URLPattern] = [
    path("agents/policy/", agents.AgentPolicy.as_view(), name="agent-policy"),
    path("agents/tasks/", agents.AgentTaskList.as_view(), name="agent-tasks"),
    path(f"{TASK}/", agents.AgentTaskDetail.as_view(), name="agent-task"),
    path(f"{TASK}/finish/", agents.AgentTaskFinish.as_view(), name="agent-task-finish"),
    path(f"{TASK}/close/", agents.AgentTaskClose.as_view(), name="agent-task-close"),
    path(f"{TASK}/actions/", agents.AgentTaskActions.as_view(), name="agent-task-actions"),
    path("agents/actions/", agents.AgentActionList.as_view(), name="agent-actions"),
    path(f"{ACTION}/", agents.AgentActionDetail.as_view(), name="agent-action"),
    path(f"{ACTION}/approve/", agents.AgentActionApprove.as_view(), name="agent-action-approve"),
    path(f"{ACTION}/reject/", agents.AgentActionReject.as_view(), name="agent-action-reject"),
    path(f"{ACTION}/withdraw/", agents.AgentActionWithdraw.as_view(), name="agent-action-withdraw"),
    path("agents/runs/", agents.AgentRuns.as_view(), name="agent-runs"),
    path(f"agents/{RUN}/facts/", agents.AgentRunFacts.as_view(), name="agent-run-facts"),
]
API += AGENTS_API

KEPT = "savings/retention/<publicid:deletion_id>"
AGENT = "savings/agents/<publicid:action_id>"
PAGES: list[URLPattern] = [
    path("savings/agents/", agent_pages.ledger, name="savings-agents"),
    path(f"{AGENT}/", agent_pages.action, name="savings-agent-action"),
    path(f"{AGENT}/approve/", agent_pages.approve, name="savings-agent-approve"),
    path(f"{AGENT}/reject/", agent_pages.reject, name="savings-agent-reject"),
    path("savings/retention/", lifecycle_pages.retention, name="savings-retention"),
    path(f"{KEPT}/", lifecycle_pages.deletion, name="savings-deletion"),
    path(f"{KEPT}/approve/", lifecycle_pages.approve, name="savings-deletion-approve"),
    path(f"{KEPT}/reject/", lifecycle_pages.reject, name="savings-deletion-reject"),
    path(f"{KEPT}/withdraw/", lifecycle_pages.withdraw, name="savings-deletion-withdraw"),
    path(f"{KEPT}/again/", lifecycle_pages.again, name="savings-deletion-again"),
    path(
        "savings/datasets/<publicid:dataset_id>/delete/",
        lifecycle_pages.ask,
        name="savings-dataset-delete",
    ),
    path("savings/trust/", trust_pages.trust, name="savings-trust"),
    path(f"savings/{RUN}/trust/", trust_pages.run_trust, name="savings-run-trust"),
    path(f"savings/{RUN}/compare/", comparison_pages.choose, name="savings-compare-choose"),
    path(f"savings/{COMPARE}/", comparison_pages.compare, name="savings-compare"),
    path(f"savings/{COMPARE}/split/", comparison_pages.split, name="savings-compare-split"),
    path(f"savings/{RUN}/supersede/", comparison_pages.supersede, name="savings-run-supersede"),
]
