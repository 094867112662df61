"""API tokens: made once, kept as a digest, ended at will."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from rest_framework.test import APIClient

from leafenterprise.accounts.actions import create_token, revoke_token
from leafenterprise.accounts.models import ApiToken
from leafenterprise.accounts.witness import WITNESSES
from leafenterprise.shared.errors import InvalidInput
from tests.house.api.envelope import assert_envelope
from tests.people import PASSWORD, api_of, make_member, make_organization, make_user, token_of

pytestmark = pytest.mark.django_db
TOKENS, LOG_IN = "/api/v1/tokens/", "/api/v1/tokens/login/"


def caller(text: str) -> APIClient:
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Token {text}")
    return client


def log_in(**sent):
    return APIClient().post(LOG_IN, {"email": "ana@example.com", "password": PASSWORD} | sent)


def code_of(person) -> str:
    device = TOTPDevice.objects.create(user=person, confirmed=True)
    return f"{totp(device.bin_key):06d}"


def test_it_keeps_no_secret():
    text = token_of(make_user("ana@example.com"))

    kept = ApiToken.objects.get()
    secret = text.rsplit("_", 1)[-1]
    assert text.startswith(f"leaf_{kept.prefix}_")
    assert not any(secret in str(value) for value in vars(kept).values())


def test_it_opens_the_door_and_notes_its_use_once_a_minute():
    text = token_of(make_user("ana@example.com"))

    assert caller(text).get(TOKENS).status_code == 200
    first = ApiToken.objects.get().last_used_at
    caller(text).get(TOKENS)
    assert ApiToken.objects.get().last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(minutes=2))
    caller(text).get(TOKENS)
    assert ApiToken.objects.get().last_used_at >= first


@pytest.mark.parametrize(
    "change",
    [
        {"expires_at": timezone.now() - timedelta(seconds=1)},
        {"revoked_at": timezone.now()},
        {"digest": "0" * 64},
        {"prefix": "0" * 12},
    ],
    ids=lambda change: next(iter(change)),
)
def test_it_closes_the_door(change):
    text = token_of(make_user("ana@example.com"))
    ApiToken.objects.update(**change)

    assert_envelope(caller(text).get(TOKENS), 401, "AUTHENTICATION_REQUIRED")


def test_it_closes_the_door_with_the_account():
    text = token_of(person := make_user("ana@example.com"))
    person.is_active = False
    person.save()

    assert_envelope(caller(text).get(TOKENS), 401, "AUTHENTICATION_REQUIRED")


@pytest.mark.parametrize("header", ["Token", "Token ", "Token a b", "Token leaf__", "Token é"])
def test_it_refuses_a_header_that_is_no_token(header):
    response = APIClient().get(TOKENS, HTTP_AUTHORIZATION=header)

    assert_envelope(response, 401, "AUTHENTICATION_REQUIRED")


def test_it_makes_a_token_in_a_session_and_shows_it_once():
    browser = APIClient()
    browser.force_login(make_user("ana@example.com"))

    made = browser.post(TOKENS, {"name": "notebook", "days": 3}).json()
    listed = browser.get(TOKENS).json()

    assert caller(made["token"]).get(TOKENS).status_code == 200
    assert listed["count"] == 1
    assert "token" not in listed["results"][0]
    assert listed["results"][0]["name"] == "notebook"


def test_it_makes_no_token_by_token():
    response = api_of(make_user("ana@example.com")).post(TOKENS, {"name": "more"})

    assert_envelope(response, 403, "SESSION_REQUIRED")


@pytest.mark.parametrize("days", [0, -1, 91, 10**12, "x"])
def test_it_refuses_a_life_beyond_the_limit(days):
    browser = APIClient()
    browser.force_login(make_user("ana@example.com"))

    response = browser.post(TOKENS, {"name": "n", "days": days})

    assert set(assert_envelope(response, 400, "VALIDATION_ERROR")["details"]) == {"days"}


def test_it_refuses_such_a_life_from_pages_too():
    person = make_user("ana@example.com")

    with pytest.raises(InvalidInput):
        create_token(
            user=person, by=person, name="n", second_factor=False, now=timezone.now(), days=1000
        )


def test_it_revokes_at_once_and_twice_is_once():
    text = token_of(person := make_user("ana@example.com"))
    token = ApiToken.objects.get()

    answered = caller(text).delete(f"{TOKENS}{token.public_id}/")
    again = revoke_token(token, by=person, now=timezone.now() + timedelta(days=1))

    assert answered.status_code == 204
    assert_envelope(caller(text).get(TOKENS), 401)
    assert again.revoked_at < timezone.now()


def test_it_shows_and_revokes_only_ones_own():
    token_of(make_user())
    foreign = ApiToken.objects.get()
    client = api_of(make_user("ana@example.com"))

    for method in (client.get, client.delete):
        assert_envelope(method(f"{TOKENS}{foreign.public_id}/"), 404)
    foreign.refresh_from_db()
    assert foreign.revoked_at is None
    assert client.get(TOKENS).json()["count"] == 1


def test_it_tells_witnesses(monkeypatch):
    told = []
    monkeypatch.setattr("leafenterprise.accounts.witness.WITNESSES", [*WITNESSES, told.append])

    token_of(person := make_user("ana@example.com"))
    revoke_token(ApiToken.objects.get(), by=person, now=timezone.now())

    assert [one.action for one in told] == ["account.token_created", "account.token_revoked"]


def test_it_logs_in_with_password():
    make_user("ana@example.com")

    made = log_in(email="ANA@example.com")

    assert made.status_code == 201
    assert caller(made.json()["token"]).get(TOKENS).status_code == 200


def test_it_refuses_a_wrong_password_and_then_locks():
    make_user("ana@example.com")

    for _ in range(4):
        assert_envelope(log_in(password="wrong"), 401, "AUTHENTICATION_REQUIRED")
    locked = log_in(password="wrong")
    right_too_late = log_in()

    for response in (locked, right_too_late):
        assert_envelope(response, 429, "THROTTLED")
        assert int(response["Retry-After"]) > 0


def test_it_asks_for_the_code_of_an_enrolled_person():
    code = code_of(make_user("ana@example.com"))

    assert_envelope(log_in(), 403, "MFA_REQUIRED")
    assert_envelope(log_in(code="000000"), 400, "CODE_REFUSED")
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    assert log_in(code=code).json()["second_factor"] is True


def test_it_takes_a_code_once():
    code = code_of(make_user("ana@example.com"))

    assert log_in(code=code).status_code == 201
    assert_envelope(log_in(code=code), 400, "CODE_REFUSED")


def test_it_makes_no_token_where_an_organization_asks_for_a_factor_nobody_set_up():
    make_member(make_organization(requires_mfa=True), "viewer", email="ana@example.com")

    assert_envelope(log_in(), 403, "MFA_REQUIRED")
    assert not ApiToken.objects.exists()


def test_it_stops_earlier_tokens_when_an_organization_begins_to_ask():
    organization = make_organization()
    member = make_member(organization, "viewer")
    text = create_token(user=member, by=member, name="n", second_factor=False, now=timezone.now())[
        1
    ]
    client = caller(text)
    assert client.get(TOKENS).status_code == 200

    organization.requires_mfa = True
    organization.save()

    assert_envelope(client.get(TOKENS), 403, "MFA_REQUIRED")


def test_it_makes_no_token_in_a_session_that_owes_its_second_factor():
    browser = APIClient()
    browser.force_login(
        make_member(make_organization(requires_mfa=True), "viewer", email="ana@example.com")
    )

    assert_envelope(browser.post(TOKENS, {"name": "n"}), 403, "MFA_REQUIRED")


def test_it_is_no_way_into_pages():
    text = token_of(make_user("ana@example.com"))

    page = Client().get("/", HTTP_AUTHORIZATION=f"Token {text}")

    assert page.status_code == 302
