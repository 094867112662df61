"""How each guard is turned off: with it off, the named attack must succeed and its test fail.

A guard that the database keeps is turned off when the test's own data stand ("call"), all others
before they are made ("setup").
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest


@dataclass(frozen=True)
class Guard:
    """What is turned off, in words, how and when."""

    off: str
    turn_off: Callable[[pytest.MonkeyPatch], None]
    when: str = "setup"


GUARDS: dict[str, Guard] = {}


def guard(name: str, off: str, when: str = "setup") -> Callable[[Any], Any]:
    """Registers the function that turns the guard off."""

    def add(function: Callable[[pytest.MonkeyPatch], None]) -> Any:
        GUARDS[name] = Guard(off, function, when)
        return function

    return add


@guard("access", "everyone who is logged in has every capability")
def _access(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        "leafenterprise.accounts.access.can", lambda user, *_, **__: user.is_authenticated
    )


@guard("tenants", "every organization is the user's")
def _tenants(patch: pytest.MonkeyPatch) -> None:
    from leafenterprise.accounts.models import Organization

    patch.setattr(
        "leafenterprise.accounts.access.organizations_for", lambda *_: Organization.objects.all()
    )


@guard("redaction", "the redaction layer lets everything through")
def _redaction(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("leafenterprise.shared.redaction._RULES", ())
    patch.setattr("leafenterprise.shared.redaction._is_hidden", lambda *_: False)
    patch.setattr("leafenterprise.shared.redaction._without_folders", lambda text, _: text)
    patch.setattr("savings.queries.drill.HIDDEN", ())


@guard("fields", "whatever a client sends is stored")
def _fields(patch: pytest.MonkeyPatch) -> None:
    from savings.models import SourceRequest
    from savings.views import requests

    real_check, real_receive, sent = requests.checked, requests.receive_request, {}

    def unchecked(serializer: Any, data: Any) -> dict[str, Any]:
        sent.update(data)
        return real_check(serializer, data)

    def obedient(**given: Any) -> SourceRequest:
        received = real_receive(**given)
        for name in ("public_id", "state"):
            setattr(received, name, sent[name])
        received.save()
        return received

    patch.setattr(requests, "checked", unchecked)
    patch.setattr(requests, "receive_request", obedient)


@guard("zip", "a workbook may have any number of parts")
def _zip(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("leafenterprise.shared.workbooks.zip_guard.MAX_ENTRIES", 10**9)


@guard("formulas", "text leaves as it came in")
def _formulas(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("leafenterprise.shared.sheets.inert", lambda value: value)


@guard("triggers", "the triggers of immutable tables are down", when="call")
def _triggers(patch: pytest.MonkeyPatch) -> None:
    from leafenterprise.shared.immutable import lift

    lift()


@guard("links", "links of the trail are not recomputed")
def _links(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("audit.trail.verification._link_holds", lambda *_: True)


@guard("lease", "a worker writes whether or not its lease stands")
def _lease(patch: pytest.MonkeyPatch) -> None:
    from leafenterprise.jobs.models import Job

    patch.setattr(
        "leafenterprise.jobs.leases.Lease.held",
        lambda lease: Job.objects.filter(pk=lease.job_pk),
    )


@guard("schema", "a view crashes")
def _schema(patch: pytest.MonkeyPatch) -> None:
    def crash(*_: Any, **__: Any) -> None:
        raise RuntimeError("on purpose")

    patch.setattr("savings.views.governance.PbmList.get_queryset", crash)


@guard("idempotency", "an idempotency key is not remembered")
def _idempotency(patch: pytest.MonkeyPatch) -> None:
    from leafenterprise.shared import idempotency

    real = idempotency._take

    def forgetful(request: Any, key: str, *rest: Any) -> Any:
        return real(request, key + secrets.token_hex(4), *rest)

    patch.setattr(idempotency, "_take", forgetful)


@guard("totals", "a statement that does not add up blocks nothing")
def _totals(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("savings.standing._broken_sums", lambda *_: [])


@guard("throttle", "log-in is not throttled")
def _throttle(patch: pytest.MonkeyPatch) -> None:
    from django.conf import settings

    patch.setattr(settings, "AXES_ENABLED", False)


@guard("tokens", "a token is good for ever")
def _tokens(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("leafenterprise.accounts.models.ApiToken.is_usable", lambda *_: True)


@guard("codes", "nobody owes a second factor")
def _codes(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("leafenterprise.accounts.guards.needs_second_factor", lambda *_: False)


@guard("logs", "the request's whole address is logged")
def _logs(patch: pytest.MonkeyPatch) -> None:
    import structlog

    from leafenterprise.shared import middleware

    real = middleware._account

    def talkative(request: Any, *rest: Any) -> None:
        structlog.get_logger("leafenterprise.access").info(
            "request", address=request.get_full_path(), header=str(dict(request.headers))
        )
        real(request, *rest)

    patch.setattr(middleware, "_account", talkative)
