"""A deleted dataset does not come back with an older backup."""

import json

import pytest

from audit.backup import erasures
from audit.trail.models import AuditEvent
from savings.actions.deletions import request_deletion
from savings.actions.erasures import delete_again, list_deleted
from savings.lake import dataset_path
from savings.models import ClaimDataset, DatasetDeletion

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset(finished) -> ClaimDataset:
    """One that an older backup brought back."""
    return ClaimDataset.objects.get(public_id=finished.manifest["datasets"][0]["id"])


def told(dataset, *people) -> list[str]:
    """The list as a backup holds it."""
    return [json.dumps([dataset.public_id, *(one.public_id for one in people), "Asked for."])]


def test_it_carries_the_decision_out_again(dataset, operator, admin):
    count = delete_again(told(dataset, operator, admin))

    deletion = dataset.deletions.get()
    assert (count, deletion.state) == (1, "deleted")
    assert (deletion.requested_by, deletion.decided_by) == (operator, admin)
    assert not dataset_path(dataset.address).parent.exists()
    assert AuditEvent.objects.filter(action="savings.dataset.deleted_again").count() == 1
    assert list_deleted() == told(dataset, operator, admin)
    assert delete_again(list_deleted()) == 0


def test_it_takes_the_place_of_a_request_that_came_back(dataset, operator, admin):
    waiting = request_deletion(dataset=dataset, reason="First asked.", by=operator)

    assert delete_again(told(dataset, operator, admin)) == 1

    waiting.refresh_from_db()
    assert waiting.state == "withdrawn"


def test_it_says_where_nobody_known_decided(dataset, operator, caplog):
    assert delete_again([json.dumps([dataset.public_id, operator.public_id, "x" * 12, ""])]) == 0

    assert "deciders are unknown" in caplog.text
    assert dataset_path(dataset.address).is_file()


def test_it_knows_nothing_of_a_dataset_that_is_younger(operator, admin):
    assert delete_again([json.dumps(["x" * 12, operator.public_id, admin.public_id, ""])]) == 0


def test_every_backup_lists_it(db):
    assert "savings.datasets" in erasures.list_gone()


def test_a_backup_of_a_database_older_than_the_table_lists_the_rest(db, monkeypatch):
    monkeypatch.setattr(DatasetDeletion._meta, "db_table", "savings_not_made_yet")

    gone = erasures.list_gone()

    assert "savings.datasets" not in gone
    assert "trail.events" in gone
