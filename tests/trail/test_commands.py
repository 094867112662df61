"""verify_audit_trail, anchor_trail and export_checkpoint."""

import pytest
from django.core.management import CommandError, call_command

from audit.trail.checkpoints import BrokenCheckpoint, Checkpoint, anchor_heads
from audit.trail.tasks import anchor
from audit.trail.verification import read_anchors
from tests.trail.build import head, note, tamper

pytestmark = pytest.mark.django_db
DELETE_FIRST = "DELETE FROM trail_auditevent WHERE sequence = 1 AND chain_id = %s"


def cut_back_to_two(organization) -> None:
    """Tail and head cut off together."""
    from audit.trail.models import AuditEvent

    chain = head(organization)
    link = AuditEvent.objects.get(chain=chain, sequence=2).link
    tamper("DELETE FROM trail_auditevent WHERE sequence > 2 AND chain_id = %s", chain.pk)
    tamper("UPDATE trail_chain SET sequence = 2, link = %s WHERE id = %s", link, chain.pk)


def test_it_says_that_the_trail_holds(cedar, capsys):
    note(cedar, 3)
    call_command("anchor_trail")

    call_command("verify_audit_trail")

    assert "3 events in 1 chains against 1 checkpoints" in capsys.readouterr().out


def test_it_names_the_event_and_fails(cedar, capsys):
    note(cedar, 3)
    tamper(DELETE_FIRST, head(cedar).pk)

    with pytest.raises(CommandError) as caught:
        call_command("verify_audit_trail")

    assert caught.value.returncode == 1
    assert f"chain {cedar.public_id}: event 1 was removed" in capsys.readouterr().out


def test_it_verifies_one_organization(cedar, harbor, capsys):
    note(cedar, 3)
    note(harbor, 2)
    note(None)
    tamper(DELETE_FIRST, head(cedar).pk)

    call_command("verify_audit_trail", "--organization", harbor.slug)
    call_command("verify_audit_trail", "--organization", "platform")

    assert "2 events in 1 chains" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no organization"):
        call_command("verify_audit_trail", "--organization", "none-such")


def test_it_is_held_to_a_checkpoint_file(cedar, tmp_path, capsys):
    note(cedar, 3)
    place = tmp_path / "checkpoint.json"
    call_command("export_checkpoint", str(place))
    cut_back_to_two(cedar)

    call_command("verify_audit_trail", "--organization", cedar.slug)
    with pytest.raises(CommandError):
        call_command("verify_audit_trail", "--checkpoint", str(place))

    assert "event 3 was cut off (a checkpoint saw 3 events)" in capsys.readouterr().out


def test_it_never_writes_over_a_checkpoint(tmp_path):
    place = tmp_path / "checkpoint.json"
    call_command("export_checkpoint", str(place))

    with pytest.raises(CommandError, match="could not be written"):
        call_command("export_checkpoint", str(place))


def test_it_refuses_a_checkpoint_that_somebody_touched(cedar, tmp_path):
    note(cedar, 3)
    place = tmp_path / "checkpoint.json"
    place.write_text(anchor_heads().to_json().replace('"platform"', '"other"').replace("[3", "[2"))

    with pytest.raises(CommandError, match="not as it was sealed"):
        call_command("verify_audit_trail", "--checkpoint", str(place))


def test_it_names_the_line_of_a_touched_anchor_file(cedar, settings):
    for _ in range(3):
        note(cedar)
        anchor()
    lines = settings.TRAIL_ANCHOR_FILE.read_text().splitlines(keepends=True)
    settings.TRAIL_ANCHOR_FILE.write_text(lines[0] + lines[1].replace("[2", "[1") + lines[2])

    with pytest.raises(BrokenCheckpoint, match="Line 2"):
        list(read_anchors())


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"at":1}', "nonsense"])
def test_it_refuses_what_is_no_checkpoint(text):
    with pytest.raises(BrokenCheckpoint):
        Checkpoint.from_json(text)


def test_it_anchors_to_the_log_too(cedar, caplog):
    note(cedar)
    caplog.set_level("INFO", logger="audit.trail.anchors")

    assert anchor() == 1

    assert head(cedar).link in caplog.text
