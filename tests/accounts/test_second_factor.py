"""The second factor: required, set up, shown, not shown twice, lost, ended."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from leafenterprise.accounts.models import ApiToken
from leafenterprise.accounts.second_factor import (
    PROVED_AT,
    SecondFactorNeeded,
    check_fresh,
    renew_recovery_codes,
)
from tests.accounts.authenticator import code_of, enrolled
from tests.people import logged_in, make_member, make_organization, make_platform_admin, make_user

SHOW = "/account/second-factor/"
ENROL = "/account/second-factor/enrol/"


@pytest.fixture
def strict(db):
    """A member of an organization that requires a second factor."""
    return make_member(make_organization("Strict", requires_mfa=True), "operator", "admin")


def proved(user, device) -> Client:
    """A session that has shown the second factor."""
    client = logged_in(user)
    assert client.post(SHOW, {"code": code_of(device)}).status_code == 302
    return client


def test_it_sends_people_to_set_it_up_where_it_is_required(strict):
    answer = logged_in(strict).get("/account/")

    assert answer.status_code == 302
    assert answer["Location"] == f"{ENROL}?next=%2Faccount%2F"


@pytest.mark.parametrize(
    "path", ["/", "/account/", "/account/password/", "/account/tokens/", "/admin/", "/jobs/"]
)
def test_it_opens_no_page_before_the_second_factor(strict, path):
    enrolled(strict)

    answer = logged_in(strict).get(path)

    assert answer.status_code == 302
    assert answer["Location"].startswith(SHOW)


def test_it_refuses_the_api_to_a_half_open_session(strict):
    answer = logged_in(strict).get("/api/v1/tokens/")

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "MFA_REQUIRED"


def test_it_lets_a_half_open_session_log_out(strict):
    assert logged_in(strict).post(reverse("logout")).status_code == 302


def test_it_asks_a_platform_admin_when_any_organization_requires_it(strict):
    assert logged_in(make_platform_admin()).get("/")["Location"].startswith(ENROL)


def test_it_asks_nobody_where_no_organization_requires_it(operator):
    assert logged_in(operator).get("/account/").status_code == 200


def test_it_is_set_up_with_the_code_of_the_picture(strict):
    client = logged_in(strict)
    page = client.get(ENROL).content.decode()
    device = TOTPDevice.objects.get(user=strict)

    answer = client.post(ENROL, {"code": code_of(device)})

    assert "data:image/svg+xml" in page
    assert answer.status_code == 200
    assert len(answer.context["codes"]) == 10
    assert client.get("/account/").status_code == 200


def test_it_is_not_set_up_with_a_wrong_code(strict):
    client = logged_in(strict)
    client.get(ENROL)

    answer = client.post(ENROL, {"code": "000000"})

    assert answer.status_code == 400
    assert not TOTPDevice.objects.filter(confirmed=True).exists()


def test_it_shows_the_same_secret_until_it_is_confirmed(strict):
    client = logged_in(strict)

    assert client.get(ENROL).context["secret"] == client.get(ENROL).context["secret"]


def test_it_is_not_replaced_by_a_half_open_session(strict):
    enrolled(strict)

    assert logged_in(strict).get(ENROL)["Location"].startswith(SHOW)
    assert logged_in(strict).post(ENROL, {"code": "123456"})["Location"].startswith(SHOW)


def test_it_is_replaced_by_a_new_one_after_the_old_one_was_shown(operator):
    old = enrolled(operator)
    client = proved(operator, old)
    client.get(ENROL)
    new = TOTPDevice.objects.get(user=operator, confirmed=False)

    client.post(ENROL, {"code": code_of(new)})

    assert list(TOTPDevice.objects.filter(user=operator)) == [new]


def test_it_asks_nobody_for_a_code_who_has_no_authenticator(operator):
    assert logged_in(operator).get(SHOW)["Location"] == ENROL


def test_it_names_an_empty_code(strict):
    enrolled(strict)

    answer = logged_in(strict).post(SHOW, {"code": ""})

    assert answer.status_code == 400
    assert "This field is required" in answer.content.decode()


def test_it_opens_the_session_and_gives_it_a_new_key(strict):
    device = enrolled(strict)
    client = logged_in(strict)
    before = client.session.session_key

    answer = client.post(SHOW, {"code": code_of(device), "next": "/account/"})

    assert answer["Location"] == "/account/"
    assert client.session.session_key != before
    assert client.get("/account/").status_code == 200


def test_it_refuses_a_code_that_was_used_before(strict):
    device = enrolled(strict)
    code = code_of(device)
    first, second = logged_in(strict), logged_in(strict)

    assert first.post(SHOW, {"code": code}).status_code == 302
    assert second.post(SHOW, {"code": code}).status_code == 400


def test_it_refuses_the_code_of_another_person(strict, operator):
    enrolled(strict)
    theirs = enrolled(operator)

    assert logged_in(strict).post(SHOW, {"code": code_of(theirs)}).status_code == 400


def test_it_slows_guessing_down(strict):
    device = enrolled(strict)
    client = logged_in(strict)
    client.post(SHOW, {"code": "000000"})

    right_too_soon = client.post(SHOW, {"code": code_of(device)})

    assert right_too_soon.status_code == 400


def test_it_takes_a_recovery_code_once(strict):
    enrolled(strict)
    code = renew_recovery_codes(strict)[0]

    assert logged_in(strict).post(SHOW, {"code": code.upper()}).status_code == 302
    assert logged_in(strict).post(SHOW, {"code": code}).status_code == 400


def test_it_keeps_no_recovery_code_in_clear(strict):
    codes = renew_recovery_codes(strict)

    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert len(kept) == 10
    assert not kept & {*codes, *(code.replace("-", "") for code in codes)}


def test_it_renews_recovery_codes_and_ends_the_old_ones(strict):
    device = enrolled(strict)
    old = renew_recovery_codes(strict)[0]
    client = proved(strict, device)

    answer = client.post("/account/second-factor/codes/")

    assert len(answer.context["codes"]) == 10
    assert logged_in(strict).post(SHOW, {"code": old}).status_code == 400


def test_it_is_turned_off_where_nobody_requires_it(operator):
    client = proved(operator, enrolled(operator))

    client.post("/account/second-factor/remove/")

    assert not TOTPDevice.objects.filter(user=operator).exists()


def test_it_stays_on_where_it_is_required(strict):
    client = proved(strict, enrolled(strict))

    answer = client.post("/account/second-factor/remove/")

    assert answer.status_code == 403
    assert TOTPDevice.objects.filter(user=strict).exists()


def test_it_asks_again_for_a_sensitive_act_after_ten_minutes(operator):
    client = proved(operator, enrolled(operator))
    session = client.session
    session[PROVED_AT] = (datetime.now(UTC) - timedelta(minutes=11)).isoformat()
    session.save()

    answer = client.post("/account/second-factor/remove/")

    assert answer["Location"].startswith(SHOW)
    assert TOTPDevice.objects.filter(user=operator).exists()


def test_it_comes_back_to_the_page_that_held_the_form(operator):
    enrolled(operator)
    client = logged_in(operator)
    here = {"HTTP_REFERER": "http://testserver/account/"}

    answer = client.post("/account/second-factor/remove/", **here)

    assert answer["Location"] == f"{SHOW}?next=http%3A%2F%2Ftestserver%2Faccount%2F"


@pytest.fixture
def stale(operator):
    """A browser whose second factor was shown too long ago, and the authenticator."""
    device = enrolled(operator)
    client = proved(operator, device)
    session = client.session
    session[PROVED_AT] = (datetime.now(UTC) - timedelta(minutes=11)).isoformat()
    session.save()
    device.refresh_from_db()
    return client, device


TOKENS = "/account/tokens/"


def led_to_code(client, name):
    """The page that asks for the code, after a form for a token was sent."""
    answer = client.post(TOKENS, {"name": name, "days": "30"})
    return client.get(answer["Location"])


def test_it_holds_what_was_filled_in_until_the_code_is_shown(stale, operator):
    client, device = stale

    page = led_to_code(client, "Night & day")
    onward = client.post(SHOW, {"code": code_of(device, 1), "held": page.context["held"]})
    done = client.post(onward["Location"], {"code": "1", "held": page.context["held"]})

    assert "What you filled in is kept" in page.content.decode()
    assert (onward.status_code, onward["Location"]) == (307, TOKENS)
    assert done.status_code == 200
    assert [token.name for token in ApiToken.objects.filter(user=operator)] == ["Night & day"]
    assert "held_form" not in client.session


def test_it_holds_it_over_a_wrong_code(stale):
    client, _ = stale
    mark = led_to_code(client, "Nightly").context["held"]

    wrong = client.post(SHOW, {"code": "000000", "held": mark})

    assert (wrong.status_code, wrong.context["held"]) == (400, mark)


def test_it_lets_a_held_form_go_on_for_its_mark_alone_and_once(stale, operator):
    client, device = stale
    mark = led_to_code(client, "First").context["held"]

    client.post(SHOW, {"code": code_of(device, 1)})
    other = client.post(TOKENS, {"name": "Second", "days": "30", "held": "of-another"})
    late = client.post(TOKENS, {"name": "Third", "days": "30", "held": mark})

    assert (other.status_code, late.status_code) == (200, 200)
    assert {token.name for token in ApiToken.objects.filter(user=operator)} == {"Second", "Third"}


def test_it_holds_no_files_and_nothing_endless(stale):
    client, _ = stale
    file = SimpleUploadedFile("list.csv", b"a")

    with_file = client.post(TOKENS, {"name": "A", "list": file})
    endless = client.post(TOKENS, {"name": "A" * 100_001})

    assert "held=" not in with_file["Location"]
    assert "held=" not in endless["Location"]


def test_it_checks_freshness_by_the_given_time(strict):
    request = RequestFactory().get("/")
    request.user = strict
    at = datetime(2026, 1, 1, 12, tzinfo=UTC)
    request.session = {PROVED_AT: at.isoformat()}

    check_fresh(request, minutes=10, now=at + timedelta(minutes=10))
    with pytest.raises(SecondFactorNeeded):
        check_fresh(request, minutes=10, now=at + timedelta(minutes=10, seconds=1))


def test_it_never_asks_for_freshness_without_a_second_factor(db):
    request = RequestFactory().get("/")
    request.user = make_user()
    request.session = {}

    assert check_fresh(request, minutes=10) is None


def test_it_sends_a_fragment_to_the_page_and_not_into_it(strict):
    answer = logged_in(strict).get("/account/", headers={"HX-Request": "true"})

    assert answer["HX-Redirect"].startswith(ENROL)
