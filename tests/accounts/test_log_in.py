"""Log-in, log-out, throttling and sessions."""

import pytest
from django.test import Client
from django.urls import reverse

from leafenterprise.accounts.models import Membership
from tests.people import PASSWORD, logged_in, make_user

LOG_IN = "/login/"


def send(client: Client, email: str, password: str = PASSWORD, **more):
    return client.post(LOG_IN, {"username": email, "password": password, **more})


def test_it_lets_a_person_in_by_e_mail(client, operator):
    answer = send(client, operator.email)

    assert answer.status_code == 302
    assert answer["Location"] == reverse("home")


def test_it_reads_the_address_without_case(client, operator):
    assert send(client, operator.email.upper()).status_code == 302


def test_it_goes_on_to_where_the_person_was_going(client, operator):
    assert send(client, operator.email, next="/account/")["Location"] == "/account/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_it_never_sends_a_person_to_another_site(client, operator, elsewhere):
    assert send(client, operator.email, next=elsewhere)["Location"] == reverse("home")


def test_it_says_the_same_for_a_wrong_password_and_an_unknown_person(client, operator):
    wrong = send(client, operator.email, "not the password")
    unknown = send(client, "nobody@test.example", "not the password")

    assert wrong.status_code == unknown.status_code == 200
    assert "is not right" in wrong.content.decode()
    assert "is not right" in unknown.content.decode()


def test_it_refuses_a_closed_account(client, db):
    closed = make_user(is_active=False)

    assert send(client, closed.email).status_code == 200
    assert "_auth_user_id" not in client.session


def test_it_pauses_after_five_wrong_attempts_and_says_until_when(client, operator):
    for _ in range(4):
        assert send(client, operator.email, "wrong").status_code == 200

    fifth = send(client, operator.email, "wrong")
    right_too_late = send(client, operator.email)

    assert fifth.status_code == right_too_late.status_code == 429
    assert 0 < int(fifth["Retry-After"]) <= 900
    assert "15 minutes" in right_too_late.content.decode()


def test_it_is_not_dodged_by_writing_the_address_differently(client, operator):
    for turn in range(5):
        email = operator.email.upper() if turn % 2 else f" {operator.email}"
        send(client, email, "wrong")

    assert send(client, operator.email).status_code == 429


def test_it_pauses_one_person_not_their_neighbour(client, operator, viewer):
    for _ in range(5):
        send(client, operator.email, "wrong")

    assert send(client, viewer.email).status_code == 302


def test_it_gives_a_new_session_key_at_log_in(client, operator):
    client.get(LOG_IN)
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted

    send(client, operator.email)

    assert client.session.session_key != planted
    assert Client(headers={"cookie": f"sessionid={planted}"}).get("/").status_code == 302


def test_it_ends_the_session_at_log_out(operator):
    client = logged_in(operator)

    client.post(reverse("logout"))

    assert client.get(reverse("home")).status_code == 302


def test_it_logs_out_by_post_only(operator):
    assert logged_in(operator).get(reverse("logout")).status_code == 405


def test_it_ends_other_sessions_when_the_password_changes(operator):
    here, there = logged_in(operator), logged_in(operator)
    new = "another long password"

    answer = here.post(
        reverse("password"),
        {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
    )

    assert answer.status_code == 302
    assert here.get(reverse("profile")).status_code == 200
    assert there.get(reverse("profile")).status_code == 302


def test_it_refuses_a_short_new_password(operator):
    client = logged_in(operator)
    sent = {"old_password": PASSWORD, "new_password1": "short", "new_password2": "short"}

    answer = client.post(reverse("password"), sent)

    assert "at least 12 characters" in answer.content.decode()


def test_it_acts_on_a_changed_role_at_once(admin):
    client = logged_in(admin)
    assert client.get("/admin/accounts/membership/").status_code == 200

    Membership.objects.filter(user=admin).delete()

    assert client.get("/admin/accounts/membership/").status_code == 403


def test_it_throws_a_closed_person_out_at_once(operator):
    client = logged_in(operator)

    operator.is_active = False
    operator.save()

    assert client.get("/").status_code == 302
