"""One's own account: name, roles, API tokens; and generated documents."""

from html import unescape

import pytest
from django.core.management import CommandError, call_command

from leafenterprise.accounts.access import CAPABILITIES, ROLES
from leafenterprise.accounts.access_docs import access_markdown
from leafenterprise.shared import documents
from tests.people import api_of, logged_in, make_member

TOKENS = "/account/tokens/"


def test_it_saves_a_name(operator):
    logged_in(operator).post("/account/", {"name": "Renamed"})

    operator.refresh_from_db()
    assert operator.name == "Renamed"


def test_it_names_the_field_of_an_empty_name(operator):
    body = logged_in(operator).post("/account/", {"name": ""}).content.decode()

    assert "Please correct what follows" in body


@pytest.mark.parametrize("role", ROLES)
def test_it_shows_what_each_role_allows(cedar, role):
    answer = logged_in(make_member(cedar, role)).get("/account/")

    assert {row.id for row in answer.context["rights"]} == {
        row.id for row in CAPABILITIES.values() if role in row.roles
    }
    assert ROLES[role] in unescape(answer.content.decode())


def test_it_shows_a_token_once_and_the_token_works(operator):
    client = logged_in(operator)

    text = client.post(TOKENS, {"name": "export", "days": 30}).context["text"]

    assert text.startswith("leaf_")
    assert text not in client.get(TOKENS).content.decode()
    assert (
        client.get("/api/v1/tokens/", headers={"authorization": f"Token {text}"}).status_code == 200
    )


@pytest.mark.parametrize("days", ["0", "91", "", "x"])
def test_it_makes_no_token_beyond_the_longest_life(operator, days):
    assert logged_in(operator).post(TOKENS, {"name": "export", "days": days}).status_code == 400
    assert not operator.api_tokens.exists()


def test_it_revokes_a_token_at_once(operator):
    api = api_of(operator)
    assert api.get("/api/v1/tokens/").status_code == 200

    logged_in(operator).post(f"{TOKENS}{operator.api_tokens.get().public_id}/revoke/")

    assert api.get("/api/v1/tokens/").status_code == 401


def test_it_shows_and_revokes_nobody_elses_tokens(operator, viewer):
    api_of(viewer)
    client = logged_in(operator)

    answer = client.post(f"{TOKENS}{viewer.api_tokens.get().public_id}/revoke/")

    assert answer.status_code == 404
    assert viewer.api_tokens.get().prefix not in client.get(TOKENS).content.decode()
    assert viewer.api_tokens.get().revoked_at is None


def test_it_writes_the_access_table_whole():
    text = access_markdown()

    assert all(f"`{row.id}`" in text and row.does in text for row in CAPABILITIES.values())
    assert all(f"| {role} |" in text for role in ROLES)


def test_it_writes_stale_documents_and_checks_fresh_ones(tmp_path, settings, monkeypatch):
    settings.ROOT = tmp_path
    monkeypatch.setattr(documents, "documents", lambda: {"docs/a.md": lambda: "fresh\n"})

    with pytest.raises(CommandError, match=r"docs/a\.md"):
        call_command("write_docs", check=True)
    call_command("write_docs")
    (tmp_path / "docs/a.md").read_text().index("fresh")
    call_command("write_docs", check=True)
    (tmp_path / "docs/a.md").write_text("edited by hand")

    assert documents.stale(tmp_path) == ["docs/a.md"]
