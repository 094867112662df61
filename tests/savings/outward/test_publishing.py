"""Publishing: delivered exactly once in effect, whatever the receiver does."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.outbox import sending
from audit.outbox.sending import MAX_ATTEMPTS
from audit.trail.models import AuditEvent
from leafenterprise.jobs.loop import run_pending
from leafenterprise.jobs.models import Job
from leafenterprise.shared.canonical import canonical_json
from leafenterprise.shared.errors import NotAllowed
from leafenterprise.shared.outward import Breaker
from leafenterprise.shared.states import InvalidTransition
from savings.actions.exports import ExportBlocked
from savings.actions.publishing import (
    NoDestination,
    publish_run,
    send_again,
    send_delivery,
    send_due,
)
from savings.dashboard import run_payload
from savings.models import DashboardDelivery
from tests.people import api_of, logged_in
from tests.savings.outward.receiver import SECRET, receiving
from tests.services import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def governed(finished, monkeypatch):
    """A finished run that may leave; what makes a run governed is tested elsewhere."""
    monkeypatch.setattr("savings.actions.publishing.export_blocks", lambda run: ())
    return finished


def name_receiver(settings, organization, url, name="domo"):
    stated = {"url": url, "secret": SECRET, "organizations": [organization.slug]}
    settings.DASHBOARD_DESTINATIONS = {**settings.DASHBOARD_DESTINATIONS, name: stated}


def all_attempts(delivery, times=MAX_ATTEMPTS + 2):
    """Lets the time come for every further attempt."""
    now = timezone.now()
    for _ in range(times):
        run_pending(once=True)
        now += timedelta(hours=2)
        send_due(now=now)
    delivery.refresh_from_db()
    return delivery


def test_it_delivers_a_signed_payload_once(governed, operator, settings):
    with receiving() as receiver:
        name_receiver(settings, governed.organization, receiver.address)
        first, again = (publish_run(run=governed, by=operator)[0] for _ in range(2))
        run_pending(once=True)
        first.refresh_from_db()

    body = receiver.effects[first.effect_key]
    assert (first.pk, first.state, first.http_status) == (again.pk, "delivered", 200)
    assert body == canonical_json(run_payload(governed)).encode()
    assert (len(receiver.calls), receiver.unsigned) == (1, 0)


@pytest.mark.parametrize(
    ("script", "attempts"),
    [(("500",), 2), (("500", "503", "502"), 4), (("lost",), 2), (("lost", "lost", "500"), 4),
     (("429",), 2)],
)  # fmt: skip
def test_it_has_one_effect_however_often_it_is_tried(
    script, attempts, governed, operator, settings
):
    with receiving(*script) as receiver:
        name_receiver(settings, governed.organization, receiver.address)
        delivery = all_attempts(publish_run(run=governed, by=operator)[0])

    assert (delivery.state, delivery.attempts) == ("delivered", attempts)
    assert len(receiver.calls) == attempts
    assert len(receiver.effects) == 1


def test_it_does_not_wait_for_a_slow_receiver_and_still_counts_once(
    governed, operator, settings, monkeypatch
):
    monkeypatch.setattr("audit.outbox.sending.DEADLINE_S", 0.3)
    with receiving("slow", "slow") as receiver:
        name_receiver(settings, governed.organization, receiver.address)
        delivery = all_attempts(publish_run(run=governed, by=operator)[0])

    assert delivery.state == "delivered"
    assert len(receiver.effects) == 1


def test_it_waits_as_long_as_it_is_asked_to(governed, operator, settings):
    now = timezone.now()
    with receiving("429") as receiver:
        name_receiver(settings, governed.organization, receiver.address)
        delivery = publish_run(run=governed, by=operator)[0]
        delivery = send_delivery(delivery=delivery, now=now)

    assert (delivery.state, delivery.error_code) == ("failed", "OUTWARD_BAD_STATUS")
    assert delivery.next_attempt_at == now + timedelta(seconds=7)
    assert send_due(now=now + timedelta(seconds=6)) == 0
    assert send_due(now=now + timedelta(seconds=8)) == 1


def test_it_waits_ever_longer(governed, operator, settings):
    now = timezone.now()
    name_receiver(settings, governed.organization, f"http://127.0.0.1:{free_port()}/")
    delivery = publish_run(run=governed, by=operator)[0]
    waits = []
    for _ in range(3):
        delivery = send_delivery(delivery=delivery, now=now)
        waits.append((delivery.next_attempt_at - now).total_seconds())
        send_due(now=delivery.next_attempt_at)

    assert waits == [60, 120, 240]


def test_it_gives_up_what_the_receiver_refuses_for_good(governed, operator, settings):
    with receiving("400") as receiver:
        name_receiver(settings, governed.organization, receiver.address)
        delivery = all_attempts(publish_run(run=governed, by=operator)[0])

    assert (delivery.state, delivery.http_status, len(receiver.calls)) == ("given_up", 400, 1)


def test_it_gives_up_after_so_many_attempts_until_a_person_sends_again(
    governed, operator, viewer, settings
):
    sending._breakers["domo"] = Breaker(lambda: 0.0, failures=100)
    with receiving(*["500"] * MAX_ATTEMPTS) as receiver:
        name_receiver(settings, governed.organization, receiver.address)
        settled = all_attempts(publish_run(run=governed, by=operator)[0])
        assert settled.state == "given_up"
        with pytest.raises(NotAllowed):
            send_again(delivery=settled, by=viewer)
        send_again(delivery=settled, by=operator)
        settled = all_attempts(settled)

    assert settled.state == "delivered"
    assert len(receiver.effects) == 1
    with pytest.raises(InvalidTransition):
        send_again(delivery=settled, by=operator)


def test_it_leaves_a_dead_receiver_alone(governed, operator, settings):
    name_receiver(settings, governed.organization, f"http://127.0.0.1:{free_port()}/")
    delivery = publish_run(run=governed, by=operator)[0]
    for _ in range(6):
        delivery = send_delivery(delivery=delivery)
        send_due(now=timezone.now() + timedelta(hours=2))
        delivery.refresh_from_db()

    assert (delivery.error_code, delivery.attempts) == ("OUTWARD_OPEN", 5)


def test_it_publishes_no_run_that_may_not_leave(finished, operator, settings):
    name_receiver(settings, finished.organization, "https://example.org/")
    finished.readiness = "candidate_only"

    with pytest.raises(ExportBlocked):
        publish_run(run=finished, by=operator)


def test_it_stops_a_run_that_may_no_longer_leave(governed, operator, settings, monkeypatch):
    with receiving() as receiver:
        name_receiver(settings, governed.organization, receiver.address)
        delivery = publish_run(run=governed, by=operator)[0]
        monkeypatch.setattr("savings.actions.publishing.export_blocks", lambda run: ("replaced",))
        run_pending(once=True)
    delivery.refresh_from_db()

    assert (delivery.state, delivery.error_code) == ("given_up", "RUN_BLOCKED")
    assert receiver.calls == []


def test_it_sends_nothing_of_one_client_to_the_receiver_of_another(
    governed, harbor, operator, settings
):
    name_receiver(settings, harbor, "https://example.org/")

    with pytest.raises(NoDestination):
        publish_run(run=governed, by=operator)


def test_it_gives_up_when_the_receiver_is_no_longer_named(governed, operator, settings):
    name_receiver(settings, governed.organization, "https://example.org/")
    delivery = publish_run(run=governed, by=operator)[0]
    settings.DASHBOARD_DESTINATIONS = {}

    assert send_delivery(delivery=delivery).error_code == "DESTINATION_GONE"


def test_it_gives_up_what_a_lost_worker_left(governed, operator, settings):
    name_receiver(settings, governed.organization, "https://example.org/")
    delivery = publish_run(run=governed, by=operator)[0]
    Job.objects.filter(public_id=delivery.job_id).update(state="failed")

    send_due()
    delivery.refresh_from_db()

    assert (delivery.state, delivery.error_code) == ("given_up", "JOB_LOST")


def test_it_tells_the_trail_and_keeps_address_and_secret_out_of_it(governed, operator, settings):
    with receiving("500") as receiver:
        name_receiver(settings, governed.organization, receiver.address)
        delivery = all_attempts(publish_run(run=governed, by=operator)[0])

    events = AuditEvent.objects.filter(object_id=delivery.public_id).order_by("pk")
    told = " ".join(f"{event.before} {event.after} {event.reason}" for event in events)
    assert [event.action for event in events] == [
        "savings.delivery.queued", "delivery.fail", "delivery.requeue", "delivery.deliver",
    ]  # fmt: skip
    assert receiver.address not in told
    assert SECRET not in told


def test_it_is_off_unless_named(governed, operator):
    answer = api_of(operator).post(f"/api/v1/savings/runs/{governed.public_id}/publish/")

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "NO_DESTINATION")


def test_it_is_published_and_watched_over_the_api(governed, operator, viewer, settings):
    with receiving() as receiver:
        name_receiver(settings, governed.organization, receiver.address)
        address = f"/api/v1/savings/runs/{governed.public_id}/publish/"
        refused = api_of(viewer).post(address)
        made = api_of(operator).post(address).json()
        run_pending(once=True)
        listed = api_of(viewer).get("/api/v1/savings/deliveries/", {"state": "delivered"}).json()

    assert refused.status_code == 403
    assert [row["id"] for row in listed["results"]] == [row["id"] for row in made]
    assert receiver.address not in json.dumps(listed)


def test_it_is_published_and_sent_again_on_its_page(governed, operator, viewer, settings):
    page = logged_in(operator)
    with receiving("400") as receiver:
        name_receiver(settings, governed.organization, receiver.address)
        page.post(f"/savings/runs/{governed.public_id}/publish/")
        run_pending(once=True)
        shown = page.get("/savings/publishing/").content.decode()
        delivery = DashboardDelivery.objects.get()
        page.post(f"/savings/publishing/{delivery.public_id}/again/")
        run_pending(once=True)
    delivery.refresh_from_db()
    read = logged_in(viewer).get("/savings/publishing/").content.decode()

    assert "Send again" in shown
    assert receiver.address not in shown
    assert delivery.state == "delivered"
    assert "Publish<" not in read
