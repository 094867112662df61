"""API tokens: hashed, expiring, shown once; header `Authorization: Token …`."""

import hashlib
import re
import secrets
from datetime import timedelta
from hmac import compare_digest

from django.utils import timezone
from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from leafenterprise.accounts.models import ApiToken, User
from leafenterprise.accounts.second_factor import SecondFactorNeeded
from leafenterprise.shared.errors import NotAllowed

SHAPE = re.compile(r"leaf_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
USE_NOTED_EVERY = timedelta(minutes=1)
REALM = 'Token realm="LeafEnterprise"'


def new_secret() -> tuple[str, str, str]:
    """A fresh token: its text (shown once), the prefix that names it, the digest that is kept."""
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    return f"leaf_{prefix}_{secret}", prefix, digest(secret)


def digest(secret: str) -> str:
    """SHA-256: enough for 256 random bits, and quick on every request."""
    return hashlib.sha256(secret.encode()).hexdigest()


class TokenAuthentication(authentication.BaseAuthentication):
    """Recognises the person behind `Authorization: Token leaf_…`."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The person and the token; None where the header is not for us."""
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "token":
            return None
        token = _find(text.strip())
        _refuse_assistants_elsewhere(token, request)
        _note_use(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """The challenge of a 401."""
        return REALM


def _find(text: str) -> ApiToken:
    """The usable token, else AuthenticationFailed with one and the same sentence."""
    match = SHAPE.fullmatch(text)
    found = match and ApiToken.objects.select_related("user").filter(prefix=match[1]).first()
    if not match or not found or not compare_digest(found.digest, digest(match[2])):
        raise AuthenticationFailed("The token is not valid.")
    if not found.is_usable(timezone.now()) or not found.user.is_active:
        raise AuthenticationFailed("The token is not valid.")
    if found.user.requires_mfa and not found.second_factor:
        raise SecondFactorNeeded("Your organization asks for a token made with a second factor.")
    return found


def _refuse_assistants_elsewhere(token: ApiToken, request: Request) -> None:
    """An assistant's token opens only views that say so; everything else is 403, public or not."""
    view = (request.parser_context or {}).get("view")
    if token.user.is_agent and not getattr(view, "open_to_agents", False):
        request._request.user = token.user  # whose attempt it was is told to the trail
        raise NotAllowed("An assistant may not do this.")


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at >= USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
