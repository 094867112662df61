"""Log-in, log-out and the password."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator

from leafenterprise.accounts.forms import LogInForm, NewPasswordForm
from leafenterprise.accounts.guards import guarded


class LogIn(LoginView):
    """By e-mail and password; the second factor follows where it is asked for."""

    template_name = "accounts/log_in.html"
    authentication_form = LogInForm
    redirect_authenticated_user = True


@method_decorator(guarded(), name="dispatch")
class ChangePassword(PasswordChangeView):
    """A new password ends every other session of the person."""

    template_name = "accounts/password.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("profile")

    def form_valid(self, form: Any) -> HttpResponse:
        """Keeps this session, says so."""
        messages.success(self.request, "Your password is changed. Other sessions have ended.")
        return super().form_valid(form)
