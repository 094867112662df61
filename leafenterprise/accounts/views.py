"""The JSON door of one's own API tokens."""

from datetime import timedelta
from typing import Any

from axes.helpers import get_cool_off
from django.contrib.auth import authenticate
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics, permissions, status
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from leafenterprise.accounts import second_factor
from leafenterprise.accounts.actions import create_token, revoke_token
from leafenterprise.accounts.models import ApiToken, User
from leafenterprise.accounts.permissions import SignedIn
from leafenterprise.accounts.serializers import (
    LogInSerializer,
    MadeTokenSerializer,
    NewTokenSerializer,
    TokenSerializer,
)
from leafenterprise.accounts.tokens import REALM
from leafenterprise.shared.errors import NotAllowed
from leafenterprise.shared.stated_errors import states_errors


class TokenMakesNoToken(NotAllowed):
    """A stolen token must not outlive its revocation by making another."""

    code = "SESSION_REQUIRED"
    message = "Tokens are made in a browser session or by logging in, not by another token."


class Tokens(generics.ListAPIView[ApiToken]):
    """One's own tokens."""

    renderer_classes = [JSONRenderer]  # the answer to a new token shows its text, once
    permission_classes = [SignedIn]
    serializer_class = TokenSerializer
    queryset = ApiToken.objects.none()
    filterset_fields: list[str] = []
    ordering_fields = ["created_at", "expires_at", "name"]

    def get_queryset(self) -> Any:
        """The caller's, revoked and expired ones included."""
        return ApiToken.objects.filter(user=self.request.user.pk)

    @extend_schema(request=NewTokenSerializer, responses={201: MadeTokenSerializer})
    @states_errors(TokenMakesNoToken)
    def post(self, request: Request) -> Response:
        """Makes a token; its text is in this answer and nowhere else."""
        if isinstance(request.auth, ApiToken):
            raise TokenMakesNoToken
        wanted = NewTokenSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        verified = second_factor.has_proved(request)
        user: Any = request.user  # SignedIn lets no anonymous user through
        return _made(user, second_factor=verified, **wanted.validated_data)


class Token(APIView):
    """One of one's own tokens."""

    permission_classes = [SignedIn]

    @extend_schema(responses=TokenSerializer)
    def get(self, request: Request, public_id: str) -> Response:
        """Its name, prefix and times."""
        return Response(TokenSerializer(self._own(request, public_id)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, public_id: str) -> Response:
        """Revokes it at once."""
        user: Any = request.user
        revoke_token(self._own(request, public_id), by=user, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _own(self, request: Request, public_id: str) -> ApiToken:
        return get_object_or_404(ApiToken, user=request.user, public_id=public_id)


class LogIn(APIView):
    """For programs and notebooks: e-mail, password and code for a token."""

    renderer_classes = [JSONRenderer]  # the token's text
    authentication_classes = []
    permission_classes = [permissions.AllowAny]

    def get_authenticate_header(self, request: Request) -> str:
        """A wrong password is 401, though nobody is asked to authenticate before."""
        return REALM

    @extend_schema(request=LogInSerializer, responses={201: MadeTokenSerializer}, auth=[])
    @states_errors(second_factor.CodeRefused)
    def post(self, request: Request) -> Response:
        """Makes a token; wrong passwords are counted and lock the log-in for a while."""
        sent = LogInSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        wanted = dict(sent.validated_data)
        user = _recognise(request, wanted.pop("email"), wanted.pop("password"))
        shown = _shows_factor(user, wanted.pop("code"))
        return _made(user, second_factor=shown, **wanted)


def _recognise(request: Request, email: str, password: str) -> User:
    plain = request._request
    user = authenticate(plain, username=email.lower(), password=password)
    if isinstance(user, User):
        return user
    if getattr(plain, "axes_locked_out", False):
        plain.axes_locked_out = False  # type: ignore[attr-defined]  # or a page is sent instead
        cool_off = get_cool_off(plain) or timedelta(minutes=15)
        raise Throttled(wait=cool_off.total_seconds())
    raise AuthenticationFailed("E-mail or password is not right.")


def _shows_factor(user: User, code: str) -> bool:
    """Whether a valid code came along. Raises CodeRefused for a wrong one."""
    if code and not second_factor.accepts(user, code):
        raise second_factor.CodeRefused
    return bool(code)


def _made(user: User, *, second_factor: bool, **wanted: Any) -> Response:
    token, text = create_token(
        user=user, by=user, second_factor=second_factor, now=timezone.now(), **wanted
    )
    body = TokenSerializer(token).data | {"token": text}
    return Response(body, status=status.HTTP_201_CREATED)
