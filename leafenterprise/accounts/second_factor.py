"""The second factor: a time-based code from an authenticator, and recovery codes on paper."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django_otp import login, verify_token
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from leafenterprise.accounts.models import User
from leafenterprise.accounts.witness import Happening, tell
from leafenterprise.shared.errors import LeafError

PROVED_AT = "second_factor_at"
RECOVERY_CODES = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class SecondFactorNeeded(LeafError):
    """The organization asks for a second factor that this session has not shown (recently)."""

    code = "MFA_REQUIRED"
    status = 403
    message = "Confirm with your second factor first."


class CodeRefused(LeafError):
    """The code is wrong, was used before, or came too soon after wrong ones."""

    code = "CODE_REFUSED"
    status = 400
    message = "This code is not valid. Use the newest code your authenticator shows."


def has_second_factor(user: User) -> bool:
    """Whether the user has an authenticator that works."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def has_proved(request: HttpRequest) -> bool:
    """Whether this session has shown a second factor."""
    user: Any = request.user  # is_verified comes with OTPMiddleware
    return bool(user.is_verified())


def needs_second_factor(user: User) -> bool:
    """Whether a session of the user must show one: it is enrolled, or an organization asks."""
    return has_second_factor(user) or user.requires_mfa


def begin_enrolment(user: User) -> TOTPDevice:
    """The authenticator that is being set up; the same until it is confirmed."""
    device = TOTPDevice.objects.filter(user=user, confirmed=False).order_by("-pk").first()
    return device or TOTPDevice.objects.create(user=user, name="Authenticator", confirmed=False)


def confirm_enrolment(request: HttpRequest, code: str) -> list[str]:
    """Puts the authenticator into force, replacing an earlier one; returns recovery codes."""
    user: User = request.user  # type: ignore[assignment]
    device = begin_enrolment(user)
    if verify_token(user, device.persistent_id, _digits(code)) is None:
        raise CodeRefused
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
        TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
        codes = _new_codes(user)
        tell(Happening("account.second_factor_enrolled", user, user))
    _remember(request, device)
    return codes


def renew_recovery_codes(user: User) -> list[str]:
    """Ten fresh single-use codes, shown this once; earlier ones end."""
    with transaction.atomic():
        codes = _new_codes(user)
        tell(Happening("account.recovery_codes_renewed", user, user))
    return codes


def recovery_codes_left(user: User) -> int:
    """How many recovery codes are unused."""
    return sum(device.token_set.count() for device in StaticDevice.objects.filter(user=user))


def accepts(user: User, code: str) -> bool:
    """Whether the code is one of the user's, at this moment; it is used up by asking."""
    return _matching_device(user, code) is not None


def prove(request: HttpRequest, code: str) -> None:
    """Accepts a code of the authenticator or a recovery code for this session, once."""
    user: User = request.user  # type: ignore[assignment]
    device = _matching_device(user, code)
    if device is None:
        raise CodeRefused
    _remember(request, device)


def remove_second_factor(user: User) -> None:
    """The person turns it off, where no organization asks for it."""
    if user.requires_mfa:
        raise SecondFactorNeeded("Your organization requires a second factor; replace it instead.")
    forget_second_factor(user, by=user)


def forget_second_factor(user: User, *, by: User) -> None:
    """Ends the authenticator and the recovery codes."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()
        tell(Happening("account.second_factor_removed", by, user))


def check_fresh(request: HttpRequest, *, minutes: int, now: datetime | None = None) -> None:
    """Raises SecondFactorNeeded unless the session proved one lately; for sensitive acts."""
    user: User = request.user  # type: ignore[assignment]
    if not needs_second_factor(user):
        return
    proved = request.session.get(PROVED_AT)
    oldest = (now or datetime.now(UTC)) - timedelta(minutes=minutes)
    if proved is None or datetime.fromisoformat(proved) < oldest:
        raise SecondFactorNeeded("This step asks for a fresh code from your second factor.")


def _matching_device(user: User, code: str) -> TOTPDevice | StaticDevice | None:
    digits = _digits(code)
    if digits.isdecimal() and len(digits) == 6:
        devices, token = TOTPDevice.objects.filter(user=user, confirmed=True), digits
    else:
        devices, token = StaticDevice.objects.filter(user=user), _kept_form(code)
    for device in devices:
        found = verify_token(user, device.persistent_id, token)
        if found is not None:
            return found
    return None


def _new_codes(user: User) -> list[str]:
    """Only digests are kept."""
    codes = [_new_code() for _ in range(RECOVERY_CODES)]
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="Recovery codes")
    for code in codes:
        device.token_set.create(token=_kept_form(code))
    return codes


def _remember(request: HttpRequest, device: TOTPDevice | StaticDevice) -> None:
    # A new session key: whoever held the key of the half-open session does not come along.
    request.session.cycle_key()
    login(request, device)
    request.session[PROVED_AT] = datetime.now(UTC).isoformat()


def _digits(code: str) -> str:
    return "".join(code.split())


def _new_code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(10))
    return f"{letters[:5]}-{letters[5:]}"


def _kept_form(code: str) -> str:
    # StaticToken holds 16 characters: 64 bits of a keyed digest.
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return salted_hmac("leafenterprise.recovery-code", plain, algorithm="sha256").hexdigest()[:16]
