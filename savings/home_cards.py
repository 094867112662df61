"""Home cards of the savings lane: what waits for the person, and what came last."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from leafenterprise.accounts.access import can, capabilities_of, for_user
from leafenterprise.accounts.home import Card, HomeCard, Line
from leafenterprise.accounts.navigation import in_current_organization
from savings.agent_policy import policy_of
from savings.models import ClaimDataset, SavingsRun, SourceRequest
from savings.queries.agents import list_awaiting
from savings.queries.datasets import VIEW, list_datasets, list_uploads
from savings.queries.evidence import list_items
from savings.queries.lifecycle import list_deletions
from savings.queries.requests import list_requests
from savings.queries.runs import list_runs

SHOWN = 5
STEPS_OF_A_KIND = 3
WORKERS = {"savings.resolve", "savings.queue_own", "savings.load", "savings.govern"}


def next_steps(request: HttpRequest) -> Card | None:
    """What a person of these roles can do now; nothing for those who only read."""
    if not capabilities_of(request.user) & WORKERS:
        return None
    return Card(
        title="Next steps",
        lines=tuple(_steps(request))[:SHOWN],
        empty_title="Nothing waits for you",
        empty_text="New requests, files and scopes to choose will stand here.",
        icon="done",
    )


def open_requests(request: HttpRequest) -> Card:
    """The newest requests and how far each is resolved."""
    user: Any = request.user
    may_ask = can(user, "savings.queue_own")
    found = in_current_organization(list_requests(user), request)
    return Card(
        title="Requests",
        lines=tuple(
            Line(
                title=one.source_request_number,
                href=reverse("savings-request", args=[one.public_id]),
                note=_asked(one),
                state=one.state,
            )
            for one in found[:SHOWN]
        ),
        href=reverse("savings-requests"),
        empty_title="No request yet",
        empty_text="Take in what a client asked for; it is resolved to one scope, then run."
        if may_ask
        else "What your consultants and operators take in will stand here.",
        empty_href=reverse("savings-request-new") if may_ask else "",
        empty_action="New request",
        icon="inbox",
    )


def latest_runs(request: HttpRequest) -> Card:
    """The newest runs, finished ones with their readiness."""
    found = in_current_organization(list_runs(request.user), request)
    return Card(
        title="Runs",
        lines=tuple(
            Line(
                title=f"{run.source_request_number}, {run.scope.group}",
                href=reverse("savings-run", args=[run.public_id]),
                note=_when(run),
                state=run.readiness if run.state == "finished" else run.state,
            )
            for run in found.order_by("-queued_at", "-pk")[:SHOWN]
        ),
        href=reverse("savings-runs"),
        empty_title="No run yet",
        empty_text="A run answers a request: guarantees, fees, rebates and findings with proof.",
        icon="run",
    )


def recent_datasets(request: HttpRequest) -> Card:
    """The files that came last, and whether all their rows were accepted."""
    user: Any = request.user
    may_load = can(user, "savings.load")
    found = in_current_organization(list_datasets(user), request)
    return Card(
        title="Claims data",
        lines=tuple(
            Line(
                title=one.file_name,
                href=reverse("savings-dataset", args=[one.public_id]),
                note=_rows(one),
            )
            for one in found[:SHOWN]
        ),
        href=reverse("savings-datasets"),
        empty_title="No claims data yet",
        empty_text="Load the file that the PBM sent. Each row is accepted or explained."
        if may_load
        else "An operator loads the files that the PBM sent.",
        empty_href=reverse("savings-upload-new") if may_load else "",
        empty_action="Load a file",
        icon="data",
    )


def waiting_evidence(request: HttpRequest) -> Card:
    """Evidence that nobody has signed off yet, without what the person brought."""
    user: Any = request.user
    found = in_current_organization(list_items(user), request).exclude(created_by=user)
    waiting = found.filter(state="candidate_only").order_by("created_at")
    return Card(
        title="Evidence to sign off",
        lines=tuple(
            Line(
                title=item.title,
                href=reverse("savings-evidence-item", args=[item.public_id]),
                note=f"{item.get_kind_display()} from {item.source_system}; {item.organization}",
                state=item.state,
            )
            for item in waiting[:SHOWN]
        ),
        href=reverse("savings-evidence"),
        empty_title="No evidence waits",
        empty_text="Contracts, price lists and statements that others add will stand here.",
        icon="lock",
    )


def _steps(request: HttpRequest) -> Iterator[Line]:
    user: Any = request.user
    requests = in_current_organization(list_requests(user), request)
    chooses = for_user(requests, user, "savings.resolve").filter(state="ambiguous")
    for one in chooses[:STEPS_OF_A_KIND]:
        yield _step(one, f"Choose the scope of {one.source_request_number}")
    queues = for_user(requests, user, "savings.queue_own").filter(state="exact", runs=None)
    for one in queues[:STEPS_OF_A_KIND]:
        yield _step(one, f"Queue the run of {one.source_request_number}")
    governs = for_user(requests, user, "savings.govern").filter(state="none")
    for one in governs[:STEPS_OF_A_KIND]:
        yield _step(one, f"{one.source_request_number} matches no governed scope")
    yield from _file_steps(request)


def _file_steps(request: HttpRequest) -> Iterator[Line]:
    user: Any = request.user
    uploads = in_current_organization(list_uploads(user), request).filter(
        state__in=("refused", "failed")
    )
    for upload in uploads[:1]:
        href = reverse("savings-upload", args=[upload.public_id])
        what = "was refused" if upload.state == "refused" else "could not be read to its end"
        yield Line(f"{upload.file_name} {what}", href, upload.error_message, upload.state)
    datasets = in_current_organization(list_datasets(user), request)
    unplanned = for_user(datasets, user, "savings.govern").filter(plans=None)
    for dataset in unplanned[:1]:
        href = reverse("savings-dataset", args=[dataset.public_id])
        yield Line(f"Put {dataset.file_name} into a run plan", href, "No plan names it yet.")


def _step(request: SourceRequest, title: str) -> Line:
    href = reverse("savings-request", args=[request.public_id])
    return Line(title, href, _asked(request), request.state)


def _asked(request: SourceRequest) -> str:
    asked = request.asked
    words = [str(asked[name]) for name in ("group", "pbm") if asked.get(name)]
    if asked.get("from_date") or asked.get("to_date"):
        words.append(f"{asked.get('from_date') or 'open'} to {asked.get('to_date') or 'open'}")
    said = ", ".join(words) or "nothing stated"
    return f"No scope matches {said}" if request.state == "none" else said


def _when(run: SavingsRun) -> str:
    window = f"{run.scope.from_date} to {run.scope.to_date}"
    at = run.finished_at or run.queued_at
    return f"{window}; {'finished' if run.finished_at else 'queued'} {at:%Y-%m-%d %H:%M} UTC"


def _rows(dataset: ClaimDataset) -> str:
    rejected = f"{dataset.rows_rejected:,} rejected" if dataset.rows_rejected else "none rejected"
    return f"{dataset.rows_accepted:,} rows accepted, {rejected}; {dataset.organization}"


def awaiting_actions(request: HttpRequest) -> Card | None:
    """What assistants proposed and the person may decide; no card while nothing waits."""
    found = in_current_organization(list_awaiting(request.user), request)
    if not found.exists():
        return None
    return Card(
        title="Assistants ask",
        lines=tuple(
            Line(
                title=policy_of(action.kind).title,
                href=reverse("savings-agent-action", args=[action.public_id]),
                note=f"{action.agent}: {action.why}",
                state=action.state,
            )
            for action in found[:SHOWN]
        ),
        href=reverse("savings-agents"),
        icon="api",
    )


def awaiting_deletions(request: HttpRequest) -> Card | None:
    """Deletions that somebody else asked for and the person may decide; none while none waits."""
    mine = for_user(list_deletions(request.user), request.user, "savings.govern")
    waiting = in_current_organization(mine, request).filter(state="requested")
    waiting = waiting.exclude(requested_by=request.user.pk)
    if not waiting.exists():
        return None
    return Card(
        title="Deletions to decide",
        lines=tuple(
            Line(
                title=one.dataset.file_name,
                href=reverse("savings-deletion", args=[one.public_id]),
                note=f"{one.requested_by}: {one.reason}",
                state=one.state,
            )
            for one in waiting[:SHOWN]
        ),
        href=reverse("savings-retention"),
        icon="void",
    )


CARDS = (
    HomeCard("agents.approve", 12, awaiting_actions),
    HomeCard("savings.govern", 14, awaiting_deletions),
    HomeCard(VIEW, 10, next_steps),
    HomeCard("evidence.govern", 15, waiting_evidence),
    HomeCard(VIEW, 20, latest_runs),
    HomeCard(VIEW, 30, open_requests),
    HomeCard(VIEW, 40, recent_datasets),
)
