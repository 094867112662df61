"""What the log says of log-ins, tokens, files and runs: no member, no secret."""

import pytest
from django.test import Client

from leafenterprise.jobs.loop import run_pending
from tests.assurance.words import planted
from tests.people import PASSWORD, api_of, make_user, token_of
from tests.savings.build import CLAIM, claims_csv, make_finished_run, sent_file
from tests.savings.remembered import forget

pytestmark = pytest.mark.django_db


def test_it_logs_no_secret_and_no_member(client_of_cedar, tmp_path, admin, capsys, caplog):
    forget()
    text = token_of(make_user())
    make_finished_run(client_of_cedar, tmp_path)
    for password in ("a wrong password", PASSWORD):
        Client().post("/login/", {"username": admin.email, "password": password})
    api = api_of(admin)
    api.get("/api/v1/savings/requests/?search=M-SECRET-1", HTTP_AUTHORIZATION=f"Token {text}")
    broken = claims_csv([{**CLAIM, "plan_paid_usd": "M-SECRET-2", "member_key": "M-SECRET-2"}])
    sent = {"organization": client_of_cedar.organization.slug, "pbm": "test-rx"}
    for content in (broken, b"M-SECRET-3\n\x00"):
        files = {"file": sent_file(content), "layout": "canonical"}
        api.post("/api/v1/savings/datasets/", {**sent, **files}, format="multipart")
        run_pending(once=True)

    told = capsys.readouterr().err + caplog.text

    words = planted(text, text.split("_", 2)[2], "a wrong password", PASSWORD)
    assert "/api/v1/savings/requests/" in told
    assert [word for word in words if word in told] == []
