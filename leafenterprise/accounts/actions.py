"""What can be done to people's keys: making and revoking API tokens."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from leafenterprise.accounts.models import ApiToken, User
from leafenterprise.accounts.second_factor import SecondFactorNeeded, needs_second_factor
from leafenterprise.accounts.tokens import new_secret
from leafenterprise.accounts.witness import Happening, tell
from leafenterprise.shared.errors import InvalidInput


def create_token(
    *,
    user: User,
    name: str,
    by: User,
    second_factor: bool,
    now: datetime,
    days: int | None = None,
) -> tuple[ApiToken, str]:
    """A token and its text, which is nowhere kept: show it now.

    second_factor: whether `by` has shown one, in this session or with this log-in.
    Raises: SecondFactorNeeded, InvalidInput.
    """
    days = settings.TOKEN_DAYS if days is None else days
    if not 1 <= days <= settings.TOKEN_DAYS:
        raise InvalidInput(days=[f"A token lives 1 to {settings.TOKEN_DAYS} days."])
    if needs_second_factor(by) and not second_factor:
        raise SecondFactorNeeded("A token is made with your second factor.")
    text, prefix, digest = new_secret()
    with transaction.atomic():
        token = ApiToken.objects.create(
            user=user,
            name=name,
            prefix=prefix,
            digest=digest,
            second_factor=second_factor,
            expires_at=now + timedelta(days=days),
        )
        tell(Happening("account.token_created", by, token, after=_told(token)))
    return token, text


def revoke_token(token: ApiToken, *, by: User, now: datetime) -> ApiToken:
    """Ends the token at once; revoking it again changes nothing."""
    with transaction.atomic():
        revoked = ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)
        token.refresh_from_db()
        if revoked:
            tell(Happening("account.token_revoked", by, token, before=_told(token)))
    return token


def _told(token: ApiToken) -> dict[str, Any]:
    return {"name": token.name, "prefix": token.prefix, "expires_at": token.expires_at}
