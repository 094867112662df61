"""What a person asks of their data is given out, emptied or kept with its reason, and told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from audit.trail.models import AuditEvent
from audit.trail.redaction import TwoPeopleNeeded
from insights.actions import privacy
from insights.actions.privacy_again import erase_again, list_erased
from insights.actions.privacy_work import carry_out
from insights.actions.refusals import Refused, keep_refused
from insights.actions.rollups import check_rollups
from insights.models import (
    FinancialSignal,
    PrivacyRequest,
    RefusedRow,
    RetentionRule,
    SavedView,
)
from leafenterprise.shared import immutable
from leafenterprise.shared.errors import InvalidInput
from tests.insights.make import ingest, make_provider, outcomes, signal
from tests.people import make_member

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
NUMBER = "SUB-4711"
TABLE = FinancialSignal._meta.db_table


@pytest.fixture
def manager(cedar):
    """Asks, so that the owner decides."""
    return make_member(cedar, "practice_manager")


@pytest.fixture
def done(cedar, manager, owner):
    """A request of that kind about that person, decided and carried out."""

    def ask(kind, subject, name, reference_name=""):
        asked = privacy.request_privacy(
            organization=cedar, kind=kind, subject=subject, name=name, by=manager, now=NOW,
            reference_name=reference_name, reason="Asked in person.",
        )  # fmt: skip
        approved = privacy.approve_privacy(request=asked, by=owner, now=NOW)
        return carry_out(request=approved, now=lambda: NOW)

    return ask


@pytest.fixture
def failed(site, operator):
    """A signal that a source ties to a patient by the number of a subscription."""
    row = signal(site, "subscription_payment_failure", record="failed",
                 attributes={"attempt": 1, "subscription": NUMBER})  # fmt: skip
    ingest(site, operator, row)
    return row


def outcomes_of(request):
    return {name: (one["outcome"], one["rows"]) for name, one in request.report["holdings"].items()}


def test_it_gives_out_what_is_held_of_a_reference(failed, done, manager):
    found = done("export", "reference", NUMBER, "subscription")

    content = privacy.take_file(request=found, by=manager, now=NOW)

    (row,) = content["held"]["signals"]["rows"]
    assert row["attributes"]["subscription"] == NUMBER
    assert outcomes_of(found)["signals"] == ("exported", 1)
    assert AuditEvent.objects.filter(action="privacy_request.taken").count() == 1
    assert FinancialSignal.objects.get().attributes["subscription"] == NUMBER


def test_it_forgets_the_file_after_its_days(failed, done, manager):
    found = done("export", "reference", NUMBER, "subscription")

    assert privacy.forget_files(now=NOW + timedelta(days=6)) == 0
    assert privacy.forget_files(now=NOW + timedelta(days=8)) == 1
    with pytest.raises(privacy.FileForgotten):
        privacy.take_file(request=found, by=manager)


def test_it_empties_the_reference_and_keeps_the_amounts(failed, done, cedar, site, operator):
    held = signal(site, "subscription_payment_failure", record="failed", amount="99.00",
                  attributes={"attempt": 1, "subscription": NUMBER})  # fmt: skip
    assert outcomes(ingest(site, operator, held)) == ["conflict"]

    found = done("erase", "reference", NUMBER, "subscription")

    stored = FinancialSignal.objects.get()
    assert outcomes_of(found) == {
        "signals": ("pseudonymised", 1), "quarantined": ("pseudonymised", 1),
        "refused": ("pseudonymised", 0),
    }  # fmt: skip
    assert stored.attributes == {"attempt": 1, "subscription": f"erased-{_digest(found)}"}
    assert (found.reference, found.content) == ("", None)
    assert check_rollups(cedar) == []
    assert outcomes(ingest(site, operator, failed)) == ["duplicate"]
    assert not AuditEvent.objects.filter(after__contains=NUMBER).exists()
    assert not AuditEvent.objects.filter(before__contains=NUMBER).exists()


def test_it_empties_the_reference_of_rows_that_were_refused(cedar, site, operator, done):
    batch = ingest(site, operator, signal(site)).batch
    named = {"amount": "9.00", "attributes": {"subscription": NUMBER}}
    keep_refused(batch, [
        Refused("pms", 1, "BAD", "", "no", content=1, kept={"subscription": NUMBER, "at": "noon"}),
        Refused("pms", 2, "POSSIBLY_TOLD_TWICE", "", "maybe", content=2, signal=named),
        Refused("pms", 3, "BAD", "", "no", content=3, kept={"subscription": "another"}),
    ])  # fmt: skip

    found = done("erase", "reference", NUMBER, "subscription")

    erased = f"erased-{_digest(found)}"
    assert outcomes_of(found)["refused"] == ("pseudonymised", 2)
    assert list(RefusedRow.objects.order_by("row_number").values_list("payload", "signal")) == [
        ({"subscription": erased, "at": "noon"}, None),
        ({}, {"amount": "9.00", "attributes": {"subscription": erased}}),
        ({"subscription": "another"}, None),
    ]


def _digest(request):
    return request.reference_digest[:16]


def test_it_lets_sql_empty_only_while_two_people_have_it_erased(failed, done):
    done("erase", "reference", "another", "subscription")

    with pytest.raises(IntegrityError, match=immutable.MARK), transaction.atomic():
        connection.cursor().execute(f"UPDATE {TABLE} SET attributes = '{{}}'")


def test_it_keeps_for_a_person_what_others_rest_on(cedar, site, operator, done):
    ingest(site, operator, signal(site))
    SavedView.objects.create(organization=cedar, user=operator, name="Mine")

    found = done("erase", "user", operator.public_id)

    told = outcomes_of(found)
    assert told["saved_views"] == ("deleted", 1)
    assert told["batches"] == ("kept", 1)
    assert told["trail"][0] == "kept"
    assert all(one["why"] for one in found.report["holdings"].values())
    assert not SavedView.objects.exists()


def test_it_names_a_provider_no_longer_where_no_statement_has_to(cedar, site, operator, done):
    provider = make_provider(cedar, "Dr Amy Adler")
    ingest(site, operator, signal(site, provider_id=provider.public_id))

    found = done("erase", "provider", provider.public_id)

    provider.refresh_from_db()
    assert outcomes_of(found)["profile"] == ("pseudonymised", 1)
    assert outcomes_of(found)["signals"] == ("kept", 1)
    assert "Adler" not in provider.name


def test_it_takes_two_people_and_somebody_who_is_there(cedar, manager, owner):
    asked = {"organization": cedar, "kind": "erase", "reason": "x", "by": owner}
    made = privacy.request_privacy(**asked, subject="user", name=manager.public_id)

    with pytest.raises(TwoPeopleNeeded):
        privacy.approve_privacy(request=made, by=owner)
    for wrong in (
        {"subject": "user", "name": "2" * 12}, {"subject": "provider", "name": "2" * 12},
        {"subject": "reference", "name": "x", "reference_name": "amount"},
    ):  # fmt: skip
        with pytest.raises(InvalidInput):
            privacy.request_privacy(**asked, **wrong)


def test_it_forgets_the_reference_of_what_is_refused(failed, cedar, manager, owner):
    made = privacy.request_privacy(
        organization=cedar, kind="erase", subject="reference", name=NUMBER, by=manager,
        reference_name="subscription", reason="x",
    )  # fmt: skip

    refused = privacy.reject_privacy(request=made, by=owner, note="Nobody has asked.")

    assert (refused.state, refused.reference) == ("rejected", "")


def test_it_waits_for_a_legal_hold(failed, cedar, done):
    RetentionRule.objects.create(
        organization=cedar, legal_hold=True, hold_reason="A claim is before the court."
    )

    stopped = done("erase", "reference", NUMBER, "subscription")

    assert (stopped.state, stopped.stopped_because[0]["code"]) == ("stopped", "LEGAL_HOLD")
    assert FinancialSignal.objects.get().attributes["subscription"] == NUMBER


def test_it_goes_on_where_a_worker_died(failed, cedar, manager, owner):
    asked = privacy.request_privacy(
        organization=cedar, kind="erase", subject="reference", name=NUMBER, by=manager,
        reference_name="subscription", reason="x", now=NOW,
    )  # fmt: skip
    approved = privacy.approve_privacy(request=asked, by=owner, now=NOW)
    calls = iter((None, RuntimeError("killed")))

    def between():
        if trouble := next(calls, None):
            raise trouble

    with pytest.raises(RuntimeError, match="killed"):
        carry_out(request=approved, between=between, now=lambda: NOW)
    found = carry_out(request=approved, now=lambda: NOW)

    assert found.state == "done"
    assert outcomes_of(found)["signals"] == ("pseudonymised", 1)
    told = AuditEvent.objects.filter(action="privacy_request.carried_out")
    assert told.count() == 3


def test_it_erases_again_what_a_restored_backup_brings_back(failed, done):
    with transaction.atomic():
        done("erase", "reference", NUMBER, "subscription")
        known = list_erased()
        transaction.set_rollback(True)
    assert NUMBER not in str(known)

    assert erase_again(known) == 1

    assert FinancialSignal.objects.get().attributes["subscription"].startswith("erased-")
    assert PrivacyRequest.objects.get().state == "done"
    assert erase_again(known) == 0
