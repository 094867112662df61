"""What the API and the pages of cashing-up take and show."""

from datetime import timedelta

import pytest
from django.utils import timezone

from insights.models import CashCopy, CashReconciliation, CashRule
from leafenterprise.shared.canonical import canonical_json
from tests.insights.cash.make import DAY, closed, counted, in_state, report, submitted
from tests.insights.make import make_site
from tests.people import api_of, logged_in, make_member

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/insights/cash"


@pytest.fixture
def as_counter(counter):
    """A program with the counter's token."""
    return api_of(counter)


def enter(api, site, **body):
    """The answer to a count that is sent."""
    sent = {"site": site.public_id, "record_date": str(DAY), **body}
    return api.post(f"{ROOT}/reconciliations/", sent, format="json")


def test_it_takes_a_count_and_keeps_what_is_expected_to_itself(site, as_counter):
    report(site, "60.00")

    made = enter(as_counter, site, denominations={"20.00": 3}, petty_cash="5.00", notes="Two tills")

    found = made.json()
    assert made.status_code == 201
    assert (found["state"], found["counted_cash_total"]) == ("cash_recorded", "60.00")
    assert (found["expected_cash_total"], found["variance"]) == (None, None)
    assert found["steps"][0]["stated"] == {"petty_cash": "5.00"}
    assert found["possible_moves"] == ["change", "submit"]
    sent = as_counter.post(
        f"{ROOT}/reconciliations/{found['id']}/submit/", {}, format="json"
    ).json()
    assert (sent["expected_cash_total"], sent["variance"]) == ("55.00", "5.00")


def test_it_hides_the_first_count_from_who_counts_second(site, cedar, counter, verifier):
    CashRule.objects.create(organization=cedar, asks_second_count=True)
    record = submitted(site, counter, "5.00")
    api = api_of(verifier)
    address = f"{ROOT}/reconciliations/{record.public_id}"

    before = api.get(f"{address}/").json()
    listed = api.get(f"{ROOT}/reconciliations/").json()["results"][0]
    page = logged_in(verifier).get(f"/insights/cash/{record.public_id}/").content.decode()
    after = api.post(f"{address}/second-count/", {"counted_total": "4.00"}, format="json").json()

    assert "5.00" not in canonical_json(before["steps"])
    assert (before["counted_cash_total"], listed["counted_cash_total"]) == (None, None)
    assert "£5.00" not in page
    assert "Count the till" in page
    assert (after["counted_cash_total"], after["variance"]) == ("5.00", "5.00")


def test_it_takes_a_bare_number_as_it_is_written(site, as_counter):
    found = enter(as_counter, site, counted_total=12.5).json()

    assert found["counted_cash_total"] == "12.50"


@pytest.mark.parametrize(
    "body",
    [
        {}, {"denominations": {"3.00": 1}}, {"counted_total": "-1"}, {"counted_total": "1.005"},
        {"denominations": {"20.00": -1}}, {"record_date": "2999-01-01", "counted_total": "1"},
        {"denominations": {"20.00": 1}, "counted_total": "20.00"}, {"counted_total": 1.005},
    ],
)  # fmt: skip
def test_it_refuses_a_count_that_cannot_be(site, as_counter, body):
    assert enter(as_counter, site, **body).status_code == 400


def test_it_shows_only_the_sites_of_the_person(site, cedar, counter, as_counter):
    other = make_site(cedar)
    owner = make_member(cedar, "owner")
    record = counted(other, owner)
    counter.memberships.get().sites.add(site)

    assert as_counter.get(f"{ROOT}/reconciliations/").json()["count"] == 0
    assert as_counter.get(f"{ROOT}/reconciliations/{record.public_id}/").status_code == 404
    assert enter(as_counter, other, counted_total="1").status_code == 404
    assert as_counter.get(f"{ROOT}/days/?site={other.public_id}").status_code == 404


def test_it_narrows_the_list(site, as_counter, counter, verifier):
    in_state("escalated", site, counter, verifier)

    def number(query):
        return as_counter.get(f"{ROOT}/reconciliations/?{query}").json()["count"]

    assert number("state=escalated&first_day=2026-03-10&last_day=2026-03-10") == 1
    assert number("state=cash_recorded") == number("first_day=2026-03-11") == 0


def test_it_lists_the_days_of_a_site(site, as_counter, counter):
    today = timezone.now().date()
    report(site, "5.00", day=today - timedelta(days=1))
    counted(site, counter, "5.00", today)

    days = as_counter.get(f"{ROOT}/days/?site={site.public_id}").json()

    assert len(days) == 31
    assert (days[0]["state"], days[0]["has_cash"]) == ("cash_recorded", False)
    assert (days[1]["state"], days[1]["has_cash"]) == ("no_cash_recorded", True)
    assert as_counter.get(f"{ROOT}/days/").status_code == 400


def test_it_lists_the_faces(as_counter):
    found = {row["currency_code"]: row for row in as_counter.get(f"{ROOT}/denominations/").json()}

    assert found["GBP"]["faces"][0] == "50.00"


def test_it_numbers_looks_prints_and_exports_of_a_closed_day(site, counter, verifier):
    record = closed(site, counter, verifier, "4.00")
    page = logged_in(verifier)

    seen = page.get(f"/insights/cash/{record.public_id}/")
    printed = page.get(f"/insights/cash/{record.public_id}/print/")
    exported = page.get(f"/insights/cash/{record.public_id}/cash.csv")

    assert "Copy 1 of this closed day" in seen.content.decode()
    assert "Copy 2" in printed.content.decode()
    text = b"".join(exported).decode()
    assert "copy,3" in text
    assert "variance,4.00" in text
    assert list(CashCopy.objects.order_by("number").values_list("kind", flat=True)) == [
        "view", "print", "export",
    ]  # fmt: skip


def test_it_prints_no_open_day(site, counter):
    record = submitted(site, counter, "4.00")

    assert logged_in(counter).get(f"/insights/cash/{record.public_id}/print/").status_code == 409
    assert not CashCopy.objects.exists()


def test_it_enters_changes_and_submits_on_the_page(site, counter):
    page = logged_in(counter)
    address = f"/insights/cash/sites/{site.public_id}/count/?day={DAY}"

    saved = page.post(address, {"face_20_00": "2", "banked": "10.00", "notes": "Two rolls"})
    again = page.get(address).content.decode()
    page.post(address, {"face_20_00": "0", "submit": "yes"})

    record = CashReconciliation.objects.get()
    assert saved.status_code == 302
    assert 'value="2"' in again
    assert "Two rolls" in again
    assert (record.state, record.counted_cash_total) == ("awaiting_verification", 0)
    assert record.steps.count() == 3


@pytest.mark.parametrize("body", [{"face_20_00": "x"}, {"face_20_00": "1", "banked": "-3"}])
def test_it_says_on_the_page_what_is_wrong(site, counter, body):
    address = f"/insights/cash/sites/{site.public_id}/count/?day={DAY}"

    answer = logged_in(counter).post(address, body)

    assert answer.status_code == 400
    assert "Please correct what follows" in answer.content.decode()


@pytest.mark.parametrize("day", ["2999-01-01", "1900-01-01", "someday"])
def test_it_has_no_page_for_a_day_that_cannot_be(site, counter, day):
    address = f"/insights/cash/sites/{site.public_id}/count/?day={day}"

    assert logged_in(counter).get(address).status_code == 404


def test_it_takes_the_takings_by_hand_on_the_page(site, counter):
    CashRule.objects.create(organization=site.organization, expected_method="manual")
    address = f"/insights/cash/sites/{site.public_id}/count/?day={DAY}"
    page = logged_in(counter)

    without = page.post(address, {"face_20_00": "1", "submit": "yes"})
    record = CashReconciliation.objects.get()
    day = page.get(f"/insights/cash/{record.public_id}/").content.decode()
    page.post(f"/insights/cash/{record.public_id}/submit/", {"takings": "many"})
    page.post(f"/insights/cash/{record.public_id}/submit/", {"takings": "20.00"})

    record.refresh_from_db()
    assert without.status_code == 400
    assert "Takings by the till" in day
    assert (record.state, record.variance) == ("awaiting_verification", 0)


def test_it_shows_the_month_and_what_waits(site, cedar, counter, verifier):
    make_site(cedar, "Second Street")
    submitted(site, counter, "5.00")
    page = logged_in(verifier)

    found = page.get(f"/insights/cash/?site={site.public_id}&month=2026-03").content.decode()

    assert "March 2026" in found
    assert "counted by Carla Counter" in found
    assert "counted by" not in logged_in(counter).get("/insights/cash/").content.decode()
    assert page.get("/insights/cash/?month=never").status_code == 200


def test_it_shows_escalations_with_their_tasks(site, counter, verifier):
    in_state("escalated", site, counter, verifier)

    found = logged_in(verifier).get("/insights/cash/escalations/").content.decode()

    assert "£90.00" in found
    assert 'data-state="open"' in found


def test_it_tells_of_late_cash_on_both_days(site, counter, verifier):
    first = closed(site, counter, verifier, "0.00")
    report(site, "7.00")
    report(site, "1.00", day=DAY + timedelta(days=1))
    page = logged_in(verifier)

    waiting = page.get(f"/insights/cash/{first.public_id}/").content.decode()
    second = closed(site, counter, verifier, "8.00", DAY + timedelta(days=1))
    taken = page.get(f"/insights/cash/{first.public_id}/").content.decode()

    assert "will be an adjustment on 11 March 2026" in waiting
    assert "£7.00 was taken in on 11 March 2026" in taken
    later = page.get(f"/insights/cash/{second.public_id}/").content.decode()
    assert "£7.00 late for 10 March 2026" in later


def test_it_has_a_page_for_who_works_at_no_site(cedar):
    member = make_member(cedar, "cashier")

    assert "No site of yours" in logged_in(member).get("/insights/cash/").content.decode()


def test_it_says_where_a_count_was_not_blind(site, counter, owner, verifier):
    """An owner may read the day's cash on a dashboard; a cashier may not."""
    blind = submitted(site, counter, "0.00")
    sighted = submitted(site, owner, "0.00", DAY + timedelta(days=1))
    page = logged_in(verifier)

    assert "Not a blind" not in page.get(f"/insights/cash/{blind.public_id}/").content.decode()
    assert "Not a blind" in page.get(f"/insights/cash/{sighted.public_id}/").content.decode()


def test_it_puts_a_daily_cash_card_for_each_site_on_the_home_page(site, cedar, counter, verifier):
    today = timezone.now().date()
    other = make_site(cedar, "Riverside")
    report(site, "5.00", day=today)
    report(other, "5.00", day=today)
    submitted(other, counter, "5.00", today)
    closed(site, counter, verifier, "0.00", today - timedelta(days=1))

    found = logged_in(counter).get("/").content.decode()

    assert "Cash to count and verify" in found
    assert f"/insights/cash/sites/{site.public_id}/count/?day={today}" in found
    assert f"Riverside, {today.day} {today:%B}" in found
    assert f"Market Street, {(today - timedelta(days=1)).day} " not in found


def test_it_shows_no_figure_in_the_admin_before_the_day_is_closed(site, counter, cedar):
    record = submitted(site, counter, "5.00")
    address = f"/admin/insights/cashreconciliation/{record.pk}/change/"

    seen = logged_in(make_member(cedar, "owner")).get(address)

    assert seen.status_code == 200
    assert "5.00" not in seen.content.decode()


def test_it_refuses_the_person_who_entered_through_both_doors(site, counter, verifier):
    record = in_state("awaiting_verification", site, counter, verifier)
    client = logged_in(counter)

    by_api = client.post(
        f"/api/v1/insights/cash/reconciliations/{record.public_id}/verify/",
        {"notes": "x"}, content_type="application/json",
    )  # fmt: skip
    by_page = client.post(f"/insights/cash/{record.public_id}/verify/", {"notes": "x"})

    assert (by_api.status_code, by_api.json()["error"]["code"]) == (403, "SELF_VERIFICATION")
    assert by_page.status_code == 403
    assert CashReconciliation.objects.get().record_date == DAY


def test_it_shows_a_refused_form_as_it_was_typed(site, counter, verifier):
    escalated = in_state("escalated", site, counter, verifier)
    day = DAY + timedelta(days=1)
    waiting = submitted(site, counter, "3.00", day)
    page = logged_in(verifier)

    long = page.post(f"/insights/cash/{escalated.public_id}/close/", {"notes": "A safe. " * 200})
    wordless = page.post(f"/insights/cash/{waiting.public_id}/verify/", {"notes": ""})
    cash = f"/insights/cash/{closed(site, counter, verifier, '0.00', day + timedelta(1)).public_id}"
    late = page.post(f"{cash}/second-count/", {"face_20_00": "7"})

    assert (long.status_code, wordless.status_code, late.status_code) == (400, 400, 409)
    assert long.content.decode().count("A safe.") == 200
    assert 'id="id_notes_error"' in wordless.content.decode()
    assert "say why before it is closed" in wordless.content.decode()
    assert 'value="7"' in late.content.decode()
    assert "Copy 1 of this closed day" in page.get(f"{cash}/verify/").content.decode()
