"""Spend that a file and the asked source both tell: the later telling is held, never added."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.trail.models import AuditEvent
from insights.models import RefusedRow
from tests.insights.make import amount_of, make_site
from tests.insights.sources.records import record
from tests.insights.sources.server import configure, serving
from tests.insights.sources.test_pulls import pulled
from tests.people import logged_in

pytestmark = pytest.mark.django_db
DOOR = "/api/v1/insights/sources/files/"
SPENT = {"supplier": "Acme Ltd", "amount": "410.00", "category": "gloves"}
LINE = "2026-03-10,ACME  ltd,410.00"
CODE = "POSSIBLY_TOLD_TWICE"


def told_by_source(settings, site, *lines):
    """What became of it: created, duplicate, invalid."""
    said = [record("spend.recorded", invoice_line=f"L-{number}", **{**SPENT, **line})
            for number, line in enumerate(lines, 1)]  # fmt: skip
    with serving(*said) as source:
        pull = pulled(configure(settings, source, site, "inventory_compliance"), site)
    return pull.created, pull.duplicate, pull.invalid


def told_by_file(client, site, *lines):
    """The same, and the lines with their reasons."""
    content = "\n".join(["date,supplier,amount", *lines]).encode()
    data = {"file": SimpleUploadedFile("spend.csv", content), "source": "inventory_compliance",
            "site": site.public_id}  # fmt: skip
    said = client.post(DOOR, data, format="multipart").json()
    counts = tuple(said[name] for name in ("created", "duplicate", "invalid"))
    return counts, [(line["line"], line["code"]) for line in said["lines"]]


def test_it_holds_lines_of_a_file_that_the_source_told(settings, site, as_operator):
    told_by_source(settings, site, {})

    counts, lines = told_by_file(as_operator, site, LINE, "2026-03-10,Acme Ltd,5.00")
    again, same = told_by_file(as_operator, site, LINE, "2026-03-10,Acme Ltd,5.00")

    assert (counts, lines) == ((1, 0, 1), [(2, CODE)])
    assert (again, same) == ((0, 1, 1), [(2, CODE)])
    assert amount_of(site, "supplier_spend") == {"GBP": 41_500}
    (held,) = RefusedRow.objects.all()
    assert (held.code, held.row_number, held.state, held.site) == (CODE, 2, "held", site)


def test_it_holds_records_that_a_file_told(settings, site, as_operator):
    told_by_file(as_operator, site, LINE)

    first = told_by_source(settings, site, {}, {"amount": "5.00"})
    counts, lines = told_by_file(as_operator, site, LINE)

    assert first == (1, 0, 1)
    assert (counts, lines) == ((0, 1, 0), [])
    assert amount_of(site, "supplier_spend") == {"GBP": 41_500}
    (held,) = RefusedRow.objects.all()
    assert (held.code, held.payload["invoice_line"]) == (CODE, "L-1")


def test_it_takes_two_equal_payments_for_two(settings, site, as_operator):
    told_by_source(settings, site, {})

    counts, lines = told_by_file(as_operator, site, LINE, LINE)

    assert (counts, lines) == ((1, 0, 1), [(2, CODE)])
    assert amount_of(site, "supplier_spend") == {"GBP": 82_000}


@pytest.mark.parametrize(
    ("line", "is_held"),
    [
        ("2026-03-10,,410.00", True),  # only the source names the supplier
        ("2026-03-10,Other Ltd,410.00", False), ("2026-03-09,Acme Ltd,410.00", False),
        ("2026-03-10,Acme Ltd,-410.00", False), ("2026-03-10,Acme Ltd,410.01", False),
    ],
)  # fmt: skip
def test_it_holds_what_may_be_the_same_alone(line, is_held, settings, site, as_operator):
    told_by_source(settings, site, {})

    counts, _ = told_by_file(as_operator, site, line)

    assert counts == ((0, 0, 1) if is_held else (1, 0, 0))


def test_it_leaves_another_site_alone(settings, site, cedar, as_operator):
    told_by_source(settings, site, {})

    assert told_by_file(as_operator, make_site(cedar), LINE)[0] == (1, 0, 0)


def decide(client, act, reason="The till roll says so."):
    """What the API says to a decision about the only row that is held."""
    held = RefusedRow.objects.get(state="held")
    return client.post(f"/api/v1/insights/refused/{held.public_id}/{act}/", {"reason": reason})


@pytest.mark.parametrize("first", ["source", "file"])
def test_it_counts_a_second_payment_once_a_person_says_so(
    first, settings, site, as_operator, as_owner
):
    if first == "source":
        told_by_source(settings, site, {})
        told_by_file(as_operator, site, LINE)
    else:
        told_by_file(as_operator, site, LINE)
        told_by_source(settings, site, {})

    said = decide(as_owner, "accept")

    assert (said.status_code, said.json()["state"], said.json()["signal"]) == (200, "taken", None)
    assert amount_of(site, "supplier_spend") == {"GBP": 82_000}
    row = RefusedRow.objects.get()
    assert (row.signal, row.decision) == (None, "The till roll says so.")
    event = AuditEvent.objects.get(action="refused_row.accept")
    assert "410" not in str(event.before) + str(event.after)


def test_it_takes_what_was_accepted_for_told_from_then_on(settings, site, as_operator, as_owner):
    told_by_source(settings, site, {})
    told_by_file(as_operator, site, LINE)
    decide(as_owner, "accept")

    counts, lines = told_by_file(as_operator, site, LINE)

    assert (counts, lines) == ((0, 1, 0), [])
    assert amount_of(site, "supplier_spend") == {"GBP": 82_000}


def test_it_accepts_once(settings, site, as_operator, as_owner):
    told_by_source(settings, site, {})
    told_by_file(as_operator, site, LINE)
    address = f"/api/v1/insights/refused/{RefusedRow.objects.get().public_id}/accept/"
    as_owner.post(address, {"reason": "It is another."})

    again = as_owner.post(address, {"reason": "It is another."})

    assert (again.status_code, again.json()["error"]["code"]) == (409, "INVALID_TRANSITION")
    assert amount_of(site, "supplier_spend") == {"GBP": 82_000}


def test_it_accepts_nothing_that_was_refused_for_what_it_says(site, as_operator, as_owner):
    told_by_file(as_operator, site, "2026-03-10,Acme Ltd,much")

    said = decide(as_owner, "accept")

    assert (said.status_code, said.json()["error"]["code"]) == (409, "NOT_DOUBTFUL")
    assert RefusedRow.objects.get().state == "held"


def test_it_accepts_nothing_without_a_reason(settings, site, as_operator, as_owner):
    told_by_source(settings, site, {})
    told_by_file(as_operator, site, LINE)

    assert decide(as_owner, "accept", " ").status_code == 400
    assert amount_of(site, "supplier_spend") == {"GBP": 41_000}


def test_it_is_taken_in_on_the_page(settings, site, as_operator, owner):
    told_by_source(settings, site, {})
    told_by_file(as_operator, site, LINE)
    told_by_file(as_operator, site, "2026-03-10,Acme Ltd,much")
    browser = logged_in(owner)
    rows = {row.code: row.public_id for row in RefusedRow.objects.all()}
    door = f"/insights/sources/refused/{rows[CODE]}/accept/"

    page = browser.get("/insights/sources/").content.decode()
    said = browser.post(door, {"reason": "Two deliveries."}, follow=True)

    assert "£410.00 on 10 March 2026" in page
    assert page.count("Take it in</button>") == 1
    assert f'formaction="{door}"' in page
    assert "The figures hold both payments now." in said.content.decode()
    assert amount_of(site, "supplier_spend") == {"GBP": 82_000}
