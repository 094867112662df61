"""Sending files: the form, the page that follows the reading, and what a refusal says."""

import pytest
from django.urls import reverse

from leafenterprise.jobs.actions import cancel_job
from leafenterprise.jobs.loop import run_pending
from leafenterprise.jobs.models import Job
from savings.actions.layouts import sync_layouts
from savings.models import ClaimDataset, PriceReference, Upload
from tests.people import logged_in, make_member, make_platform_admin
from tests.savings.build import claims_csv, make_client, sent_file

LOAD = "/savings/datasets/load/"
PRICES = b"ndc11,unit_price_usd,effective_date\n00001000101,0.30,2025-01-01\n"


@pytest.fixture
def ready(cedar):
    """Cedar with a PBM and the layouts."""
    sync_layouts()
    return make_client(cedar)


def sent(organization, content: bytes | None = None, **fields) -> dict:
    file = sent_file(content, fields.pop("name", "claims.csv"))
    usual = {"organization": organization.slug, "pbm": "test-rx", "layout": "canonical"}
    return {**usual, "file": file, **fields}


def send(user, organization, content: bytes | None = None, **fields) -> str:
    """The address of the upload's page."""
    answer = logged_in(user).post(LOAD, sent(organization, content, **fields))
    assert answer.status_code == 302, answer.content.decode()
    return answer.url


def read(user, address: str, **headers) -> str:
    answer = logged_in(user).get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_takes_a_file_and_leads_to_its_page(ready, operator, cedar):
    address = send(operator, cedar)

    page = read(operator, address)

    assert "The file is being read" in page
    assert 'hx-trigger="every 1s"' in page
    assert "Waiting for a worker" in page


def test_it_renews_only_the_part_that_changes(ready, operator, cedar):
    address = send(operator, cedar)

    part = read(operator, address, HX_Request="true")

    assert part.lstrip().startswith('<div class="stack" id="upload"')
    assert "<html" not in part


def test_it_shows_what_was_read_and_stops_asking(ready, operator, cedar):
    address = send(operator, cedar)
    run_pending(once=True)

    page = read(operator, address)

    assert "The file was read" in page
    assert "hx-trigger" not in page
    assert reverse("savings-dataset", args=[ClaimDataset.objects.get().public_id]) in page


def test_it_lists_a_file_on_its_way_so_that_one_can_return(ready, operator, cedar):
    address = send(operator, cedar)

    assert address in read(operator, reverse("savings-datasets"))


def test_it_says_that_the_same_file_was_loaded_before(ready, operator, cedar):
    send(operator, cedar)
    run_pending(once=True)
    again = send(operator, cedar, name="copy.csv")
    run_pending(once=True)

    page = read(operator, again)

    assert "This very file was already loaded" in page
    assert ClaimDataset.objects.count() == 1


def test_it_says_where_a_file_of_another_layout_does_not_fit(ready, operator, cedar):
    address = send(operator, cedar, layout="tuva")
    run_pending(once=True)

    page = read(operator, address)

    assert "The file was refused" in page
    assert "MISSING_COLUMNS" in page
    assert "<dt>Line</dt><dd>1</dd>" in page
    assert "dispensing_date" in page
    assert "Choose the layout the file is written in" in page


@pytest.mark.parametrize(
    ("content", "code", "advice"),
    [
        (claims_csv()[:900] + b"\0\0\0", "BINARY_FILE", "Save the data as CSV"),
        (claims_csv().splitlines(keepends=True)[0], "NO_ROWS", "right sheet or extract"),
        (b"%PDF-1.7 a report", "NOT_A_TABLE", "Unpack or convert"),
    ],
)
def test_it_says_what_to_do_about_a_bad_file(ready, operator, cedar, content, code, advice):
    address = send(operator, cedar, content)
    run_pending(once=True)

    page = read(operator, address)

    assert code in page
    assert advice in page
    assert not ClaimDataset.objects.exists()


def test_it_asks_again_for_what_is_missing(ready, operator, cedar):
    answer = logged_in(operator).post(LOAD, {"organization": cedar.slug})

    assert answer.status_code == 400
    assert "Please correct what follows" in answer.content.decode()
    assert not Upload.objects.exists()


def test_it_says_an_empty_or_too_large_file_on_its_field(ready, operator, cedar, settings):
    settings.UPLOAD_MAX_BYTES = 100

    answer = logged_in(operator).post(LOAD, sent(cedar))

    assert answer.status_code == 400
    assert "larger than this installation accepts" in answer.content.decode()
    empty = logged_in(operator).post(LOAD, sent(cedar, b""))
    assert "is empty" in empty.content.decode()


def test_it_offers_and_takes_only_ones_own_client(ready, operator, cedar, harbor):
    page = read(operator, LOAD)

    assert harbor.name not in page
    answer = logged_in(operator).post(LOAD, sent(harbor))
    assert answer.status_code == 400
    assert not Upload.objects.exists()


def test_it_lets_a_person_of_several_clients_choose(ready, cedar, harbor):
    person = make_member(cedar, "operator")
    person.memberships.create(organization=harbor, role="operator")

    page = read(person, LOAD)

    assert f'value="{cedar.slug}"' in page
    assert f'value="{harbor.slug}"' in page


def test_it_says_when_no_pbm_is_known(cedar, operator):
    assert "No PBM is known yet" in read(operator, LOAD)


def test_it_offers_to_try_a_stopped_reading_again(ready, operator, cedar):
    address = send(operator, cedar)
    job = Job.objects.get()
    cancel_job(job, operator)

    page = read(operator, address)

    assert "Somebody cancelled the reading" in page
    assert reverse("job-retry", args=[job.public_id]) in page
    assert "hx-trigger" not in page


def test_it_takes_a_price_list(ready, admin, cedar):
    fields = {"organization": cedar.slug, "kind": "nadac", "layout": "canonical_prices"}
    answer = logged_in(admin).post(
        "/savings/prices/load/",
        {**fields, "title": "Our NADAC", "file": sent_file(PRICES, "nadac.csv")},
    )
    run_pending(once=True)

    page = read(admin, answer.url)

    prices = PriceReference.objects.get()
    assert prices.title == "Our NADAC"
    assert reverse("savings-price", args=[prices.public_id]) in page


def test_it_lets_only_a_platform_administrator_load_a_public_list(ready, admin):
    fields = {"organization": "", "kind": "nadac", "layout": "canonical_prices", "title": ""}
    platform = make_platform_admin()
    address = "/savings/prices/load/"

    refused = logged_in(admin).post(address, {**fields, "file": sent_file(PRICES)})
    taken = logged_in(platform).post(address, {**fields, "file": sent_file(PRICES)})
    run_pending(once=True)

    assert refused.status_code == 400
    assert "The file was read" in read(platform, taken.url)
    assert PriceReference.objects.get().organization is None
