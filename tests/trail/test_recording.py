"""What is recorded, and that it comes out of the database as it went in."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.forms.models import model_to_dict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit import trail
from audit.trail.actions import UnknownAction
from audit.trail.models import AuditEvent, Chain
from audit.trail.recording import OutsideTransaction
from leafenterprise import jobs
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.errors import InvalidInput
from leafenterprise.shared.requests import working_for
from tests.jobs.build import make_job
from tests.people import make_organization, make_user
from tests.trail.build import NOTED, first_fault, head, note

pytestmark = pytest.mark.django_db
STORABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | ANY_TEXT | st.datetimes(timezones=st.timezones())
    | st.decimals(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@transaction.atomic
def fail_after(action: str) -> None:
    organization = make_organization("Unheard")
    trail.record(action, organization=organization, actor=None)
    raise ZeroDivisionError


def test_it_says_who_did_what_to_which_record_and_why(cedar, operator):
    with working_for("request-12345", "192.0.2.7"), transaction.atomic():
        event = trail.record(
            NOTED, organization=cedar, actor=operator, target=cedar, reason="as agreed"
        )

    assert (event.actor_kind, event.actor_id) == ("person", operator.public_id)
    assert (event.object_type, event.object_id) == ("accounts.organization", cedar.public_id)
    assert (event.request_id, event.source_address) == ("request-12345", "192.0.2.7")
    assert event.reason == "as agreed"


def test_it_keeps_only_what_changed():
    before, after = {"state": "draft", "name": "a"}, {"state": "final", "name": "a"}

    (event,) = note(None, before=before, after=after)

    assert (event.before, event.after) == ('{"state":"draft"}', '{"state":"final"}')


def test_it_numbers_each_chain_by_itself():
    one, other = make_organization(), make_organization()

    sequences = [event.sequence for event in note(one, 3) + note(other, 2) + note(None, 2)]

    assert sequences == [1, 2, 3, 1, 2, 1, 2]


def test_it_answers_with_the_event_as_it_is_stored(cedar):
    (event,) = note(cedar, reason="as agreed")

    stored = AuditEvent.objects.get(pk=event.pk)

    assert not event._state.adding
    assert model_to_dict(event) == model_to_dict(stored)
    assert (stored.at, stored.public_id, stored.link) == (event.at, event.public_id, event.link)
    assert (event.chain, event.previous) == (head(cedar), "")


def test_it_dooms_the_transaction_whose_event_is_refused(cedar):
    note(cedar, 2)
    Chain.objects.filter(name=cedar.public_id).update(sequence=1)

    with transaction.atomic():
        with pytest.raises(IntegrityError):
            trail.record(NOTED, organization=cedar, actor=None)
        with pytest.raises(transaction.TransactionManagementError):
            Chain.objects.exists()

    assert head(cedar).sequence == 1


def test_it_refuses_an_action_nobody_registered():
    with pytest.raises(UnknownAction, match="not a registered action"), transaction.atomic():
        trail.record("test.unheard_of", organization=None, actor=None)


def test_it_refuses_a_name_with_two_meanings():
    with pytest.raises(UnknownAction, match="twice"):
        trail.register(NOTED, "Something else")


def test_it_says_when_the_package_has_no_such_room():
    with pytest.raises(AttributeError, match="no nothing"):
        trail.nothing  # noqa: B018
    with pytest.raises(AttributeError, match="no nothing"):
        jobs.nothing  # noqa: B018


def test_it_names_jobs_as_actors():
    (event,) = note(None, actor=make_job())

    assert (event.actor_kind, event.actor_name) == ("job", "test.work")


@pytest.mark.django_db(transaction=True)
def test_it_refuses_to_record_outside_a_transaction():
    with pytest.raises(OutsideTransaction):
        trail.record(NOTED, organization=None, actor=None)


@pytest.mark.django_db(transaction=True)
def test_it_leaves_no_event_without_its_change():
    with pytest.raises(ZeroDivisionError):
        fail_after(NOTED)

    assert not AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_leaves_no_change_without_its_event():
    with pytest.raises(UnknownAction):
        fail_after("test.unheard_of")

    assert not Organization.objects.filter(name="Unheard").exists()


def test_it_refuses_floats():
    with pytest.raises(TypeError, match="float"):
        note(None, after={"amount": 0.1})


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_it_refuses_text_no_database_stores(text):
    with pytest.raises(InvalidInput, match="reason"):
        note(None, reason=text)


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(before=st.dictionaries(ANY_TEXT, VALUES, max_size=4), after=VALUES, reason=STORABLE)
def test_it_raises_no_false_alarm_over_odd_content(before, after, reason):
    note(None, before=before, after={"value": after}, reason=reason)

    assert first_fault() == "holds"


def test_it_holds_over_numbers_that_databases_round():
    odd = [
        Decimal("1E+30"),
        Decimal("0.10"),
        Decimal("-0.00"),
        10**40,
        Decimal("1.0000000000000001"),
    ]

    note(None, after={"odd": odd})

    assert first_fault() == "holds"


def test_it_verifies_events_of_an_older_key(settings):
    note(None, 2)
    settings.TRAIL_OLD_KEYS = {settings.TRAIL_KEY_ID: settings.TRAIL_KEY}
    settings.TRAIL_KEY, settings.TRAIL_KEY_ID = "a newer key", "k2"
    note(None, 2)

    assert first_fault() == "holds"
    settings.TRAIL_OLD_KEYS = {}
    assert first_fault() == "altered 1"


def test_it_erases_personal_data_when_two_people_agree(cedar):
    from audit.trail.redaction import TwoPeopleNeeded, redact_event
    from leafenterprise.accounts.models import Membership

    one, other = make_user(), make_user()
    for person in (one, other):
        Membership.objects.create(user=person, organization=cedar, role="admin")
    (event,) = note(cedar, actor=make_user("patient@test.example"))

    with pytest.raises(TwoPeopleNeeded):
        redact_event(event, by=one, granted_by=one, reason="asked for")
    redacted = redact_event(event, by=one, granted_by=other, reason="asked for")

    assert redacted.actor_name is None
    assert first_fault(cedar) == "holds"
