"""What can be done to people's keys: making and revoking API tokens."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction

from leafenterprise.accounts.models import ApiToken, User
from leafenterprise.accounts.second_factor import SecondFactorNeeded, needs_second_factor
from leafenterprise.accounts.tokens import new_secret
from leafenterprise.shared.errors import InvalidInput

Watcher = Callable[[str, ApiToken, User], None]
log = structlog.get_logger("leafenterprise.accounts")
_watchers: list[Watcher] = []


def watch_tokens(watcher: Watcher) -> None:
    """Calls the watcher (what happened, token, by whom) in the transaction of each change."""
    if watcher not in _watchers:
        _watchers.append(watcher)


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
        _tell("created", token, by)
    return token, text


def revoke_token(token: ApiToken, *, by: User, now: datetime) -> ApiToken:
    """Ends the token at once; revoking it again changes nothing."""
    with transaction.atomic():
        revoked = ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)
        token.refresh_from_db()
        if revoked:
            _tell("revoked", token, by)
    return token


def _tell(happened: str, token: ApiToken, by: User) -> None:
    log.info("token", happened=happened, token=token.prefix, by=by.public_id)
    for watcher in _watchers:
        watcher(happened, token, by)
