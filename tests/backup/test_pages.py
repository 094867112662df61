"""The operators' page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from leafenterprise.jobs.loop import run_pending
from leafenterprise.jobs.models import Job
from tests.browser import WIDTHS, overflow, serious_problems
from tests.people import logged_in


def test_it_says_that_there_is_none(admin):
    answer = logged_in(admin).get("/backups/")

    assert b"There is none yet" in answer.content
    assert b"Too old" in answer.content


def test_it_shows_age_drill_and_names_but_no_place(birch, backup, transactional_db, settings):
    from tests.people import make_member

    admin = make_member(birch, "admin")
    made = backup.create(now=timezone.now() - timedelta(hours=2))
    backup.drill("latest")

    page = logged_in(admin).get("/backups/").content.decode()

    assert made.name in page
    assert "2 hours ago" in page
    assert "Passed" in page
    assert str(settings.BACKUP_DIR) not in page


def test_it_queues_one_backup_however_often_it_is_asked(transactional_db, admin):
    session = logged_in(admin)

    session.post("/backups/new/")
    answer = session.post("/backups/new/", follow=True)

    assert b"Being made" in answer.content
    assert Job.objects.filter(kind="backup.create").count() == 1
    run_pending(once=True)
    assert b"Manual" in session.get("/backups/").content


def test_it_is_for_those_who_manage_backups(operator):
    assert logged_in(operator).get("/backups/").status_code == 403
    assert logged_in(operator).post("/backups/new/").status_code == 403


@pytest.mark.browser
def test_it_is_readable_everywhere(transactional_db, admin, backup, visit):
    backup.create()
    backup.create(reason="daily")

    page = visit(admin, "/backups/")

    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) <= 0
    assert serious_problems(page) == []
