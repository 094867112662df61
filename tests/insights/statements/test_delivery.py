"""What leaves of an approved statement: files, mail, own earnings; nothing of an altered one."""

import csv
import io
import json
import smtplib
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction

from audit.trail.models import AuditEvent
from insights.actions.statement_delivery import (
    MailFailed,
    NoRecipient,
    distribute_statement,
    export_statement,
    set_earnings_access,
    take_file,
)
from insights.actions.statements import adjust_statement
from insights.exports.statement_body import NotApprovedYet, StatementAltered
from insights.exports.statement_files import BillBelowZero
from insights.exports.statement_pdf import document_of
from insights.models import EarningsAccess, ProviderStatement, StatementSettings
from insights.states import AlreadyExported
from leafenterprise.accounts.second_factor import PROVED_AT
from leafenterprise.shared import immutable
from leafenterprise.shared.errors import InvalidInput, NotAllowed
from tests.accounts.authenticator import code_of, enrolled
from tests.insights.statements.make import approved, produce
from tests.people import api_of, logged_in, make_member, make_user

pytestmark = pytest.mark.django_db
TABLE = ProviderStatement._meta.db_table


@pytest.fixture
def closed(draft, owner):
    """Approved: 400.00."""
    return approved(draft, owner)


@pytest.fixture
def person(provider, cedar):
    """The provider's log-in."""
    provider.user = make_member(cedar, "provider")
    provider.save()
    return provider.user


def table(made) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made.content.decode("utf-8-sig"))))


def refused(sql: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.cursor().execute(sql)


def test_it_leaves_only_as_a_file_that_there_is(site, owner):
    chosen = StatementSettings.objects.create(organization=site.organization)
    address = f"/admin/insights/statementsettings/{chosen.pk}/change/"
    sent = {"organization": site.organization_id, "account_code": "477", "tax_type": "Tax Exempt",
            "due_days": 7}  # fmt: skip
    client = logged_in(owner)

    unknown = client.post(address, sent | {"destination": "sage"})
    taken = client.post(address, sent | {"destination": "table"})

    assert "destination" in unknown.context["adminform"].form.errors
    assert taken.status_code == 302
    chosen.refresh_from_db()
    assert chosen.destination == "table"


def test_it_leaves_as_a_bill_for_xero(site, owner, provider, draft):
    adjust_statement(statement=draft, amount=Decimal("-12.50"), reason="Uniform", by=owner)
    StatementSettings.objects.create(organization=site.organization, account_code="477", due_days=7)
    closed = approved(draft, owner)

    rows = table(export_statement(statement=closed, by=owner))

    assert [(row["Description"], row["*UnitAmount"]) for row in rows] == [
        ("Production: other work, 2026-03-01 to 2026-03-31", "400.00"),
        ("Adjustment: Uniform", "-12.50"),
    ]
    due = (closed.approved_at + timedelta(days=7)).strftime("%d/%m/%Y")
    assert {(row["*ContactName"], row["*DueDate"], row["*AccountCode"], row["Total"],
             row["*InvoiceNumber"], row["*Quantity"], row["Currency"]) for row in rows} == {
        (provider.name, due, "477", "387.50", f"PS-{closed.public_id}", "1", "GBP")
    }  # fmt: skip


def test_it_writes_no_cell_that_starts_a_formula(owner, provider, draft):
    provider.name = '=HYPERLINK("http://evil.test")'
    provider.save()
    adjust_statement(statement=draft, amount=Decimal("-1.00"), reason="@SUM(A1)", by=owner)
    closed = approved(draft, owner)

    bill = table(export_statement(statement=closed, by=owner))
    plain = table(take_file(statement=closed, kind="table", by=owner))

    assert {row["*ContactName"][:2] for row in bill} == {"'="}
    assert plain[1]["title"] == "'@SUM(A1)"
    assert plain[1]["amount"] == "-1.00"


def test_it_leaves_as_json_with_every_signal_and_its_seal(closed, owner):
    said = json.loads(take_file(statement=closed, kind="json", by=owner).content)

    assert said["body_digest"] == closed.body_digest
    assert said["line_items"][0]["signals"] == closed.line_items[0]["signals"]
    assert said["net_amount"] == "400.00"


def test_it_is_recorded_with_where_and_what(closed, owner):
    now = datetime(2026, 5, 21, tzinfo=UTC)

    made = export_statement(statement=closed, by=owner, now=now)

    assert (closed.state, closed.exported_to, closed.exported_at) == ("exported", "xero_bills", now)
    event = AuditEvent.objects.get(action="provider_statement.export")
    assert made.name in event.reason
    assert (event.actor_id, event.at) == (owner.public_id, now)


def test_it_is_exported_once_even_after_it_was_distributed(closed, owner, person):
    distribute_statement(statement=closed, channel="mail", by=owner)

    export_statement(statement=closed, by=owner)

    assert (closed.state, closed.exported_to) == ("distributed", "xero_bills")
    with pytest.raises(AlreadyExported):
        export_statement(statement=closed, by=owner)


def test_it_is_no_bill_where_the_provider_owes(site, owner, provider, draft):
    adjust_statement(statement=draft, amount=Decimal("-500.00"), reason="Advance", by=owner)
    closed = approved(draft, owner)

    with pytest.raises(BillBelowZero):
        export_statement(statement=closed, by=owner)

    closed.refresh_from_db()
    assert (closed.state, closed.exported_at) == ("approved", None)


@pytest.mark.parametrize(
    "change",
    [
        "net_amount = 999", "gross_amount = 999", "line_items = '[]'", "adjustments = '[1]'",
        "period_end = '2026-04-30'", "terms = '[]'", "body_digest = 'x'", "approved_at = NULL",
        "provider_id = provider_id + 1", "state = 'draft_generated'", "state = 'under_review'",
        "currency_code = 'EUR'", "known_until = '2030-01-01'",
    ],
)  # fmt: skip
def test_it_is_fixed_against_sql(closed, change):
    refused(f"UPDATE {TABLE} SET {change}")


def test_it_is_not_deleted_by_sql_nor_what_it_counted(closed):
    refused(f"DELETE FROM {TABLE}")
    refused("DELETE FROM insights_statedsignal")
    refused("UPDATE insights_statedsignal SET day = '2026-01-01'")


@pytest.mark.parametrize("state", ["exported", "distributed"])
def test_it_is_not_said_to_have_left_by_sql_before_its_approval(draft, state):
    refused(f"UPDATE {TABLE} SET state = '{state}'")
    refused(f"UPDATE {TABLE} SET {state}_at = '2026-05-01'")


def test_it_states_no_amount_by_sql_while_blocked(draft):
    refused(f"UPDATE {TABLE} SET readiness = 'blocked'")
    refused(f"UPDATE {TABLE} SET net_amount = NULL")


@pytest.mark.parametrize("kind", ["xero_bills", "table", "json", "pdf"])
def test_it_does_not_leave_once_it_was_altered_behind_the_triggers(closed, owner, kind):
    with immutable.lifted():
        ProviderStatement.objects.update(net_amount=999)
    closed.refresh_from_db()

    with pytest.raises(StatementAltered):
        take_file(statement=closed, kind=kind, by=owner)
    with pytest.raises(StatementAltered):
        distribute_statement(statement=closed, channel="mail", by=owner)


def test_it_does_not_leave_before_its_approval(draft, owner):
    with pytest.raises(NotApprovedYet):
        take_file(statement=draft, kind="pdf", by=owner)
    with pytest.raises(InvalidInput):
        take_file(statement=draft, kind="docx", by=owner)


def test_it_is_mailed_as_a_pdf_that_says_how_it_was_made(site, closed, owner, person):
    distribute_statement(statement=closed, channel="mail", by=owner)

    sent = mail.outbox[0]
    name, content, kind = sent.attachments[0]
    assert (sent.to, kind, content[:5]) == ([person.email], "application/pdf", b"%PDF-")
    assert name == f"statement-2026-03-31-{closed.public_id}.pdf"
    assert (closed.state, closed.distributed_to) == ("distributed", "mail")
    page = document_of(closed).html
    assert closed.line_items[0]["explanation"] in page
    assert closed.body_digest in page


def test_it_stays_approved_where_the_mail_is_refused(closed, owner, person, monkeypatch):
    def refuse(*_: object) -> None:
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    monkeypatch.setattr("insights.exports.statement_pdf.render_pdf", lambda document: b"%PDF-")

    with pytest.raises(MailFailed):
        distribute_statement(statement=closed, channel="mail", by=owner)

    closed.refresh_from_db()
    assert (closed.state, closed.distributed_at) == ("approved", None)


def test_it_says_where_there_is_nobody_to_send_it_to(closed, owner):
    for channel in ("mail", "portal"):
        with pytest.raises(NoRecipient):
            distribute_statement(statement=closed, channel=channel, by=owner)
    closed.provider.user = make_user()
    with pytest.raises(InvalidInput):
        distribute_statement(statement=closed, channel="pigeon", by=owner)


def test_it_shows_own_earnings_only_where_an_owner_turned_them_on(closed, owner, person):
    session, program = logged_in(person), api_of(person)
    assert session.get("/insights/earnings/").status_code == 404
    assert program.get("/api/v1/insights/earnings/").status_code == 404
    assert b"My earnings" not in session.get("/").content
    with pytest.raises(NoRecipient):
        distribute_statement(statement=closed, channel="portal", by=owner)

    set_earnings_access(provider=closed.provider, enabled=True, by=owner)
    assert program.get("/api/v1/insights/earnings/").json()["results"] == []
    distribute_statement(statement=closed, channel="portal", by=owner)

    listed = program.get("/api/v1/insights/earnings/").json()["results"]
    assert [one["net_amount"] for one in listed] == ["400.00"]
    assert b"My earnings" in session.get("/").content
    page = session.get(f"/insights/earnings/{closed.public_id}/")
    assert closed.line_items[0]["explanation"].encode() in page.content


def test_it_shows_nobody_the_earnings_of_another(closed, owner, person, cedar):
    set_earnings_access(provider=closed.provider, enabled=True, by=owner)
    distribute_statement(statement=closed, channel="portal", by=owner)
    other = logged_in(make_member(cedar, "provider"))

    assert other.get("/insights/earnings/").status_code == 404
    assert other.get(f"/insights/earnings/{closed.public_id}/").status_code == 404
    assert other.get(f"/insights/earnings/{closed.public_id}/pdf/").status_code == 404


@pytest.mark.parametrize("role", ["practice_manager", "admin", "provider", "group_owner"])
def test_it_lets_only_the_owner_turn_earnings_on(provider, cedar, role):
    member = make_member(cedar, role)

    with pytest.raises(NotAllowed):
        set_earnings_access(provider=provider, enabled=True, by=member)
    answer = api_of(member).post(
        f"/api/v1/insights/providers/{provider.public_id}/earnings/", {"enabled": True}
    )
    assert answer.status_code == 403
    assert not EarningsAccess.objects.exists()


def test_it_turns_earnings_off_again_with_an_event_each(provider, owner, as_owner):
    address = f"/api/v1/insights/providers/{provider.public_id}/earnings/"

    for enabled in (True, True, False):
        assert as_owner.post(address, {"enabled": enabled}).json()["enabled"] is enabled

    assert AuditEvent.objects.filter(action="earnings_access.set").count() == 2


def test_it_asks_for_a_fresh_second_factor_where_the_practice_requires_one(draft, owner, cedar):
    cedar.requires_mfa = True
    cedar.save()
    device = enrolled(owner)
    client = logged_in(owner)
    client.post("/account/second-factor/", {"code": code_of(device)})
    api = f"/api/v1/insights/statements/{draft.public_id}"
    assert client.post(f"{api}/review/").json()["state"] == "under_review"
    session = client.session
    proved = session[PROVED_AT]
    session[PROVED_AT] = (datetime.now(UTC) - timedelta(minutes=11)).isoformat()
    session.save()

    stale = client.post(f"{api}/approve/")
    led_away = client.post(f"/insights/statements/{draft.public_id}/approve/")
    by_token = api_of(owner).post(f"{api}/approve/")

    assert (stale.status_code, stale.json()["error"]["code"]) == (403, "MFA_REQUIRED")
    assert "/second-factor/" in led_away["Location"]
    assert by_token.status_code == 403
    session[PROVED_AT] = proved
    session.save()
    assert client.post(f"{api}/approve/").json()["state"] == "approved"


def test_it_counts_its_signals_when_it_is_approved(site, owner, provider, draft):
    produce(site, owner, provider, "1.00")  # known after the draft

    closed = approved(draft, owner)

    assert closed.stated.count() == 1
    assert closed.net_amount == 400
