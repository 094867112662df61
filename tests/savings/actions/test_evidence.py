"""Evidence: taken in once, matched, signed off by a second person, blocked, corrected."""

import pytest

from audit.trail.models import AuditEvent
from leafenterprise.accounts.second_factor import SecondFactorNeeded
from leafenterprise.shared.errors import InvalidInput, NotAllowed
from leafenterprise.shared.immutable import ImmutableRecord
from leafenterprise.shared.states import InvalidTransition
from savings.actions.evidence import EvidenceExists, take_in
from savings.actions.evidence_decisions import (
    EvidenceAlreadySigned,
    EvidenceNotCandidate,
    block_evidence,
    reopen_evidence,
    sign_off_evidence,
)
from savings.evidence.statement import Content, Stated
from savings.models import EvidenceItem, EvidenceSignOff
from savings.queries.evidence import PROVES, standing_for
from savings.states import EvidenceSuperseded, OwnEvidence
from tests.people import make_member
from tests.savings.build import make_client, make_item, scope_of, sign

pytestmark = pytest.mark.django_db
SHA = "a" * 64


@pytest.fixture
def scope(client_of_cedar):
    return scope_of(client_of_cedar)


def add(client, by, title="Agreement", supersedes=None, **stated):
    return take_in(
        organization=client.organization,
        stated=Stated(**{"kind": "contract", "title": title, "source_system": "upload", **stated}),
        content=Content(sha256=SHA, file_name="a.pdf", size_bytes=3),
        by=by,
        supersedes=supersedes,
    )


def test_it_becomes_a_candidate_of_the_scope_it_fits(client_of_cedar, scope):
    item = make_item(client_of_cedar, scope)

    assert (item.state, item.reason_code) == ("candidate_only", "NOT_SIGNED")
    assert [found.state for found in standing_for(scope)] == ["candidate_only"]


def test_it_waits_where_no_scope_fits_until_one_is_made(client_of_cedar, cedar):
    other = make_client(cedar, "other", client_of_cedar.by)
    item = make_item(client_of_cedar, scope_of(other), parties={"group": "Acme"})
    assert (item.state, item.reason_code) == ("missing", "NO_SCOPE_MATCHES")

    scope_of(client_of_cedar)

    item.refresh_from_db()
    assert item.state == "candidate_only"


def test_it_is_one_item_however_often_it_is_offered(client_of_cedar, scope):
    first, second = (make_item(client_of_cedar, scope) for _ in range(2))

    assert first.pk == second.pk
    assert AuditEvent.objects.filter(action="savings.evidence.received").count() == 1


def test_it_takes_a_changed_object_for_a_correction(client_of_cedar, scope):
    first = make_item(client_of_cedar, scope)
    changed = make_item(client_of_cedar, scope, manifest={"pages": 4})

    assert changed.supersedes == first
    assert make_item(client_of_cedar, scope, manifest={"pages": 4}).pk == changed.pk


def test_it_lets_the_signed_item_stand_until_its_correction_is_signed(client_of_cedar, scope):
    first = make_item(client_of_cedar, scope)
    sign(client_of_cedar, first, scope)
    changed = make_item(client_of_cedar, scope, manifest={"pages": 4})
    first.refresh_from_db()
    assert first.state == "exact"

    sign(client_of_cedar, changed, scope)

    first.refresh_from_db()
    assert (first.state, first.reason_code) == ("blocked", "SUPERSEDED")
    assert [found.item for found in standing_for(scope)] == [changed]
    with pytest.raises(EvidenceSuperseded):
        reopen_evidence(item=first, by=client_of_cedar.by)


def test_it_keeps_who_signed_what_for_which_scope(client_of_cedar, scope, admin):
    item = make_item(client_of_cedar, scope, kind="rebate")

    signed = sign(client_of_cedar, item, scope, "rebate", by=admin)

    item.refresh_from_db()
    assert (item.state, item.signed_by) == ("exact", admin)
    assert signed.proves == ["rebate"]
    assert signed.match["score"] == 100
    event = AuditEvent.objects.get(action="savings.evidence.signed_for_scope")
    assert event.actor_name == admin.email


def test_it_is_signed_for_one_scope_and_no_other(client_of_cedar, scope):
    second = scope_of(client_of_cedar, (scope.from_date, scope.from_date.replace(day=31)))
    item = make_item(client_of_cedar, scope)
    sign(client_of_cedar, item, scope)

    assert [found.state for found in standing_for(second)] == ["candidate_only"]
    assert [found.state for found in standing_for(scope)] == ["exact"]
    with pytest.raises(EvidenceAlreadySigned):
        sign(client_of_cedar, item, scope)


def test_it_is_not_signed_by_who_brought_it(client_of_cedar, scope, cedar):
    both = make_member(cedar, "admin", "operator")
    item = add(client_of_cedar, both, parties={"group": scope.group.name})

    with pytest.raises(OwnEvidence):
        sign(client_of_cedar, item, scope, by=both)
    assert not EvidenceSignOff.objects.exists()


@pytest.mark.parametrize("role", ["operator", "consultant", "viewer"])
def test_it_is_signed_by_who_governs_evidence_only(role, client_of_cedar, scope, cedar):
    item = make_item(client_of_cedar, scope)

    with pytest.raises(NotAllowed):
        sign(client_of_cedar, item, scope, by=make_member(cedar, role))


def test_it_asks_for_a_second_factor_where_the_organization_does(client_of_cedar, scope, admin):
    item = make_item(client_of_cedar, scope)
    scope.organization.requires_mfa = True
    scope.organization.save()

    with pytest.raises(SecondFactorNeeded):
        sign_off_evidence(
            item=item, scope=scope, by=admin, second_factor=False, proves=PROVES["packet"]
        )


def test_it_is_not_signed_for_a_scope_it_contradicts(client_of_cedar, scope):
    item = make_item(client_of_cedar, scope)
    elsewhere = scope_of(make_client(scope.organization, "elsewhere", client_of_cedar.by))

    with pytest.raises(EvidenceNotCandidate) as refused:
        sign(client_of_cedar, item, elsewhere)

    verdicts = {why["part"]: why["verdict"] for why in refused.value.details["match"]["reasons"]}
    assert verdicts["group"] == "contradicts"


def test_it_asks_what_a_packet_proves(client_of_cedar, scope):
    item = make_item(client_of_cedar, scope)

    for proves in ((), ("domo",), ("contract", "nonsense")):
        with pytest.raises(InvalidInput):
            sign_off_evidence(
                item=item, scope=scope, by=client_of_cedar.by, second_factor=True, proves=proves
            )


def test_it_needs_no_telling_where_a_kind_proves_one_thing(client_of_cedar, scope):
    item = make_item(client_of_cedar, scope, kind="contract")

    signed = sign_off_evidence(item=item, scope=scope, by=client_of_cedar.by, second_factor=True)

    assert signed.proves == ["contract"]


def test_it_has_to_be_signed_anew_after_a_block(client_of_cedar, scope):
    item = make_item(client_of_cedar, scope)
    sign(client_of_cedar, item, scope)

    block_evidence(item=item, code="DISPUTED", message="Another sum.", by=client_of_cedar.by)
    assert [found.state for found in standing_for(scope)] == ["blocked"]

    item = reopen_evidence(item=item, by=client_of_cedar.by)
    assert (item.state, item.round) == ("candidate_only", 2)
    assert [found.state for found in standing_for(scope)] == ["candidate_only"]
    sign(client_of_cedar, item, scope)
    assert EvidenceSignOff.objects.count() == 2
    assert [found.state for found in standing_for(scope)] == ["exact"]


@pytest.mark.parametrize(("code", "message"), [("WHATEVER", "x"), ("DISPUTED", " ")])
def test_it_is_blocked_with_a_reason_only(code, message, client_of_cedar, scope):
    item = make_item(client_of_cedar, scope)

    with pytest.raises(InvalidInput):
        block_evidence(item=item, code=code, message=message, by=client_of_cedar.by)


def test_it_is_not_signed_while_blocked(client_of_cedar, scope):
    item = make_item(client_of_cedar, scope)
    block_evidence(item=item, code="DISPUTED", message="No.", by=client_of_cedar.by)

    with pytest.raises(InvalidTransition):
        sign(client_of_cedar, item, scope)


def test_it_takes_a_document_with_another_statement_as_a_correction_only(
    client_of_cedar, scope, operator
):
    first = add(client_of_cedar, operator)

    assert add(client_of_cedar, operator).pk == first.pk
    with pytest.raises(EvidenceExists):
        add(client_of_cedar, operator, title="Agreement, amended")
    corrected = add(client_of_cedar, operator, title="Agreement, amended", supersedes=first)
    assert corrected.supersedes == first


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "gossip"},
        {"title": " "},
        {"manifest": {}},
        {"manifest": {"link": "https://graph.example/drives/1"}},
        {"manifest": {"path": "\\\\server\\share"}},
        {"manifest": {"text": "x" * 70_000}},
    ],
)
def test_it_refuses_what_it_cannot_keep(wrong, client_of_cedar, scope):
    with pytest.raises(InvalidInput):
        make_item(client_of_cedar, scope, **wrong)
    assert not EvidenceItem.objects.exists()


def test_it_never_rewrites_what_an_item_states(client_of_cedar, scope):
    item = make_item(client_of_cedar, scope)

    with pytest.raises(Exception) as refused:
        EvidenceItem.objects.filter(pk=item.pk).update(title="Other")

    assert ImmutableRecord.behind(refused.value) is not None
