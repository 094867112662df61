"""What a person wants to be told of outside this place."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from insights.actions.notices import set_notices
from insights.queries.notices import VIEW, wants_notices
from leafenterprise.accounts.access import organizations_for
from leafenterprise.accounts.guards import PersonRequest, guarded
from leafenterprise.accounts.models import Organization
from leafenterprise.accounts.navigation import current_organization


@require_http_methods(["GET", "POST"])
@guarded(VIEW)
def notices(request: PersonRequest) -> HttpResponse:
    """Shows the choice for the organization one works in, and keeps it."""
    organization = _organization(request)
    if request.method == "POST":
        wanted = request.POST.get("critical_cards") == "true"
        set_notices(organization=organization, critical_cards=wanted, by=request.user)
        messages.success(request, "Saved.")
        return redirect("insights-notices")
    context = {
        "organization": organization, "wanted": wants_notices(request.user, organization),
    }  # fmt: skip
    return render(request, "insights/notices.html", context)


def _organization(request: PersonRequest) -> Organization:
    """The one the person works in, else the first in which they may look."""
    mine = organizations_for(request.user, VIEW).order_by("name")
    current = current_organization(request)
    found = (mine.filter(pk=current.pk).first() if current else None) or mine.first()
    if found is None:
        raise Http404
    return found
