"""Log-in, log-out and the password."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator

from leafenterprise.accounts.forms import LogInForm, NewPasswordForm
from leafenterprise.accounts.guards import guarded
from leafenterprise.accounts.witness import Happening, tell


class LogIn(LoginView):
    """By e-mail and password; the second factor follows where it is asked for."""

    template_name = "accounts/log_in.html"
    authentication_form = LogInForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        """Lets the person in under a new session key."""
        person = form.get_user()
        with transaction.atomic():
            answer = super().form_valid(form)
            tell(Happening("account.logged_in", person, person))
        return answer


@method_decorator(guarded(), name="dispatch")
class ChangePassword(PasswordChangeView):
    """A new password ends every other session of the person."""

    template_name = "accounts/password.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("profile")

    def form_valid(self, form: Any) -> HttpResponse:
        """Keeps this session, says so."""
        person: Any = self.request.user
        with transaction.atomic():
            answer = super().form_valid(form)
            tell(Happening("account.password_changed", person, person))
        messages.success(self.request, "Your password is changed. Other sessions have ended.")
        return answer
