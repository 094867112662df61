"""A new password by mail: who gets one, what everybody else learns, how often."""

import re

import pytest
from django.core import mail
from django.core.cache import caches
from django.test import Client

from audit.trail.models import AuditEvent
from leafenterprise.accounts.pages import reset
from tests.people import PASSWORD, logged_in, make_user

ASK, NEW = "/password/forgotten/", "another long password"


@pytest.fixture(autouse=True)
def nothing_counted():
    """Counters outlive a test otherwise."""
    caches["counters"].clear()


def ask(email: str, **more):
    return Client().post(ASK, {"email": email}, **more)


def link() -> str:
    """The address in the one mail that was sent."""
    assert len(mail.outbox) == 1
    return re.search(r"http://testserver(/password/new/\S+)", mail.outbox[0].body)[1]


def set_password(client: Client, address: str, password: str = NEW):
    form = client.get(address, follow=True)
    place = form.redirect_chain[-1][0] if form.redirect_chain else address
    return client.post(place, {"new_password1": password, "new_password2": password})


def test_it_sets_a_new_password_by_mail(operator):
    ask(operator.email.upper())

    answer = set_password(Client(), link())

    operator.refresh_from_db()
    assert answer["Location"] == "/login/"
    assert operator.check_password(NEW)
    assert AuditEvent.objects.filter(action="account.password_reset").count() == 1


def test_it_logs_nobody_in_and_ends_other_sessions(operator):
    elsewhere, here = logged_in(operator), Client()
    ask(operator.email)

    set_password(here, link())

    assert "_auth_user_id" not in here.session
    assert elsewhere.get("/").status_code == 302


def test_it_says_the_same_to_everybody(operator):
    closed = make_user(is_active=False)

    answers = [ask(who) for who in (operator.email, closed.email, "nobody@test.example")]

    assert [(a.status_code, a["Location"]) for a in answers] == [(302, "/password/sent/")] * 3
    assert [message.to for message in mail.outbox] == [[operator.email]]


def test_it_works_once(operator):
    ask(operator.email)
    address = link()
    set_password(Client(), address)

    again = Client().get(address, follow=True)

    assert "does not work any more" in again.content.decode()


def test_it_refuses_a_password_that_is_too_weak(operator):
    ask(operator.email)

    answer = set_password(Client(), link(), "short")

    operator.refresh_from_db()
    assert answer.status_code == 200
    assert operator.check_password(PASSWORD)


def test_it_refuses_a_made_up_link(operator):
    answer = Client().get("/password/new/MQ/abc-def/")

    assert "does not work any more" in answer.content.decode()


def test_it_mails_one_address_a_few_times_and_says_the_same_after_that(operator):
    answers = [ask(operator.email) for _ in range(reset.MAILS_TO_ONE_ADDRESS + 2)]

    assert {answer["Location"] for answer in answers} == {"/password/sent/"}
    assert len(mail.outbox) == reset.MAILS_TO_ONE_ADDRESS


def test_it_pauses_a_source_that_asks_too_often(db):
    asked = [ask(f"nobody{n}@test.example") for n in range(reset.ASKED_FROM_ONE_SOURCE + 1)]

    assert [answer.status_code for answer in asked[-2:]] == [302, 429]
    assert int(asked[-1]["Retry-After"]) > 0
    assert ask("nobody@test.example", REMOTE_ADDR="203.0.113.9").status_code == 302


def test_it_tells_nothing_of_trouble_with_mail(operator, monkeypatch, caplog):
    def refuse(message):
        raise ConnectionRefusedError("mail.internal:25")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)

    assert ask(operator.email)["Location"] == "/password/sent/"
    assert "not sent: ConnectionRefusedError" in caplog.text
    assert operator.email not in caplog.text


def test_it_keeps_no_address_in_the_counters(operator):
    ask(operator.email)

    assert operator.email not in repr(caches["counters"]._cache)
