"""The memory that SQLite has for a batch."""

import pytest
from django.db import connection

from insights.actions.tables import LARGE_BATCH, ROOM_KIB, room_for

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def room():
    with connection.cursor() as cursor:
        return cursor.execute("PRAGMA cache_size").fetchone()[0]


def test_it_gives_room_to_a_large_batch_alone():
    usual = room()

    with room_for(LARGE_BATCH):
        large = room()
    with room_for(LARGE_BATCH - 1):
        small = room()

    assert (large, small, room()) == (-ROOM_KIB, usual, usual)


def test_it_takes_the_room_back_after_a_failure():
    usual = room()

    with pytest.raises(ValueError, match="cut"), room_for(LARGE_BATCH):
        raise ValueError("cut")

    assert room() == usual
