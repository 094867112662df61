"""A new password by mail, for who forgot theirs.

Whoever asks reads the same page, whether the address is known, unknown or closed; how often may be
asked is counted by source and by address, over all workers.
"""

import hashlib
import logging
import threading
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm
from django.contrib.auth.views import (
    PasswordResetConfirmView,
    PasswordResetDoneView,
    PasswordResetView,
)
from django.core.cache import caches
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse_lazy

from leafenterprise.accounts.witness import Happening, tell
from leafenterprise.shared.requests import source_address

log = logging.getLogger(__name__)
SECONDS_COUNTED = 3600
ASKED_FROM_ONE_SOURCE = 10
MAILS_TO_ONE_ADDRESS = 3


class AskForm(PasswordResetForm):
    """The address to send to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "E-mail"
        self.fields["email"].widget.attrs |= {"autocomplete": "username", "autofocus": True}

    def send_mail(
        self,
        subject_template_name: str,
        email_template_name: str,
        context: dict[str, Any],
        from_email: str | None,
        to_email: str,
        html_email_template_name: str | None = None,
    ) -> None:
        """Beside the request where mail takes time: a slower answer would tell of an account."""
        if too_often("mail", to_email.lower(), MAILS_TO_ONE_ADDRESS):
            log.warning("no further password mail to this address for now")
            return
        subject = render_to_string(subject_template_name, context).strip()
        text = render_to_string(email_template_name, context)
        message = EmailMessage(subject, text, from_email, [to_email])
        if settings.MAIL_TAKES_TIME:
            threading.Thread(target=_deliver, args=(message,), name="password mail").start()
        else:
            _deliver(message)


class NewPassword(SetPasswordForm):
    """The new password, twice."""


class AskReset(PasswordResetView):
    """The form that asks for the address."""

    template_name = "accounts/reset_ask.html"
    subject_template_name = "accounts/reset_subject.txt"
    email_template_name = "accounts/reset_mail.txt"
    form_class = AskForm
    success_url = reverse_lazy("password-reset-sent")

    def form_valid(self, form: Any) -> HttpResponse:
        """The same page for every address."""
        source = source_address(self.request)
        if too_often("source", source, ASKED_FROM_ONE_SOURCE):
            minutes = SECONDS_COUNTED // 60
            context = {"minutes": minutes}
            answer = render(self.request, "accounts/reset_paused.html", context, status=429)
            answer["Retry-After"] = str(SECONDS_COUNTED)
            return answer
        return super().form_valid(form)


class ResetSent(PasswordResetDoneView):
    """What to do now, in words that fit every address."""

    template_name = "accounts/reset_sent.html"


class SetReset(PasswordResetConfirmView):
    """The new password, for who holds the mail; it logs nobody in, so the second factor stays."""

    template_name = "accounts/reset_set.html"
    form_class = NewPassword
    success_url = reverse_lazy("login")

    def form_valid(self, form: Any) -> HttpResponse:
        """Stores it; every session of the person ends."""
        with transaction.atomic():
            answer = super().form_valid(form)
            tell(Happening("account.password_reset", form.user, form.user))
        messages.success(self.request, "Your password is changed. Log in with the new one.")
        return answer


def too_often(what: str, who: str, limit: int) -> bool:
    """Counts one more; whether that is more than allowed within the hour. `who` is not kept."""
    counted = caches["counters"]
    key = f"password-reset:{what}:{hashlib.sha256(who.encode()).hexdigest()}"
    counted.add(key, 0, SECONDS_COUNTED)
    try:
        return counted.incr(key) > limit
    except ValueError:  # it expired between the two lines
        return False


def _deliver(message: EmailMessage) -> None:
    """Trouble with mail is for the log; the page may not tell of it."""
    try:
        message.send()
    except OSError as trouble:  # smtplib's errors are OSErrors
        log.error("a password mail was not sent: %s", type(trouble).__name__)
