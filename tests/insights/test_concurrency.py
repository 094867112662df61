"""Several senders at once, and one cut off in the middle: the same totals."""

import os
import random
import subprocess
import sys
import threading

import pytest
from django.conf import settings
from django.db import connection

from insights.actions.rollups import check_rollups
from insights.models import FinancialSignal, IngestBatch
from insights.signals.identity import signal_hex
from leafenterprise.accounts.models import User
from tests.insights.make import amount_of, cells, ingest, make_site, outcomes, record_id, signal
from tests.people import make_member, make_organization
from tests.places import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
SENDERS, SEED = 4, 20261121


@pytest.fixture
def place():
    """A site with a sender, committed so that other connections see them."""
    site = make_site(make_organization())
    return site, make_member(site.organization, "operator")


def together(work, number=SENDERS):
    """Runs the work in threads that start at once; what each returned or raised."""
    barrier, found = threading.Barrier(number), [None] * number

    def run(which):
        barrier.wait()
        try:
            found[which] = work(which)
        except Exception as error:
            found[which] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(which,)) for which in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_it_counts_the_same_batch_once_from_senders_at_once(place):
    site, by = place
    rows = [signal(site, record=number, amount=f"{number}.25") for number in range(120)]

    def send(which):
        mine = random.Random(SEED + which).sample(rows, len(rows))
        return outcomes(ingest(site, by, *mine))

    found = [each for outcome in together(send) for each in outcome]

    assert found.count("created") == 120
    assert found.count("duplicate") == 120 * (SENDERS - 1)
    assert amount_of(site, "revenue") == {"GBP": sum(number * 100 + 25 for number in range(120))}
    assert check_rollups(site.organization) == []


def test_it_never_gives_back_more_than_was_captured(place):
    site, by = place
    ingest(site, by, signal(site, "payment_received", record="pay", amount="100.00"))

    def refund(which):
        row = signal(site, "payment_refunded", record=f"refund {which}", amount="-40.00",
                     original_payment_record_id=record_id("pay"))  # fmt: skip
        return outcomes(ingest(site, by, row))

    found = together(refund)

    assert sorted(found) == [["conflict"], ["conflict"], ["created"], ["created"]]
    assert amount_of(site, "collected") == {"GBP": 2000}


def test_it_lets_no_two_take_all_of_a_payment_that_comes_meanwhile(place):
    """The payment, refunds of it and corrections of them, each from a sender of its own."""
    site, by = place
    pay = signal(site, "payment_received", record="pay", amount="100.00")
    first = ingest(site, by, pay).outcomes[0].signal_id
    less = {**pay, "source_record_id": record_id("less"), "amount": "-60.00",
            "is_correction": True, "corrects_signal_id": first}  # fmt: skip
    back = [
        signal(site, "payment_refunded", record=f"refund {number}", amount="-60.00",
               original_payment_record_id=record_id("pay"))
        for number in range(3)
    ]  # fmt: skip

    found = together(lambda which: outcomes(ingest(site, by, [less, *back][which])))

    assert sorted(found) == [["conflict"], ["conflict"], ["conflict"], ["created"]]
    assert amount_of(site, "collected") == {"GBP": 4000}


def test_it_releases_what_waits_for_a_signal_that_comes_at_the_same_time(place):
    site, by = place
    rows = [signal(site, record=f"row {number}") for number in range(SENDERS // 2)]
    fixes = [
        {**row, "source_record_id": record_id(f"fix {number}"), "amount": "-1.00",
         "is_correction": True, "corrects_signal_id": signal_hex(
             site.organization.public_id, "pms", row["source_record_id"].replace("-", ""),
             "revenue_event", "")}
        for number, row in enumerate(rows)
    ]  # fmt: skip

    together(lambda which: outcomes(ingest(site, by, [*rows, *fixes][which])))

    assert amount_of(site, "revenue") == {"GBP": SENDERS // 2 * 900}
    assert check_rollups(site.organization) == []


def test_it_meets_others_in_the_order_of_keys_however_rows_are_refused(place):
    """Refused rows of a key make way for later ones; writing those later could lock two senders."""
    site, by = place
    pay = signal(site, "payment_received", record="pay", amount="10.00")
    ingest(site, by, pay)
    keys = [f"refund {number}" for number in range(30)]

    def send(which):
        rows = []
        for key in random.Random(SEED + which).sample(keys, len(keys)):
            row = signal(site, "payment_refunded", record=key, amount="-99.00",
                         original_payment_record_id=record_id("pay"))  # fmt: skip
            rows += [row, {**row, "amount": "-0.01"}, signal(site, record=key)]
        return outcomes(ingest(site, by, *rows))

    found = [each for outcome in together(send) for each in outcome]

    assert found.count("created") == 60
    assert amount_of(site, "collected") == {"GBP": 970}
    assert check_rollups(site.organization) == []


def test_it_finds_no_difference_while_signals_arrive(place):
    site, by = place
    ingest(site, by, signal(site))

    def then_another(execute, *rest):
        answer = execute(*rest)
        thread = threading.Thread(target=send_one)
        thread.start()
        thread.join()
        return answer

    def send_one():
        try:
            ingest(site, by, signal(site))
        finally:
            connection.close()

    with connection.execute_wrapper(then_another):
        assert check_rollups(site.organization) == []


CUT_OFF = """
import django, json, sys
django.setup()
from insights.actions.ingest import ingest_batch
from leafenterprise.accounts.models import Organization, User
rows, organization, by = json.load(sys.stdin)
ingest_batch(organization=Organization.objects.get(pk=organization), rows=rows,
             by=User.objects.get(pk=by))
"""


def test_it_leaves_nothing_of_a_batch_that_was_killed(place):
    import json

    site, by = place
    rows = [signal(site, record=number) for number in range(50)]
    ingest(site, by, *rows[:10])
    before = cells(site.organization)
    database = settings.DATABASES["default"]
    address = connection.settings_dict["NAME"]
    url = (
        f"sqlite:///{address}"
        if connection.vendor == "sqlite"
        else f"postgres:///{database['HOST']}/{address}"
    )
    environment = {
        **os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "leafenterprise.settings",
        "LEAF_FAILPOINT": "insights-before-finish", "LEAF_DATA_DIR": str(settings.DATA_DIR),
    }  # fmt: skip

    killed = subprocess.run(
        [sys.executable, "-c", CUT_OFF], cwd=ROOT, env=environment, text=True,
        input=json.dumps([rows, site.organization.pk, by.pk]), capture_output=True,
    )  # fmt: skip

    assert killed.returncode == -9, killed.stderr[-2000:]
    assert cells(site.organization) == before
    assert (FinancialSignal.objects.count(), IngestBatch.objects.count()) == (10, 1)
    again = ingest(site, User.objects.get(pk=by.pk), *rows)
    assert (again.batch.created, again.batch.duplicate) == (40, 10)
    assert check_rollups(site.organization) == []
