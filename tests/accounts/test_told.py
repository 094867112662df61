"""What happens to people stands in the audit trail."""

import pytest

from audit.trail.models import AuditEvent
from audit.trail.verification import verify_trail
from leafenterprise.accounts import witness
from tests.accounts.authenticator import code_of, enrolled
from tests.people import PASSWORD, logged_in, make_user


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


def test_it_records_log_in_in_the_chain_of_the_persons_organization(client, operator, cedar):
    client.post("/login/", {"username": operator.email, "password": PASSWORD})

    event = AuditEvent.objects.get()
    assert (event.action, event.organization) == ("account.logged_in", cedar)
    assert event.actor_id == event.object_id == operator.public_id


def test_it_records_people_of_no_or_several_organizations_in_the_platforms_chain(client, db):
    client.post("/login/", {"username": make_user().email, "password": PASSWORD})

    assert AuditEvent.objects.get().organization is None


def test_it_records_a_new_password_without_the_password(operator):
    new = "another long password"
    sent = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}

    logged_in(operator).post("/account/password/", sent)

    event = AuditEvent.objects.get()
    assert event.action == "account.password_changed"
    assert new not in event.after + event.before


def test_it_records_the_life_of_a_second_factor(operator):
    device = enrolled(operator)
    client = logged_in(operator)
    client.post("/account/second-factor/", {"code": code_of(device)})

    client.post("/account/second-factor/codes/")
    client.post("/account/second-factor/remove/")

    assert actions() == ["account.recovery_codes_renewed", "account.second_factor_removed"]
    assert verify_trail().holds


def test_it_records_a_token_made_and_revoked(operator):
    client = logged_in(operator)
    client.post("/account/tokens/", {"name": "export", "days": 30})

    client.post(f"/account/tokens/{operator.api_tokens.get().public_id}/revoke/")

    assert actions() == ["account.token_created", "account.token_revoked"]


def test_it_undoes_a_change_that_cannot_be_told(operator, monkeypatch):
    def refuse(happening) -> None:
        raise RuntimeError("the trail is full")

    monkeypatch.setattr(witness, "WITNESSES", [refuse])
    sent = {"name": "export", "days": 30}

    with pytest.raises(RuntimeError):
        logged_in(operator).post("/account/tokens/", sent)

    assert not operator.api_tokens.exists()


def test_it_knows_only_happenings_of_the_table(operator):
    with pytest.raises(ValueError, match="not in the table"):
        witness.Happening("account.invented", operator, operator)
