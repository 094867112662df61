"""One's own account: home, profile, organization, API tokens."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from leafenterprise.accounts.access import CAPABILITIES, ROLES, capabilities_of
from leafenterprise.accounts.forms import ProfileForm
from leafenterprise.accounts.guards import PersonRequest, guarded, safe_next
from leafenterprise.accounts.home import home_cards
from leafenterprise.accounts.navigation import choose_organization
from leafenterprise.accounts.second_factor import has_second_factor, recovery_codes_left


@guarded()
def home(request: PersonRequest) -> HttpResponse:
    """What is new and what to do next, by what the person may do."""
    return render(request, "accounts/home.html", {"cards": home_cards(request)})


@never_cache
@guarded()
def profile(request: PersonRequest) -> HttpResponse:
    """Who the person is, in which roles, and how the account is secured."""
    user = request.user
    form = ProfileForm(request.POST or None, initial={"name": user.name})
    if request.method == "POST" and form.is_valid():
        user.name = form.cleaned_data["name"]
        user.save(update_fields=["name"])
        messages.success(request, "Your name is saved.")
        return redirect("profile")
    memberships = user.memberships.filter(organization__is_active=True)
    held = capabilities_of(user)
    context = {
        "form": form,
        "memberships": [
            (membership, ROLES[membership.role])
            for membership in memberships.select_related("organization").prefetch_related("sites")
        ],
        "rights": [row for row in CAPABILITIES.values() if row.id in held],
        "has_second_factor": has_second_factor(user),
        "recovery_codes_left": recovery_codes_left(user),
    }
    return render(request, "accounts/profile.html", context)


@guarded()
@require_POST
def choose(request: PersonRequest) -> HttpResponse:
    """Works in another organization from here on."""
    choose_organization(request, request.POST.get("organization", ""))
    return redirect(safe_next(request))
