"""The living style page: every part of the look on one page, for people who build pages."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from leafenterprise.accounts.forms import NewPasswordForm, TokenForm
from leafenterprise.accounts.guards import PersonRequest, guarded

READINESS = ("final", "partial", "candidate_only", "modeled_with_gaps", "blocked")


@guarded()
def style(request: PersonRequest) -> HttpResponse:
    """All parts, with invented content."""
    messages.success(request, "The dataset was accepted: 12,019 rows, 3 rejected.")
    context = {
        "form": TokenForm({"name": ""}),
        "password_form": NewPasswordForm(request.user),
        "states": (
            *READINESS,
            "queued",
            "running",
            "succeeded",
            "failed",
            "cancelled",
            "ambiguous",
        ),
        "page": Paginator(range(1, 301), 50).page(2),
    }
    return render(request, "accounts/style.html", context)
