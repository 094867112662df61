"""Exports carry what it takes to verify them without the database."""

import csv
import io
import json
import os
import subprocess
import sys

import pytest
from django.conf import settings as project

from audit.trail.checkpoints import take_checkpoint
from audit.trail.models import AuditEvent
from tests.people import logged_in
from tests.places import ROOT
from tests.trail.build import NOTED, note, tamper

pytestmark = pytest.mark.django_db
ODD = ["=1+1", "'quoted", "-3", "+4", "@now", "ü✓", 'a"b', "two\nlines", "tab\tin", "＝1", "", "\r"]


@pytest.fixture
def odd_events(cedar, auditor):
    """Events whose text a spreadsheet or a careless reader would change."""
    for text in ODD:
        note(cedar, reason=text, after={"text": text}, actor=auditor)


def export(person, form: str, query: str = "") -> str:
    answer = logged_in(person).get(f"/trail/export/?form={form}&{query}")
    assert answer.status_code == 200
    return answer.getvalue().decode()


def verify(tmp_path, text: str, form: str, *options: str) -> "subprocess.CompletedProcess[str]":
    place = tmp_path / f"export.{form}"
    place.write_text(text, encoding="utf-8", newline="")
    environment = {**os.environ, "LEAF_TRAIL_KEY": project.TRAIL_KEY}
    command = [sys.executable, str(ROOT / "scripts/verify_trail_export.py"), str(place), *options]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_it_can_be_verified_offline(odd_events, auditor, tmp_path, form):
    done = verify(tmp_path, export(auditor, form), form, "--complete")

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(ODD) + 1} events in 1 chains, complete" in done.stdout


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_it_says_that_a_filtered_export_has_gaps(odd_events, auditor, tmp_path, form):
    note(auditor.memberships.get().organization, reason="last", target="other")

    done = verify(tmp_path, export(auditor, form, f"action={NOTED}&object_id=other"), form)

    assert done.returncode == 0, done.stdout
    assert "1 events in 1 chains, 1 gaps" in done.stdout


def test_it_records_and_anchors_each_export(cedar, auditor, settings):
    note(cedar, 3)

    export(auditor, "jsonl")

    event = AuditEvent.objects.get(action="trail.exported")
    assert (event.organization, event.actor_id) == (cedar, auditor.public_id)
    assert settings.TRAIL_ANCHOR_FILE.read_text().count("\n") == 1


def test_it_defuses_formulas_in_csv(odd_events, auditor):
    rows = list(csv.DictReader(io.StringIO(export(auditor, "csv"), newline="")))

    starts = {cell[:1] for row in rows for cell in row.values()}
    assert not starts & set("=+-@\t\r＝＋－＠")


def test_it_leaves_out_what_belongs_to_others(cedar, harbor, auditor):
    note(cedar)
    note(harbor)

    text = export(auditor, "jsonl")

    assert harbor.public_id not in text
    assert cedar.public_id in text


def test_it_refuses_an_unknown_form(auditor):
    assert logged_in(auditor).get("/trail/export/?form=exe").status_code == 400


ATTACKS = {
    "altered": lambda lines: [lines[0].replace('"reason":"=1+1"', '"reason":"=1+2"'), *lines[1:]],
    "removed": lambda lines: lines[:3] + lines[4:],
    "cut off": lambda lines: lines[:5] + lines[-1:],
    "reordered": lambda lines: [lines[1], lines[0], *lines[2:]],
    "doubled": lambda lines: [lines[0], *lines],
    "renamed": lambda lines: [line.replace('"actor_name":"', '"actor_name":"x') for line in lines],
    "no checkpoint": lambda lines: lines[:-1],
    "other checkpoint": lambda lines: [*lines[:-1], lines[-1].replace('"at":"2', '"at":"3')],
    "garbage": lambda lines: ["{", *lines],
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_it_finds_what_was_done_to_an_export(odd_events, auditor, tmp_path, attack):
    lines = export(auditor, "jsonl").splitlines(keepends=True)

    done = verify(tmp_path, "".join(ATTACKS[attack](lines)), "jsonl", "--complete")

    assert done.returncode == 1, done.stdout + done.stderr
    assert "does not hold" in done.stdout


def test_it_needs_the_right_key(odd_events, auditor, tmp_path):
    done = verify(
        tmp_path, export(auditor, "jsonl"), "jsonl", "--key", "k1=wrong", "--key-id", "k2"
    )

    assert done.returncode == 1
    assert "event 1" in done.stdout


def test_it_hands_out_a_checkpoint_of_ones_own_chains(cedar, harbor, auditor):
    note(cedar)
    note(harbor)

    given = json.loads(logged_in(auditor).get("/trail/checkpoint/").content)

    assert list(given["heads"]) == [cedar.public_id]
    assert given["heads"][cedar.public_id] == [1, take_checkpoint().heads[cedar.public_id].link]


def test_it_exports_redacted_events_that_still_verify(cedar, auditor, tmp_path):
    note(cedar, 2)
    tamper("UPDATE trail_auditevent SET actor_name = NULL, salt = NULL WHERE sequence = 1")

    done = verify(tmp_path, export(auditor, "jsonl"), "jsonl", "--complete")

    assert done.returncode == 0, done.stdout
    assert "1 redacted" in done.stdout
