"""Every way to falsify the trail that somebody with all rights on the database has."""

import pytest

from audit.trail import keys, sealing
from audit.trail.checkpoints import Checkpoint, anchor_heads, take_checkpoint
from audit.trail.models import AuditEvent
from audit.trail.recording import sealed_fields
from audit.trail.verification import verify_around, verify_trail
from tests.people import make_organization
from tests.trail.build import first_fault, head, note, tamper

pytestmark = pytest.mark.django_db
ROW = "UPDATE trail_auditevent SET {} WHERE sequence = {} AND chain_id = %s"


@pytest.fixture
def acme(settings):
    """An organization with a chain of ten events, anchored."""
    organization = make_organization()
    note(organization, 10, reason="seen", actor="nurse")
    anchor_heads()
    return organization


def test_it_holds_when_nobody_touched_it(acme):
    assert first_fault(acme) == "holds"


ALTERATIONS = {
    "public_id": "'AAAAAAAAAAAA'",
    "at": "'2020-01-01 00:00:00+00:00'",
    "actor_kind": "'person'",
    "actor_id": "'someone-else'",
    "actor_name": "'someone else'",
    "action": "'test.other'",
    "object_type": "'savings.run'",
    "object_id": "'other'",
    "before": """'{"number":99}'""",
    "after": """'{"number":99}'""",
    "reason": "'unseen'",
    "request_id": "'other'",
    "source_address": "'10.0.0.1'",
    "salt": "'00000000000000000000000000000000'",
    "commitment": "'00'",
    "key_id": "'k9'",
    "previous": "'00'",
    "link": "'00'",
    "organization_id": "NULL",
}


@pytest.mark.parametrize("column", ALTERATIONS)
def test_it_names_the_event_with_an_altered_column(acme, column):
    tamper(ROW.format(f"{column} = {ALTERATIONS[column]}", 4), head(acme).pk)

    kind, sequence = first_fault(acme, checkpoints=[]).rsplit(" ", 1)

    assert "altered" in kind
    assert sequence == "4"


def test_it_has_an_attack_for_every_column():
    own = {"id", "chain_id", "sequence"}

    columns = {field.column for field in AuditEvent._meta.concrete_fields} - own

    assert columns == set(ALTERATIONS)


def test_it_finds_an_alteration_that_was_sealed_again_without_the_key(acme, settings):
    forged = AuditEvent.objects.get(sequence=4)
    forged.reason = "unseen"
    true_key, settings.TRAIL_KEY = settings.TRAIL_KEY, "a guess"
    reseal(forged)
    settings.TRAIL_KEY = true_key

    tamper(ROW.format(f"reason = 'unseen', link = '{forged.link}'", 4), head(acme).pk)

    assert first_fault(acme) == "altered or inserted 4"


def test_it_finds_a_chain_rewritten_with_a_stolen_key(acme):
    for event in AuditEvent.objects.filter(sequence__gte=4).order_by("sequence"):
        previous = AuditEvent.objects.get(sequence=event.sequence - 1).link
        event.reason, event.previous = "unseen", previous
        reseal(event)
        sets = f"reason = 'unseen', previous = '{previous}', link = '{event.link}'"
        tamper(ROW.format(sets, event.sequence), head(acme).pk)
    tamper("UPDATE trail_chain SET link = %s WHERE id = %s", event.link, head(acme).pk)

    assert first_fault(acme, checkpoints=[]) == "holds"
    assert first_fault(acme) == "altered 10"


def test_it_names_an_event_removed_from_the_middle(acme):
    tamper("DELETE FROM trail_auditevent WHERE sequence = 5 AND chain_id = %s", head(acme).pk)

    assert first_fault(acme, checkpoints=[]) == "removed 5"


def test_it_names_an_event_removed_and_the_rest_moved_down(acme):
    pk = head(acme).pk
    tamper("DELETE FROM trail_auditevent WHERE sequence = 5 AND chain_id = %s", pk)
    for sequence in range(6, 11):
        tamper(ROW.format("sequence = sequence - 1", sequence), pk)
    tamper("UPDATE trail_chain SET sequence = 9 WHERE id = %s", pk)

    assert first_fault(acme, checkpoints=[]) == "removed 5"


def test_it_names_the_first_event_of_a_removed_beginning(acme):
    tamper("DELETE FROM trail_auditevent WHERE sequence <= 3 AND chain_id = %s", head(acme).pk)

    assert first_fault(acme, checkpoints=[]) == "removed 1"


def test_it_names_where_the_tail_was_cut_off(acme):
    tamper("DELETE FROM trail_auditevent WHERE sequence > 7 AND chain_id = %s", head(acme).pk)

    assert first_fault(acme, checkpoints=[]) == "cut off 8"


def test_it_names_where_tail_and_head_were_cut_off_by_the_anchor(acme):
    cut_back(acme, 7)

    assert first_fault(acme, checkpoints=[]) == "holds"
    assert first_fault(acme) == "cut off 8"


def test_it_finds_a_tail_that_was_cut_off_and_grew_again(acme):
    cut_back(acme, 7)
    note(acme, 5)
    anchor_heads()

    assert first_fault(acme) == "altered 10"


def test_it_finds_a_whole_chain_that_was_emptied(acme):
    cut_back(acme, 0)

    assert first_fault(acme) == "cut off 1"


def test_it_finds_a_whole_chain_that_is_gone(acme):
    pk = head(acme).pk
    tamper("DELETE FROM trail_auditevent WHERE chain_id = %s", pk)
    tamper("DELETE FROM trail_chain WHERE id = %s", pk)

    verdict = verify_trail()

    assert [(fault.kind, fault.sequence) for fault in verdict.faults] == [("cut off", 1)]


def test_it_names_an_event_inserted_in_the_middle(acme):
    pk = head(acme).pk
    for sequence in range(10, 4, -1):
        tamper(ROW.format("sequence = sequence + 1", sequence), pk)
    insert_copy_of(4, sequence=5, chain=pk)
    tamper("UPDATE trail_chain SET sequence = 11 WHERE id = %s", pk)

    assert first_fault(acme, checkpoints=[]) == "inserted 5"


def test_it_names_an_event_inserted_behind_the_head(acme):
    insert_copy_of(10, sequence=11, chain=head(acme).pk)

    assert first_fault(acme) == "inserted 11"


def test_it_names_an_event_inserted_at_the_end_with_its_head(acme):
    pk = head(acme).pk
    insert_copy_of(10, sequence=11, chain=pk)
    tamper("UPDATE trail_chain SET sequence = 11 WHERE id = %s", pk)

    assert first_fault(acme).endswith(" 11")


def test_it_names_the_first_of_two_swapped_events(acme):
    pk = head(acme).pk
    tamper(ROW.format("sequence = 1000", 4), pk)
    tamper(ROW.format("sequence = 4", 5), pk)
    tamper(ROW.format("sequence = 5", 1000), pk)

    assert first_fault(acme, checkpoints=[]) == "moved 4"


def test_it_names_the_first_of_reordered_events(acme):
    pk = head(acme).pk
    tamper(ROW.format("sequence = 1000", 3), pk)
    for sequence in range(4, 9):
        tamper(ROW.format("sequence = sequence - 1", sequence), pk)
    tamper(ROW.format("sequence = 8", 1000), pk)

    assert first_fault(acme, checkpoints=[]) == "moved 3"


def test_it_finds_events_moved_to_another_organization(acme):
    other = make_organization("Other")
    note(other, 3)
    sets = f"chain_id = {head(other).pk}, organization_id = {other.pk}, sequence = sequence - 6"
    tamper(ROW.format(sets, 10), head(acme).pk)
    tamper("UPDATE trail_chain SET sequence = 4 WHERE id = %s", head(other).pk)

    assert first_fault(acme) == "cut off 10"
    assert first_fault(other, checkpoints=[]).endswith(" 4")


def test_it_finds_a_renamed_chain(acme):
    tamper("UPDATE trail_chain SET name = 'other' WHERE id = %s", head(acme).pk)

    verdict = verify_trail()

    assert {(fault.chain, fault.sequence) for fault in verdict.faults} == {
        (acme.public_id, 1),
        ("other", 1),
    }


def test_it_finds_a_head_with_a_false_link(acme):
    tamper("UPDATE trail_chain SET link = '00' WHERE id = %s", head(acme).pk)

    assert first_fault(acme) == "altered 10"


def test_it_finds_a_replayed_event(acme):
    pk = head(acme).pk
    tamper("DELETE FROM trail_auditevent WHERE sequence = 6 AND chain_id = %s", pk)
    insert_copy_of(5, sequence=6, chain=pk)

    assert first_fault(acme, checkpoints=[]).endswith(" 6")


def test_it_is_held_to_a_checkpoint_kept_elsewhere(acme):
    kept = Checkpoint.from_json(take_checkpoint().to_json())
    cut_back(acme, 9)

    assert first_fault(acme, checkpoints=[kept]) == "cut off 10"


def cut_back(organization, length: int) -> None:
    """Tail and head cut off together, so that the rest looks whole."""
    chain = head(organization)
    last = AuditEvent.objects.filter(chain=chain, sequence=length).first()
    tamper(f"DELETE FROM trail_auditevent WHERE sequence > {length} AND chain_id = %s", chain.pk)
    link = last.link if last else ""
    sets = "UPDATE trail_chain SET sequence = %s, link = %s WHERE id = %s"
    tamper(sets, length, link, chain.pk)


def insert_copy_of(original: int, *, sequence: int, chain: int) -> None:
    """A copied row at another place."""
    columns = [
        field.column
        for field in AuditEvent._meta.concrete_fields
        if field.column not in {"id", "public_id", "sequence"}
    ]
    names = ", ".join(f'"{name}"' for name in columns)
    tamper(
        f"INSERT INTO trail_auditevent (public_id, sequence, {names})"
        f" SELECT 'BBBBBBBBBBBB', {sequence}, {names} FROM trail_auditevent"
        f" WHERE sequence = {original} AND chain_id = %s",
        chain,
    )


def reseal(event: AuditEvent) -> None:
    """The event's link, made with whatever key the settings hold."""
    content = sealing.content_hash(sealed_fields(event, event.organization.public_id))
    event.link = sealing.link(
        keys.key(event.key_id),
        key_id=event.key_id,
        chain=event.chain.name,
        sequence=event.sequence,
        previous=event.previous,
        content=content,
    )


def around(acme, sequence: int, **options: int) -> str:
    event = AuditEvent.objects.get(chain=head(acme), sequence=sequence)
    fault = verify_around(event, **options)
    return f"{fault.kind} {fault.sequence}" if fault else "holds"


def test_it_vouches_for_an_event_with_its_neighbours(acme):
    assert [around(acme, number, reach=2) for number in (1, 5, 10)] == ["holds"] * 3


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        (ROW.format("reason = 'unseen'", 4), "altered or inserted 4"),
        ("DELETE FROM trail_auditevent WHERE sequence = 4 AND chain_id = %s", "removed 4"),
        ("DELETE FROM trail_auditevent WHERE sequence = 7 AND chain_id = %s", "removed 7"),
    ],
)
def test_it_names_a_neighbour_that_was_touched(acme, sql, told):
    tamper(sql, head(acme).pk)

    assert around(acme, 5, reach=2) == told
    assert around(acme, 1, reach=2) == "holds"


def test_it_names_an_end_that_is_within_reach(acme):
    tamper("DELETE FROM trail_auditevent WHERE sequence = 10 AND chain_id = %s", head(acme).pk)

    assert around(acme, 9) == "cut off 10"
