"""Notes of a count come back through pages that do not show all of them, and stay whole."""

import html
import re

import pytest

from insights.actions.cash import enter_count, submit_count
from insights.models import CashReconciliation
from leafenterprise.shared.errors import InvalidInput
from leafenterprise.shared.redaction import REMOVED
from tests.insights.cash.make import DAY, till
from tests.people import logged_in

pytestmark = pytest.mark.django_db
NOTES = "Slip at s3://bucket/key.parquet"


def test_a_count_that_is_changed_keeps_its_notes(site, counter):
    page = logged_in(counter)
    address = f"/insights/cash/sites/{site.public_id}/count/?day={DAY}"
    page.post(address, {"face_20_00": "2", "notes": NOTES})
    found = re.search(r'<textarea name="notes"[^>]*>\s*([^<]*)</textarea>',
                      page.get(address).content.decode())  # fmt: skip

    page.post(address, {"face_20_00": "3", "notes": html.unescape(found[1])})

    record = CashReconciliation.objects.get()
    assert REMOVED in found[1]
    assert (record.counted_cash_total, record.variance_notes) == (60, NOTES)


def test_a_placeholder_takes_no_notes_place(site, counter):
    enter_count(site=site, day=DAY, till=till("4.00"), by=counter, notes=NOTES)

    with pytest.raises(InvalidInput):
        enter_count(site=site, day=DAY, till=till("4.00"), by=counter, notes=f"New {REMOVED}")


def test_the_second_person_keeps_the_firsts_notes(site, counter, verifier):
    made = enter_count(site=site, day=DAY, till=till("4.00"), by=counter, notes=NOTES)
    record = submit_count(record=made, by=counter)
    shown = NOTES.replace("s3://bucket/key.parquet", REMOVED)

    page = logged_in(verifier)
    page.post(f"/insights/cash/{record.public_id}/verify/", {"notes": shown})

    record.refresh_from_db()
    assert record.variance_notes == NOTES
