"""The outbox: which runs may be published, and what became of each delivery."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from leafenterprise.accounts.access import can
from leafenterprise.accounts.guards import PersonRequest, guarded
from leafenterprise.accounts.navigation import in_current_organization
from leafenterprise.shared.lists import narrowed, paged, whole_or_part
from savings.actions.publishing import publish_run, send_again
from savings.destinations import destinations_of
from savings.filters import DeliveryFilter
from savings.queries.publishing import get_delivery, list_deliveries, list_publishable
from savings.queries.runs import get_run
from savings.states import DELIVERY

OFFERED = 10


@require_GET
@guarded("savings.view")
def publishing(request: HttpRequest) -> HttpResponse:
    """The newest runs that may leave, and every delivery with its state."""
    mine = in_current_organization(list_deliveries(request.user), request)
    offered = in_current_organization(list_publishable(request.user), request)
    page = paged(request, narrowed(request, DeliveryFilter, mine))
    context = {
        "page": page,
        "rows": [(one, _may_send_again(request, one)) for one in page],
        "offered": [(run, destinations_of(run.organization)) for run in offered[:OFFERED]],
        "has_any": mine.exists(),
        "some_open": any(one.state in ("queued", "failed") for one in page),
        "asked": request.GET,
        "states": DELIVERY.states,
    }
    return whole_or_part(request, "savings/publishing.html", "savings/_delivery_rows.html", context)


@require_POST
@guarded("savings.export")
def publish(request: PersonRequest, run_id: str) -> HttpResponse:
    """Push a run's payload to the receivers of its client."""
    made = publish_run(run=get_run(request.user, run_id), by=request.user)
    names = ", ".join(one.destination for one in made)
    messages.success(request, f"The payload is on its way to {names}.")
    return redirect("savings-publishing")


@require_POST
@guarded("savings.export")
def again(request: PersonRequest, delivery_id: str) -> HttpResponse:
    """Try a delivery that was given up once more."""
    found = send_again(delivery=get_delivery(request.user, delivery_id), by=request.user)
    messages.success(request, f"{found.destination} is tried again.")
    return redirect("savings-publishing")


def _may_send_again(request: HttpRequest, delivery: object) -> bool:
    moves = {move.name for move in DELIVERY.moves_from(delivery.state)}  # type: ignore[attr-defined]
    return "send_again" in moves and can(
        request.user,
        "savings.export",
        delivery.organization,  # type: ignore[attr-defined]
    )
