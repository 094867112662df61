"""An authenticator app for tests."""

from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from leafenterprise.accounts.models import User


def enrolled(user: User) -> TOTPDevice:
    """The user has an authenticator that works."""
    return TOTPDevice.objects.create(user=user, name="Authenticator", confirmed=True)


def code_of(device: TOTPDevice, steps_ahead: int = 0) -> str:
    """The six digits the app shows now (or so many half-minutes later)."""
    device.refresh_from_db()
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    import time

    totp.time = time.time() + steps_ahead * device.step
    return f"{totp.token():06d}"
