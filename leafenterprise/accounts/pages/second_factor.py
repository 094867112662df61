"""Pages of the second factor: show it, set it up, recovery codes, end it."""

from base64 import b32encode
from typing import Any

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from leafenterprise.accounts.forms import CodeForm
from leafenterprise.accounts.guards import (
    PersonRequest,
    fresh_second_factor,
    guarded,
    safe_next,
    to_second_factor,
)
from leafenterprise.accounts.held_forms import MARK, address_of_held
from leafenterprise.accounts.second_factor import (
    CodeRefused,
    SecondFactorNeeded,
    begin_enrolment,
    check_fresh,
    confirm_enrolment,
    has_second_factor,
    prove,
    remove_second_factor,
    renew_recovery_codes,
)
from leafenterprise.shared.outgoing import shows_secret


@shows_secret
@never_cache
@guarded()
def show(request: PersonRequest) -> HttpResponse:
    """Asks for a code, at log-in and before sensitive acts; a form that was held then goes on."""
    if not has_second_factor(request.user):
        return redirect("second-factor-enrol")
    form = CodeForm(request.POST or None, recovery=True)
    if request.method == "POST" and form.is_valid():
        try:
            prove(request, form.cleaned_data["code"])
        except CodeRefused as error:
            form.add_error("code", error.message)
        else:
            going_on = address_of_held(request)
            return redirect(going_on or safe_next(request), preserve_request=bool(going_on))
    held = (request.POST.get(MARK) or request.GET.get(MARK)) if address_of_held(request) else ""
    context = {"form": form, "next": safe_next(request), "held": held}
    return render(request, "accounts/second_factor.html", context, status=_status(form))


@shows_secret
@never_cache
@guarded()
def enrol(request: PersonRequest) -> HttpResponse:
    """Sets up an authenticator; replacing one asks for the one in force first."""
    user = request.user
    if has_second_factor(user):
        try:
            check_fresh(request, minutes=10)
        except SecondFactorNeeded:
            return to_second_factor(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = confirm_enrolment(request, form.cleaned_data["code"])
        except CodeRefused as error:
            form.add_error("code", error.message)
        else:
            return _codes_page(request, codes, safe_next(request, "profile"))
    context = {"form": form, "next": safe_next(request, "profile"), **_secret(user)}
    return render(request, "accounts/second_factor_enrol.html", context, status=_status(form))


@shows_secret
@never_cache
@guarded()
@require_POST
@fresh_second_factor()
def renew_codes(request: PersonRequest) -> HttpResponse:
    """Ten new recovery codes; the old ones end."""
    codes = renew_recovery_codes(request.user)
    return _codes_page(request, codes, safe_next(request, "profile"))


@guarded()
@require_POST
@fresh_second_factor()
def remove(request: PersonRequest) -> HttpResponse:
    """Ends the second factor where no organization requires it."""
    remove_second_factor(request.user)
    messages.success(request, "The second factor is off. Log-in asks for your password only.")
    return redirect("profile")


def _codes_page(request: PersonRequest, codes: list[str], onward: str) -> HttpResponse:
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "next": onward})


def _secret(user: Any) -> dict[str, str]:
    device = begin_enrolment(user)
    secret = b32encode(device.bin_key).decode().rstrip("=")
    picture = segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=2, light="#fff")
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return {"picture": picture, "secret": groups}


def _status(form: CodeForm) -> int:
    return 400 if form.errors else 200
