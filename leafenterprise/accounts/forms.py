"""Forms of log-in, the second factor and one's own account."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm

from leafenterprise.shared.kept_forms import KeptTexts


class LogInForm(AuthenticationForm):
    """E-mail and password; the address compares without case."""

    error_messages = {
        "invalid_login": "E-mail or password is not right. Both are needed exactly.",
        "inactive": "This account is closed. Ask your administrator.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["username"]
        name.label = "E-mail"
        name.widget = forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})

    def clean_username(self) -> str:
        """Lower case, so that writing it differently does not dodge the throttle."""
        return str(self.cleaned_data["username"]).strip().lower()


class CodeForm(forms.Form):
    """A code of the authenticator, or a recovery code where one is allowed."""

    code = forms.CharField(
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "class": "code", "autofocus": True}
        ),
    )

    def __init__(self, *args: Any, recovery: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if recovery:
            self.fields["code"].help_text = "Six digits, or one of your recovery codes."
        else:
            self.fields["code"].help_text = "The six digits your authenticator shows now."
            self.fields["code"].widget.attrs["inputmode"] = "numeric"


class ProfileForm(KeptTexts, forms.Form):
    """What people may change about themselves."""

    name = forms.CharField(max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))


class NewPasswordForm(PasswordChangeForm):
    """The old password, and the new one twice."""


class TokenForm(forms.Form):
    """What an API token is for."""

    name = forms.CharField(
        max_length=100,
        label="What is it for?",
        help_text="For example “nightly export”. You will recognise it by this name.",
    )
    days = forms.IntegerField(
        min_value=1,
        max_value=settings.TOKEN_DAYS,
        label="For how many days?",
        help_text=f"At most {settings.TOKEN_DAYS}.",
    )
