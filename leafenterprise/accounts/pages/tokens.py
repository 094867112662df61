"""One's own API tokens: make one (its text is shown once), see them, revoke them."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from leafenterprise.accounts.actions import create_token, revoke_token
from leafenterprise.accounts.forms import TokenForm
from leafenterprise.accounts.guards import PersonRequest, fresh_second_factor, guarded
from leafenterprise.accounts.models import ApiToken
from leafenterprise.accounts.second_factor import has_proved
from leafenterprise.shared.outgoing import shows_secret


@shows_secret
@never_cache
@guarded()
@fresh_second_factor()
def tokens(request: PersonRequest) -> HttpResponse:
    """The list and the form."""
    user = request.user
    form = TokenForm(request.POST or None, initial={"days": settings.TOKEN_DAYS})
    text = ""
    if request.method == "POST" and form.is_valid():
        proved = has_proved(request)
        now = timezone.now()
        _, text = create_token(
            user=user, by=user, second_factor=proved, now=now, **form.cleaned_data
        )
        form = TokenForm(initial={"days": settings.TOKEN_DAYS})
    now = timezone.now()
    rows = [(token, _standing(token, now)) for token in ApiToken.objects.filter(user=user)[:100]]
    context = {"form": form, "tokens": rows, "text": text}
    return render(request, "accounts/tokens.html", context, status=400 if form.errors else 200)


@guarded()
@require_POST
def revoke(request: PersonRequest, public_id: str) -> HttpResponse:
    """Ends a token at once."""
    token = get_object_or_404(ApiToken, user=request.user, public_id=public_id)
    revoke_token(token, by=request.user, now=timezone.now())
    messages.success(request, f"The token “{token.name}” no longer works.")
    return redirect("tokens")


def _standing(token: ApiToken, now: Any) -> str:
    if token.revoked_at:
        return "revoked"
    return "active" if token.is_usable(now) else "expired"
